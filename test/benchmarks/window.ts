/**
 * The window with eight virtual boards streaming, in a real Electron: script a frame and long tasks from Chromium's own tracing,
 * answers to input from its event timing, memory after garbage collection. All boards train in every round, at the pace of
 * boards (`--pace=boards`); with BENCH_PACE=computer as fast as this computer can, which is a heavier load. The load is told.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { resolveElectron } from '../../build/electron-runtime.mjs';
import { root } from '../../build/sources.mjs';
import { launchElectron } from '../e2e/launch.mjs';
import type { BenchBridge, Command, Reply, Snapshot } from '../../electron/contract.ts';
import { figure, median, type Benchmark, type Figure } from './figure.ts';
import { mainThread, type TraceEvent } from './trace.ts';

const BOARDS = 8;
const SAMPLES_A_SECOND = 900;
const WARM_MS = 20_000;
const TRACE_MS = 20_000;
const PRESSES = 40;
/** Minutes over which memory is watched; BENCH_MINUTES sets others. */
const MINUTES = Number(process.env['BENCH_MINUTES'] ?? 3);
const MB = 1e6;

async function tell(page: Page, command: Command): Promise<unknown> {
  const reply = await page.evaluate(
    (it) => (window as unknown as { bench: BenchBridge }).bench.command(it),
    command,
  );
  const { ok } = reply;
  if (!ok) throw new Error((reply as Extract<Reply, { ok: false }>).error);
  return reply.value;
}

async function trace(
  app: ElectronApplication,
  page: Page,
  file: string,
  forMs: number,
): Promise<TraceEvent[]> {
  await app.evaluate(({ contentTracing }) =>
    contentTracing.startRecording({
      included_categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'v8', '__metadata'],
    }),
  );
  await page.waitForTimeout(forMs);
  await app.evaluate(({ contentTracing }, path) => contentTracing.stopRecording(path), file);
  return (JSON.parse(await readFile(file, 'utf8')) as { traceEvents: TraceEvent[] }).traceEvents;
}

/** Milliseconds from key or button to the picture that answers it, in steps of 8, as Chromium counts them. */
async function presses(page: Page): Promise<number[]> {
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(window, { seenEvents: seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.push(entry.duration);
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  });
  const cards = page.getByTestId('board-card');
  for (let i = 0; i < PRESSES; i += 1) {
    if (i % 2 === 0) await page.keyboard.press(i % 4 === 0 ? 'ArrowLeft' : 'f');
    else await cards.nth(i % BOARDS).click();
    await page.waitForTimeout(120);
  }
  return page.evaluate(() => (window as unknown as { seenEvents: number[] }).seenEvents);
}

interface Memory {
  readonly heap: number;
  readonly process: number;
  readonly round: number;
  readonly atS: number;
}

async function memory(app: ElectronApplication, page: Page, pid: number): Promise<Memory> {
  const session = await page.context().newCDPSession(page);
  for (let i = 0; i < 2; i += 1) await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  const kilobytes = await app.evaluate(
    ({ app: it }, of) => it.getAppMetrics().find((m) => m.pid === of)?.memory.workingSetSize ?? NaN,
    pid,
  );
  const round = Number(await page.getByTestId('readout-round').getAttribute('data-value'));
  return { heap: usedSize, process: kilobytes * 1024, round, atS: performance.now() / 1000 };
}

/** How many times faster than its own clock a board's rounds go by. */
async function pace(page: Page): Promise<number> {
  const { rounds } = (await tell(page, { type: 'snapshot' })) as Snapshot;
  const last = rounds.slice(-200);
  const sum = (of: (round: Snapshot['rounds'][number]) => number): number =>
    last.reduce((total, round) => total + of(round), 0);
  const lived = sum(({ clients }) =>
    Math.max(0, ...clients.flatMap(({ phases }) => phases.map(({ endUs }) => endUs))),
  );
  return lived / sum(({ durationUs }) => durationUs);
}

const quantile = (values: readonly number[], q: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(q * (values.length - 1))] ?? NaN;

