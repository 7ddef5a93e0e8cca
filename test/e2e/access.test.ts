/** Whoever does not see the screen, or sees it badly: axe-core's serious and critical rules on every screen, light and dark. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchApp, type RunningApp } from './app.ts';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds on the page as it is, one line a kind of element: rule, where, and what is wrong there. */
async function violations({ electron }: RunningApp): Promise<string[]> {
  // From the main process, past the page's content security policy, which rightly refuses a script of ours.
  const found = await electron.evaluate(
    ({ BrowserWindow }, script) =>
      BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript(
        `${script}\n;axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)`,
      ) as Promise<axe.Result[]>,
    source,
  );
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary}`),
    );
}

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await launchApp({ colorScheme });
    await app.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await app.page.locator('[data-ready=true]').waitFor();
  });
  afterAll(async () => {
    await app.close();
  });

  it('Bench is sound while it is empty', async () => {
    await app.page.getByRole('button', { name: 'Add 4 virtual boards' }).waitFor();
    expect(await violations(app)).toEqual([]);
  });

  it('Bench is sound with boards and rounds', async () => {
    await app.page.getByRole('button', { name: 'Add 4 virtual boards' }).click();
    const start = app.page.getByRole('button', { name: 'Start round', exact: true });
    for (const round of ['1', '2']) {
      await expect.poll(() => start.isEnabled(), { timeout: 30_000 }).toBe(true);
      await start.click();
      await expect
        .poll(() => app.page.getByTestId('readout-round').getAttribute('data-value'), { timeout: 30_000 })
        .toBe(round);
    }
    await expect.poll(() => start.isEnabled(), { timeout: 30_000 }).toBe(true);
    expect(await violations(app)).toEqual([]);
  });

  it.each(['experiment', 'report'])('%s is sound', async (screen) => {
    const tab = app.page.getByTestId(`tab-${screen}`);
    await tab.click();
    await app.page.locator(`[data-testid=tab-${screen}][aria-current=page]`).waitFor();
    if (screen === 'report') await app.page.locator('article.paper').waitFor();
    else await app.page.getByTestId('task-sine').waitFor();
    expect(await violations(app)).toEqual([]);
  });

  it('Settings is sound', async () => {
    await app.page.keyboard.press('Control+,');
    await app.page.getByRole('heading', { name: 'Settings and About' }).waitFor();
    expect(await violations(app)).toEqual([]);
  });

  it('the palette is sound', async () => {
    await app.page.keyboard.press('Control+k');
    await app.page.getByTestId('palette').waitFor();
    expect(await violations(app)).toEqual([]);
    await app.page.keyboard.press('Escape');
  });
});
