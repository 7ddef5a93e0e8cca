/** The frame around the screens: keys, language and theme, in a real window. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchApp, type RunningApp } from './app.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await launchApp();
  await app.page.locator('[data-ready=true]').waitFor();
});
afterAll(async () => {
  await app.close();
});

const root = () => app.page.locator('html');

describe('Settings', () => {
  it('open with Ctrl comma and list the shortcuts of the code', async () => {
    await app.page.keyboard.press('Control+,');
    const shortcuts = app.page.getByTestId('shortcuts');
    await shortcuts.getByText('Presentation mode').waitFor();
    expect(await shortcuts.getByText('F9').count()).toBe(1);
  });

  it('change the language at once, and keep language, theme and screen', async () => {
    await app.page.getByRole('radio', { name: '简体中文' }).click();
    await app.page.getByRole('heading', { name: '设置与关于' }).waitFor();
    expect(await root().getAttribute('lang')).toBe('zh-CN');
    await app.page.getByRole('radio', { name: '深色' }).click();
    await app.screenshot('settings-zh');
    await app.page.reload();
    await app.page.getByRole('heading', { name: '设置与关于' }).waitFor();
    expect(await root().getAttribute('data-theme')).toBe('dark');
    await app.page.getByRole('radio', { name: 'English' }).click();
    await app.page.getByRole('heading', { name: 'Settings and About' }).waitFor();
  });

  it('show the licence of everything in the app', async () => {
    const { page } = app;
    expect(await page.getByTestId('version').textContent()).toMatch(/^\d+\.\d+\.\d+/);
    await page.getByTestId('show-notices').click();
    const notices = page.getByTestId('notices');
    await notices.getByRole('searchbox').fill('serialport');
    const own = notices.locator('details', { hasText: /^serialport/ });
    await own.locator('summary').click();
    await own.getByText('Permission is hereby granted').waitFor();
    await app.screenshot('notices');
    await page.keyboard.press('Escape');
    await notices.waitFor({ state: 'detached' });
  });

  it('lead back by the tab', async () => {
    await app.page.getByTestId('tab-bench').click();
    await app.page.getByRole('button', { name: 'Add 4 virtual boards' }).waitFor();
  });
});

describe('Experiment', () => {
  it('takes another strategy and says what a use case lacks', async () => {
    await app.page.getByTestId('tab-experiment').click();
    await app.page.getByRole('radio', { name: /^TinyReptile/ }).click();
    const { page } = app;
    await page.getByRole('heading', { name: 'Settings of TinyReptile' }).waitFor();
    await page.getByTestId('task-omniglot').click();
    await page.getByTestId('data-path').fill(' ');
    await page.getByTestId('data-path').press('Tab');
    await page.getByText('This use case needs its data.').waitFor();
    await app.screenshot('experiment');
    await page.getByTestId('task-sine').click();
    await page.getByTestId('task-error').waitFor({ state: 'detached' });
  });
});

describe('help', () => {
  it('opens with F1 for the screen in sight, and gives the focus back', async () => {
    const { page } = app;
    const help = page.getByTestId('help');
    const name = (screen: string) => page.getByRole('heading', { name: `Help: ${screen}` });
    await page.getByTestId('tab-boards').click();
    await page.keyboard.press('F1');
    await name('Boards').waitFor();
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });
    await page.getByTestId('tab-bench').click();
    await page.getByTestId('open-help').click();
    await name('Bench').waitFor();
    await app.screenshot('help');
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-testid') === 'open-help');
  });
});

describe('the palette', () => {
  const palette = () => app.page.getByTestId('palette');
  const option = (name: string) => palette().getByRole('option', { name });
  const words = () => palette().getByRole('combobox');

  it('opens with Ctrl K, finds by words, and runs with Enter', async () => {
    await app.page.emulateMedia({ colorScheme: 'light' });
    await app.page.keyboard.press('Control+k');
    await expect.poll(() => words().evaluate((it) => it === document.activeElement)).toBe(true);
    await app.page.keyboard.type('dark');
    await expect.poll(() => option('Dark theme').getAttribute('aria-selected')).toBe('true');
    await app.page.keyboard.press('Enter');
    await palette().waitFor({ state: 'detached' });
    expect(await root().getAttribute('data-theme')).toBe('dark');
  });

  it('has forgotten the words when it opens again, and shows a screen', async () => {
    await app.page.getByTestId('open-palette').click();
    await expect.poll(() => words().inputValue()).toBe('');
    await app.page.keyboard.type('show bench');
    await option('Show Bench').waitFor();
    await app.page.keyboard.press('Enter');
    await palette().waitFor({ state: 'detached' });
    await app.page.locator('[data-testid=tab-bench][aria-current=page]').waitFor();
  });

  it('keeps what cannot run now, says why, and does not run it', async () => {
    await app.page.keyboard.press('Control+k');
    await app.page.keyboard.type('all rounds');
    const run = option('Run all rounds');
    await run.getByText('A round needs at least one board.').waitFor();
    expect(await run.getAttribute('aria-disabled')).toBe('true');
    await run.click({ force: true });
    expect(await palette().count()).toBe(1);
    await app.screenshot('palette');
  });

  it('says when nothing has the words, and goes with Esc', async () => {
    await words().fill('zeppelin');
    await palette().getByText('No command has these words.').waitFor();
    await app.page.keyboard.press('Escape');
    await palette().waitFor({ state: 'detached' });
  });
});

it('the page has nothing to complain of', () => {
  expect(app.complaints).toEqual([]);
});
