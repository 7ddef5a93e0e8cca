/** Launches of an app and of an empty Electron window, the two taking turns. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type Page } from 'playwright-core';
import { electronArguments } from '../../build/electron-launch.mjs';
import { median } from './figure.ts';

const REPEATS = 5;

const EMPTY_MAIN = `const { app, BrowserWindow } = require('electron');
app.whenReady().then(() => new BrowserWindow({ width: 1440, height: 900 }).loadURL('data:text/html,<button>ready</button>'));
app.on('window-all-closed', () => app.quit());`;

/** Seconds from launch until `ready` resolves. */
export async function launchS(
  executablePath: string,
  args: readonly string[],
  ready: (page: Page) => Promise<unknown>,
): Promise<number> {
  const startMs = performance.now();
  const electron = await _electron.launch({
    executablePath,
    args: [...electronArguments(), ...args],
    timeout: 60_000,
  });
  try {
    await ready(await electron.firstWindow());
    return (performance.now() - startMs) / 1000;
  } finally {
    await electron.close();
  }
}

/** Why nothing can be launched here; undefined where it can. */
export function displayProblem(): string | undefined {
  const none = process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'];
  return none ? 'no display; run it under xvfb-run -a' : undefined;
}

/**
 * Medians, seconds, from launch to a window that one can press a button in.
 * @param app the program and what it is told; `empty`: an Electron
 */
export async function launches(
  app: { readonly program: string; readonly args: readonly string[] },
  empty: string,
): Promise<{ readonly own: number; readonly empty: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-startup-'));
  try {
    const manifest = { name: 'empty', version: '1.0.0', main: 'main.js' };
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
    await writeFile(join(folder, 'main.js'), EMPTY_MAIN);
    const times = { own: [] as number[], empty: [] as number[] };
    for (let i = 0; i < REPEATS + 1; i++) {
      const profile = (name: string): string => `--user-data-dir=${join(folder, `${name}-${i}`)}`;
      const own = await launchS(
        app.program,
        [...app.args, profile('app'), `--folder=${join(folder, 'sessions')}`],
        (page) => page.getByRole('button', { name: 'Add 4 virtual boards' }).click({ trial: true }),
      );
      const other = await launchS(empty, [folder, profile('empty')], (page) =>
        page.getByRole('button', { name: 'ready' }).click({ trial: true }),
      );
      // The first of each warms the disk cache.
      if (i === 0) continue;
      times.own.push(own);
      times.empty.push(other);
    }
    return { own: median(times.own), empty: median(times.empty) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
