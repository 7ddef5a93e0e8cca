/** The Sessions screen in a real window: its list, words, trash, export, comparison, and recordings from outside. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { electronArguments } from '../../build/electron-launch.mjs';
import { launchApp, type RunningApp } from './app.ts';
import { recordRun } from './recordings.ts';

const [FIRST, SECOND] = ['2026-01-31T12-00-00Z-sine-tinymetafed', '2026-02-01T08-00-00Z-sine-tinyreptile'];
let home: string;
let app: RunningApp;
/** A recording that is in no library. */
let outside: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'bench-sessions-'));
  const folder = join(home, 'sessions');
  const recording = await recordRun(folder, FIRST);
  await recordRun(folder, SECOND, { strategy: 'tinyreptile' });
  outside = join(home, 'from elsewhere.mcap');
  await copyFile(recording, outside);
  app = await launchApp({ home });
  await app.page.locator('[data-ready=true]').waitFor();
});
afterAll(async () => {
  await app.close();
  await rm(home, { recursive: true, force: true });
});

const rows = () => app.page.getByTestId('session');
const show = () => app.page.getByTestId('tab-sessions').click();

/** The recording is shown in place of the live bench, plainly so; then the bench is live again. */
async function expectReplay(): Promise<void> {
  await app.page.getByRole('region', { name: 'Replay' }).waitFor();
  expect(await app.page.getByTestId('board-card').count()).toBe(2);
  expect(await app.page.getByText(/Recorded/).count()).toBeGreaterThan(0);
  await app.page.getByRole('button', { name: 'Back to the bench', exact: true }).first().click();
  await app.page.getByRole('button', { name: 'Add 4 virtual boards' }).waitFor();
}

describe('the list of sessions', () => {
  it('shows what was recorded, newest first, and finds it by its words', async () => {
    await show();
    await expect.poll(() => rows().count()).toBe(2);
    expect(await rows().nth(0).innerText()).toContain('tinyreptile');
    await app.page.getByRole('searchbox').fill('tinymetafed');
    await expect.poll(() => rows().count()).toBe(1);
    await app.page.getByRole('searchbox').fill('');
    await expect.poll(() => rows().count()).toBe(2);
    await app.screenshot('sessions-list');
  });

  it('keeps a name, tags and notes, and leaves the recording as it is', async () => {
    const recording = join(app.folder, FIRST, 'recording.mcap');
    const before = await readFile(recording);
    await rows().filter({ hasText: 'tinymetafed' }).click();
    const detail = app.page.getByLabel('Session', { exact: true });
    const write = async (label: string, text: string): Promise<void> => {
      const field = detail.getByLabel(label);
      await field.fill(text);
      await field.press('Tab');
    };
    await write('Name', 'first of the morning');
    await rows().filter({ hasText: 'first of the morning' }).waitFor();
    await write('Tags, separated by commas', 'paper, sine');
    await write('Notes', 'Two boards on the window sill.');
    const kept = async (): Promise<unknown> =>
      JSON.parse(await readFile(join(app.folder, FIRST, 'session.json'), 'utf8'));
    await expect.poll(kept).toMatchObject({
      name: 'first of the morning',
      tags: ['paper', 'sine'],
      notes: 'Two boards on the window sill.',
    });
    await app.page.getByRole('searchbox').fill('paper sill');
    await expect.poll(() => rows().count()).toBe(1);
    await app.page.getByRole('searchbox').fill('');
    expect((await readFile(recording)).equals(before)).toBe(true);
  });

  it('exports a session to the folder that is chosen', async () => {
    const into = join(home, 'stick');
    await mkdir(into);
    await app.electron.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
    }, into);
    await rows().filter({ hasText: 'first of the morning' }).click();
    await app.page.getByRole('button', { name: 'Export…' }).click();
    await app.page.getByText(join(into, FIRST)).waitFor();
    expect((await readdir(join(into, FIRST))).sort()).toEqual(
      (await readdir(join(app.folder, FIRST))).sort(),
    );
    await app.screenshot('sessions-exported');
    await app.page.getByRole('button', { name: 'Dismiss' }).last().click();
  });

  it('deletes to the trash, and takes it back', async () => {
    await rows().filter({ hasText: 'tinyreptile' }).click();
    await app.page.getByRole('button', { name: 'Delete', exact: true }).click();
    await expect.poll(() => rows().count()).toBe(1);
    expect(await readdir(join(app.folder, '.trash'))).toEqual([SECOND]);
    await app.page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => rows().count()).toBe(2);
    expect(await readdir(join(app.folder, SECOND))).toContain('recording.mcap');
  });
});

