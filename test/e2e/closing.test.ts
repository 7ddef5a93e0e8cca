/** Closing the window: a run asks first, goes on behind it or stops, and its recording can be read either way. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { root } from '../../build/sources.mjs';
import { isAlive } from '../../electron/bench/process-alive.ts';
import { launchElectron } from './launch.mjs';
import { readRecording } from './recorded.ts';

let home: string;
let electron: ElectronApplication;
let page: Page;
let exited: Promise<number | null>;
let kill: () => void;

async function launch(): Promise<void> {
  const args = [
    ...inject('app'),
    `--user-data-dir=${join(home, 'profile')}`,
    `--folder=${join(home, 'sessions')}`,
  ];
  electron = await launchElectron(inject('electron'), args, { cwd: root });
  const program = electron.process();
  exited = new Promise((resolve) => program.once('exit', resolve));
  // The process that Playwright started only stands before the app's.
  const pid = await electron.evaluate(() => process.pid);
  kill = () => void (isAlive(pid) && process.kill(pid, 'SIGKILL'));
  page = await electron.firstWindow();
  await page.locator('[data-ready=true]').waitFor();
}

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'bench-closing-'));
  await launch();
});
afterEach(async () => {
  kill();
  await exited;
  await rm(home, { recursive: true, force: true });
});

const round = async (): Promise<number> =>
  Number(await page.getByTestId('readout-round').getAttribute('data-value'));

async function start(rounds: number): Promise<void> {
  await page.evaluate(
    (it) => (window as unknown as { bench: { command(c: unknown): Promise<unknown> } }).bench.command(it),
    { type: 'configure', settings: { rounds } },
  );
  await page.getByRole('button', { name: 'Add 4 virtual boards' }).click();
  const run = page.getByRole('button', { name: 'Run', exact: true });
  await expect.poll(() => run.isEnabled(), { timeout: 30_000 }).toBe(true);
  await run.click();
  await expect.poll(round, { timeout: 60_000 }).toBeGreaterThan(3);
}

const close = (): Promise<void> =>
  electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
const visible = (): Promise<boolean | undefined> =>
  electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
const question = () => page.getByTestId('question');

/** Rounds in the only recording. */
async function recorded(): Promise<{ rounds: number; complete: boolean }> {
  const [name] = await readdir(join(home, 'sessions'));
  return readRecording(join(home, 'sessions', name!, 'recording.mcap'));
}

describe('closing the window during a run', () => {
  it('asks; the safe answer has the focus and changes nothing', async () => {
    await start(100_000);
    await close();
    await question().waitFor();
    expect(await question().innerText()).toContain('The recording is safe either way');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Keep the window');
    await page.keyboard.press('Enter');
    await question().waitFor({ state: 'detached' });
    const then = await round();
    await expect.poll(round, { timeout: 30_000 }).toBeGreaterThan(then);
  });

  it('stops the run where it is, and the recording is whole', async () => {
    await start(100_000);
    await close();
    await question()
      .getByRole('button', { name: /^Stop at round/ })
      .click()
      .catch(() => undefined);
    expect(await exited).toBe(0);
    const { rounds, complete } = await recorded();
    expect(complete).toBe(true);
    expect(rounds).toBeGreaterThan(3);
  });

  it('lets it go on behind, and the app ends with the run', async () => {
    await start(60);
    await close();
    await question()
      .getByRole('button', { name: 'Run in the background' })
      .click()
      .catch(() => undefined);
    await expect
      .poll(visible, { timeout: 10_000 })
      .toBe(false)
      .catch(() => undefined);
    expect(await exited).toBe(0);
    const { rounds, complete } = await recorded();
    expect(complete).toBe(true);
    expect(rounds).toBe(60);
  });
});

describe('closing the window without a run', () => {
  it('asks nothing, and the next window stands where this one stood', async () => {
    const place = { x: 40, y: 30, width: 1100, height: 700 };
    await electron.evaluate(
      ({ BrowserWindow }, it) => BrowserWindow.getAllWindows()[0]?.setBounds(it),
      place,
    );
    await close();
    expect(await exited).toBe(0);
    await launch();
    const now = await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
    expect([now?.width, now?.height]).toEqual([place.width, place.height]);
  });
});
