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

it('the page has nothing to complain of', () => {
  expect(app.complaints).toEqual([]);
});
