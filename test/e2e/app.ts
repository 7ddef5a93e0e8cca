/** Starts the built app in a real Electron, with folders of its own, and ends it again. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConsoleMessage, ElectronApplication, Page } from 'playwright-core';
import { expect, inject } from 'vitest';
import { root } from '../../build/sources.mjs';
import { isAlive } from '../../electron/bench/process-alive.ts';
import { launchElectron } from './launch.mjs';

export interface RunningApp {
  readonly electron: ElectronApplication;
  readonly page: Page;
  /** Folder that the app keeps its sessions in. */
  readonly folder: string;
  /** Errors of the page's console, and exceptions nobody caught. Tests end by expecting none. */
  readonly complaints: string[];
  /** Keeps a picture of the window in `test/output/NAME.png`. */
  screenshot(name: string): Promise<void>;
  /** Ends all of its processes at once, as a power cut does; what it wrote stays. Resolves when they are gone. */
  kill(): Promise<void>;
  /** Closes the app as a person would. Resolves with its exit code. */
  close(): Promise<number | null>;
}

export interface LaunchOptions {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
  /** The notes of a first round stay; without, they are as if they had been closed before. */
  readonly guide?: boolean;
  /** Folder for profile and sessions, which stays; default: one of its own, removed at the end. */
  readonly home?: string;
  /** Further variables of the app's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Further arguments of the app. */
  readonly args?: readonly string[];
}

export async function launchApp(options: LaunchOptions = {}): Promise<RunningApp> {
  const home = options.home ?? (await mkdtemp(join(tmpdir(), 'bench-e2e-')));
  const folder = join(home, 'sessions');
  const args = [
    ...inject('app'),
    `--user-data-dir=${join(home, 'profile')}`,
    `--folder=${folder}`,
    ...(options.args ?? []),
  ];
  const electron = await launchElectron(inject('electron'), args, {
    cwd: root,
    env: { ...(process.env as Record<string, string>), ...options.env },
    colorScheme: options.colorScheme ?? 'light',
  });
  const output = electron.process();
  const page = await electron.firstWindow();
  const complaints: string[] = [];
  page.on('console', (message: ConsoleMessage) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error: Error) => complaints.push(String(error)));
  await electron.evaluate(
    ({ BrowserWindow }, { width, height }) => BrowserWindow.getAllWindows()[0]?.setContentSize(width, height),
    { width: options.width ?? 1440, height: options.height ?? 900 },
  );
  await page.waitForLoadState('load');
  if (!options.guide) {
    await page.evaluate(() => localStorage.setItem('guide', 'closed'));
    await page.reload();
    await page.waitForLoadState('load');
  }

  return {
    electron,
    page,
    folder,
    complaints,
    async screenshot(name) {
      await page.screenshot({ path: join(root, 'test/output', `${name}.png`) });
    },
    async kill() {
      const pids = await electron.evaluate(({ app }) => app.getAppMetrics().map(({ pid }) => pid));
      for (const pid of pids) process.kill(pid, 'SIGKILL');
      await expect.poll(() => pids.filter(isAlive), { timeout: 10_000 }).toEqual([]);
    },
    async close() {
      const exited = new Promise<number | null>((resolve) => {
        if (output.exitCode !== null) resolve(output.exitCode);
        else output.once('exit', (code) => resolve(code));
      });
      await electron.close();
      const code = await exited;
      if (options.home === undefined) await rm(home, { recursive: true, force: true });
      return code;
    },
  };
}
