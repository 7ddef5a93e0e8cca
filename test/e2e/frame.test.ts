/** The frame around the screens: palette, keys, language and theme, in a real window. */
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

describe('the command palette', () => {
  it('opens with Ctrl K, finds by words, and runs with Enter', async () => {
    await app.page.keyboard.press('Control+K');
    const palette = app.page.getByTestId('palette');
    await palette.waitFor();
    await app.page.keyboard.type('dark');
    await palette.getByRole('option', { name: /Dark theme/ }).waitFor();
    await app.screenshot('palette');
    await app.page.keyboard.press('Enter');
    await palette.waitFor({ state: 'detached' });
    await expect.poll(() => root().getAttribute('data-theme')).toBe('dark');
  });

  it('says why a command cannot run now, and gives the focus back on Esc', async () => {
    const opener = app.page.getByTestId('open-palette');
    await opener.focus();
    await app.page.keyboard.press('Enter');
    const palette = app.page.getByTestId('palette');
    await palette.getByText('A round needs at least one board.').first().waitFor();
    await app.page.keyboard.press('Escape');
    await palette.waitFor({ state: 'detached' });
    await expect.poll(() => opener.evaluate((node) => node === document.activeElement)).toBe(true);
  });
});

describe('Settings', () => {
  it('open with Ctrl comma and list the shortcuts of the code', async () => {
    await app.page.keyboard.press('Control+,');
    const shortcuts = app.page.getByTestId('shortcuts');
    await shortcuts.getByText('Find or run a command').waitFor();
    expect(await shortcuts.getByText('Ctrl K').count()).toBe(1);
  });

  it('change the language at once, and keep language, theme and screen', async () => {
    await app.page.getByRole('radio', { name: '简体中文' }).click();
    await app.page.getByRole('heading', { name: '设置与关于' }).waitFor();
    expect(await root().getAttribute('lang')).toBe('zh-CN');
    await app.page.evaluate(() => document.fonts.ready);
    await app.screenshot('settings-zh');
    await app.page.reload();
    await app.page.getByRole('heading', { name: '设置与关于' }).waitFor();
    expect(await root().getAttribute('data-theme')).toBe('dark');
    await app.page.getByRole('radio', { name: 'English' }).click();
    await app.page.getByRole('heading', { name: 'Settings and About' }).waitFor();
  });

  it('lead back by the tab', async () => {
    await app.page.getByTestId('tab-bench').click();
    await app.page.getByRole('button', { name: 'Add 4 virtual boards' }).waitFor();
  });
});

it('the page has nothing to complain of', () => {
  expect(app.complaints).toEqual([]);
});