async function measure(
  app: ElectronApplication,
  folder: string,
  log: (line: string) => void,
): Promise<Figure[]> {
  const page = await app.firstWindow();
  await page.waitForLoadState('load');
  // Without the notes of a first round, which would stand before what is pressed.
  await page.evaluate(() => localStorage.setItem('guide', 'closed'));
  await page.reload();
  await page.locator('[data-ready=true]').waitFor();
  const pid = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.webContents.getOSProcessId(),
  );
  await tell(page, { type: 'addVirtualBoards', count: BOARDS });
  await tell(page, { type: 'configure', settings: { rounds: 1_000_000, evaluateEvery: 5, sampler: 'all' } });
  await tell(page, { type: 'run' });
  await page.waitForTimeout(WARM_MS);
  const first = await memory(app, page, pid);

  const thread = mainThread(await trace(app, page, join(folder, 'trace.json'), TRACE_MS), pid);
  const answers = await presses(page);
  const times = await pace(page);
  log(
    `window: ${BOARDS} boards at ${Math.round(times * SAMPLES_A_SECOND)} samples/s each (${times.toFixed(1)} times what boards do); ` +
      `${thread.scriptMs.length} frames in ${TRACE_MS / 1000} s; script a frame: 99th percentile ` +
      `${quantile(thread.scriptMs, 0.99).toFixed(1)} ms; all work a frame: median ${median(thread.workMs).toFixed(1)} ms, ` +
      `99th percentile ${quantile(thread.workMs, 0.99).toFixed(1)} ms; longest task ${thread.tasks[0]?.wallMs.toFixed(0)} ms ` +
      `(${thread.tasks[0]?.cpuMs.toFixed(0)} ms of its own)`,
  );
  log(
    `window: ${answers.length} events answered; median ${median(answers)} ms, slowest ${Math.max(...answers)} ms`,
  );

  const half = (MINUTES * 60_000) / 2;
  await page.waitForTimeout(half);
  const middle = await memory(app, page, pid);
  await page.waitForTimeout(half);
  const last = await memory(app, page, pid);
  const seconds = last.atS - middle.atS;
  const grown = last.heap - first.heap;
  const hour = grown + ((last.heap - middle.heap) / seconds) * Math.max(0, 3600 - (last.atS - first.atS));
  log(
    `window: rounds ${first.round}, ${middle.round}, ${last.round}; heap ${[first, middle, last].map((m) => (m.heap / MB).toFixed(1)).join(', ')} MB; ` +
      `process ${[first, middle, last].map((m) => (m.process / MB).toFixed(0)).join(', ')} MB; heap grew ${(grown / MB).toFixed(1)} MB in ` +
      `${((last.atS - first.atS) / 60).toFixed(1)} min (${(((last.atS - first.atS) / 60) * times).toFixed(0)} min of boards)`,
  );
  return [
    figure('Script a frame, median', [median(thread.scriptMs), 'ms'], ['the bound', 6], { atMost: 1 }),
    figure('Longest task', [thread.tasks[0]?.wallMs ?? NaN, 'ms'], ['the bound', 50], { atMost: 1 }),
    figure('Slowest answer to a key or button', [Math.max(...answers), 'ms'], ['the bound', 100], {
      atMost: 1,
    }),
    figure(
      "Heap's growth in an hour, extrapolated from the second half",
      [hour / MB, 'MB'],
      ['the bound', 20],
      {
        atMost: 1,
      },
    ),
  ];
}

export const windowFrames: Benchmark = {
  name: 'window',
  doc: 'frames, input and memory of the window with eight boards streaming (needs a display)',
  slow: true,
  async run(log) {
    if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
      log('window: no display; run it under xvfb-run -a.');
      return [];
    }
    const { executable } = await resolveElectron();
    const folder = await mkdtemp(join(tmpdir(), 'bench-window-'));
    const app = await launchElectron(executable, [
      root,
      `--user-data-dir=${join(folder, 'profile')}`,
      `--folder=${join(folder, 'sessions')}`,
      `--pace=${process.env['BENCH_PACE'] ?? 'boards'}`,
    ]);
    try {
      return await measure(app, folder, log);
    } finally {
      // A run that goes on would ask whether it may end.
      const page = await app.firstWindow();
      await tell(page, { type: 'stop' }).catch(() => undefined);
      await app.close();
      await rm(folder, { recursive: true, force: true });
    }
  },
};
