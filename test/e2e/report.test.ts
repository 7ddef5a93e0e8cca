/** The Report screen on a real recording, in a real window: contents, paper, sizes, export. */
import { copyFile, mkdir, readFile, readdir, stat } from 'node:fs/promises';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHeadless } from '../../electron/bench/session/headless.ts';
import { launchApp, type RunningApp } from './app.ts';

let app: RunningApp;
let made: string;
beforeAll(async () => {
  made = await mkdtemp(join(tmpdir(), 'bench-e2e-report-'));
  const settings = {
    task: 'sine',
    strategy: 'tinymetafed',
    rounds: 12,
    seed: 7,
    boardsPerRound: 0,
    evaluateEvery: 1,
    set: {},
  } as const;
  await runHeadless({ settings, boards: 'virtual:4', folder: join(made, 'run') });
  app = await launchApp();
  await mkdir(join(app.folder, 'sine-07'), { recursive: true });
  await copyFile(join(made, 'run', 'recording.mcap'), join(app.folder, 'sine-07', 'recording.mcap'));
  await app.page.locator('[data-ready=true]').waitFor();
});
afterAll(async () => {
  await app.close();
  await rm(made, { recursive: true, force: true });
});

const check = (name: string) => app.page.getByRole('checkbox', { name });

describe('Report', () => {
  it('shows the newest recording as the paper that prints', async () => {
    await app.page.getByTestId('tab-report').click();
    const paper = app.page.locator('article.paper');
    await paper.getByText('Energy and convergence of sine').waitFor();
    expect(await paper.locator('figure svg').count()).toBeGreaterThan(2);
    expect(await paper.getByText('No joule in this report was measured').count()).toBe(1);
    expect(await paper.locator('.tag', { hasText: 'model' }).count()).toBeGreaterThan(3);
    const wide = await app.page
      .locator('.bench')
      .evaluate((pane) =>
        [...pane.querySelectorAll('*')]
          .filter((it) => it.getBoundingClientRect().right > pane.getBoundingClientRect().right + 1)
          .map((it) => it.outerHTML.slice(0, 80)),
      );
    expect(wide).toEqual([]);
    await app.screenshot('report-light');
  });

  it('leaves out what is not wanted', async () => {
    await check('Settings and firmware').uncheck();
    await app.page
      .locator('article.paper', { hasText: 'Boards, settings and firmware' })
      .waitFor({ state: 'detached' });
    await check('Settings and firmware').check();
    await app.page.locator('article.paper', { hasText: 'Boards, settings and firmware' }).waitFor();
  });

  it('exports every format, beside the recording', async () => {
    const formats = app.page.getByRole('complementary', { name: 'Export' }).getByRole('checkbox');
    for (const format of await formats.all()) await format.check();
    await app.page.getByRole('button', { name: /^Export \d+ files$/ }).click();
    await app.page.getByText(/files exported/).waitFor();
    const folder = join(app.folder, 'sine-07', 'report');
    expect((await readdir(folder)).sort()).toEqual([
      'dictionary.csv',
      'energy-long.csv',
      'figures',
      'power-long.csv',
      'power.csv',
      'report.html',
      'report.json',
      'report.pdf',
      'rounds.csv',
    ]);
    const read = (name: string) => readFile(join(folder, name), 'utf8');
    const figures = await readdir(join(folder, 'figures'));
    expect(figures.length).toBeGreaterThan(0);
    for (const figure of figures) expect(await read(join('figures', figure))).toMatch(/^<svg /);
    expect((await read('report.pdf')).slice(0, 5)).toBe('%PDF-');
    expect(await read('report.html')).toContain('Energy and convergence of sine');
    expect(JSON.parse(await read('report.json'))).toMatchObject({ run: { settings: { task: 'sine' } } });
    // A line a round and board, below the heads.
    expect((await read('rounds.csv')).trim().split('\n').length).toBeGreaterThan(12);
    expect(await read('rounds.csv')).toMatch(/^round,time_s,bytes_up_B,/);
  });

  it('is come to and exported by keys', async () => {
    const json = join(app.folder, 'sine-07', 'report', 'report.json');
    await rm(json);
    await app.page.keyboard.press('Control+1');
    await app.page.getByTestId('stage').or(app.page.getByText('Add virtual boards')).first().waitFor();
    await app.page.keyboard.press('Control+e');
    await app.page.locator('article.paper').waitFor();
    // The paper's sizes are there before it can be exported.
    await app.page
      .getByRole('button', { name: /^Export \d+ files$/ })
      .and(app.page.locator(':enabled'))
      .waitFor();
    await app.page.getByRole('checkbox', { name: 'JSON' }).check();
    await app.page.keyboard.press('Control+e');
    await expect
      .poll(
        () =>
          stat(json).then(
            ({ size }) => size > 0,
            () => false,
          ),
        { timeout: 30_000 },
      )
      .toBe(true);
  });

  it('fits smaller windows and the dark theme', async () => {
    for (const [width, height] of [
      [1280, 720],
      [1024, 640],
    ] as const) {
      await app.electron.evaluate(
        ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(...size),
        [width, height] as [number, number],
      );
      await app.page.locator('article.paper').waitFor();
      await app.screenshot(`report-${width}`);
    }
    // In the smallest, contents and export are a drawer.
    await app.page.getByTestId('report-choices').click();
    const drawer = app.page.getByRole('dialog', { name: 'Contents and export' });
    await drawer.getByRole('checkbox', { name: 'Event log' }).waitFor();
    await drawer.getByRole('checkbox', { name: 'JSON' }).waitFor();
    await app.screenshot('report-1024-choices');
    await drawer.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    await app.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.setContentSize(1440, 900),
    );
    await app.page.emulateMedia({ colorScheme: 'dark' });
    await app.screenshot('report-dark');
  });

  it('the page has nothing to complain of', () => {
    expect(app.complaints).toEqual([]);
  });
});