describe('a comparison', () => {
  it('of two sessions shows their curves over four costs, ratios and what differs', async () => {
    for (const i of [0, 1]) await rows().nth(i).getByRole('checkbox').check();
    const pane = app.page.getByTestId('compare');
    await pane.waitFor();
    expect(await pane.locator('svg path.line').count()).toBe(2);
    expect(await pane.locator('.head').innerText()).toContain('first of the morning');
    const [costs, differences] = [pane.locator('table').nth(0), pane.locator('table').nth(1)];
    expect(await costs.innerText()).toMatch(/Rounds[\s\S]*Bytes on the wire[\s\S]*Energy[\s\S]*Time/);
    expect(await differences.innerText()).toMatch(/strategy[\s\S]*tinyreptile[\s\S]*tinymetafed/);
    for (const axis of ['Round', 'Joules', 'Time', 'Bytes']) {
      await pane.getByRole('radio', { name: axis, exact: true }).click();
      await expect.poll(() => pane.locator('svg path.line').count()).toBe(2);
    }
    await app.screenshot('sessions-compare');
    for (const i of [0, 1]) await rows().nth(i).getByRole('checkbox').uncheck();
  });
});

describe('a recording from outside the library', () => {
  it('plays when the app is started with it while it runs', async () => {
    const [program, ...rest] = [inject('electron'), ...electronArguments(), ...inject('app')];
    const profile = [`--user-data-dir=${join(home, 'profile')}`, `--folder=${app.folder}`];
    // The second instance hands its argument to the first and ends.
    await new Promise<void>((resolve, reject) => {
      execFile(program!, [...rest, ...profile, 'from elsewhere.mcap'], { cwd: home }, (error) =>
        error ? reject(error) : resolve(),
      );
    });
    await expectReplay();
  });

  it('plays when it is chosen in the dialog', async () => {
    await show();
    await app.page.locator('input[type=file][accept=".mcap"]').setInputFiles(outside);
    await expectReplay();
  });

  it('plays when it is dropped on the window', async () => {
    await show();
    await drop(outside);
    await expectReplay();
  });

  it('plays when what lies under it changes on the way', async () => {
    await show();
    // Rows that are read anew are other elements, as far as dragging is concerned.
    await drop(outside, () =>
      app.page.evaluate(() => {
        const under = document.elementFromPoint(300, 300);
        if (under === null) throw new Error('There is nothing to drop on.');
        under.replaceWith(under.cloneNode(true));
      }),
    );
    await expectReplay();
  });

  it('that is none is refused with a sentence, and everything stays as it was', async () => {
    const path = join(home, 'notes.mcap');
    await writeFile(path, 'no recording');
    await show();
    await app.page.locator('input[type=file][accept=".mcap"]').setInputFiles(path);
    await app.page.getByText(`${path} is no recording`).first().waitFor();
    await expect.poll(() => rows().count()).toBe(2);
    expect((await stat(path)).size).toBe(12);
    expect(await app.page.getByRole('region', { name: 'Replay' }).count()).toBe(0);
    await app.page.getByRole('button', { name: 'Dismiss' }).last().click();
  });
});

/** Drops a file of the disk on the window, as a file manager does. `before` it is let go, something may happen. */
async function drop(path: string, before?: () => Promise<void>): Promise<void> {
  const client = await app.page.context().newCDPSession(app.page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    if (type === 'drop') await before?.();
    await client.send('Input.dispatchDragEvent', { type, x: 300, y: 300, data });
  }
  await client.detach();
}

it('the page has nothing to complain of', () => {
  expect(app.complaints).toEqual([]);
});
