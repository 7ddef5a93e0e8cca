/** From launch to a window one can press buttons in, against an empty Electron window, the two taking turns. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type Page } from 'playwright-core';
import { electronArguments } from '../../build/electron-launch.mjs';
import { resolveElectron } from '../../build/electron-runtime.mjs';
import { root } from '../../build/sources.mjs';
import { figure, median, type Benchmark } from './figure.ts';

const REPEATS = 5;

const EMPTY_MAIN = `const { app, BrowserWindow } = require('electron');
app.whenReady().then(() => new BrowserWindow({ width: 1440, height: 900 }).loadURL('data:text/html,<button>ready</button>'));
app.on('window-all-closed', () => app.quit());`;

async function launchS(
  executablePath: string,
  app: string,
  args: readonly string[],
  ready: (page: Page) => Promise<unknown>,
): Promise<number> {
  const startMs = performance.now();
  const electron = await _electron.launch({
    executablePath,
    args: [...electronArguments(), app, ...args],
    timeout: 60_000,
  });
  try {
    await ready(await electron.firstWindow());
    return (performance.now() - startMs) / 1000;
  } finally {
    await electron.close();
  }
}

export const startup: Benchmark = {
  name: 'startup',
  doc: 'launch to an interactive window, against an empty Electron window (needs a display)',
  async run(log) {
    if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
      log('startup: no display; run it under xvfb-run -a.');
      return [];
    }
    const { executable } = await resolveElectron();
    const folder = await mkdtemp(join(tmpdir(), 'bench-startup-'));
    try {
      await writeFile(
        join(folder, 'package.json'),
        JSON.stringify({ name: 'empty', version: '1.0.0', main: 'main.js' }),
      );
      await writeFile(join(folder, 'main.js'), EMPTY_MAIN);
      const own: number[] = [];
      const empty: number[] = [];
      for (let i = 0; i < REPEATS + 1; i++) {
        const profile = (name: string): string => `--user-data-dir=${join(folder, `${name}-${i}`)}`;
        const a = await launchS(
          executable,
          root,
          [profile('app'), `--folder=${join(folder, 'sessions')}`],
          (page) => page.getByRole('button', { name: 'Add 4 virtual boards' }).click({ trial: true }),
        );
        const b = await launchS(executable, folder, [profile('empty')], (page) =>
          page.getByRole('button', { name: 'ready' }).click({ trial: true }),
        );
        // The first of each warms the disk cache.
        if (i > 0) {
          own.push(a);
          empty.push(b);
        }
      }
      return [
        figure(
          'Launch to an interactive window',
          [median(own), 's'],
          ['an empty Electron window', median(empty)],
          { atMost: 1.5 },
        ),
      ];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
