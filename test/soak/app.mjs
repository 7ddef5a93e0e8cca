/**
 * The packed app under an hour of use with faults: boards that are unplugged, lines that damage bytes, screens changed,
 * runs begun, paused and stopped, recordings replayed. Says how memory and open files went, which frames the window missed,
 * and what it complained of.
 *
 *   node build/package.mjs, then
 *   xvfb-run -a node test/soak/app.mjs [--minutes 60] [--seed 1] [--json]       needs a C compiler; Linux and macOS
 *
 * Ends with 1 when a process of the app died, the page reported an error, or memory or open files kept growing.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { _electron } from 'playwright-core';
import { electronArguments } from '../../build/electron-launch.mjs';
import { buildNative } from '../../build/firmware.mjs';
import { attachable } from '../../build/package.mjs';
import { root } from '../../build/sources.mjs';
import { AppWatch } from './app-watch.mjs';
import { WiredBoard } from './wired-board.mjs';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const minutes = Number(values.minutes);
const WIRED = 3;
const STEP_MS = 5000;
/** From a tenth of the time on; a longer use fills caches, and does not double anything. */
const MOST_GROWTH = 1.5;
const MOST_MORE_HANDLES = 40;
const SCREENS = ['bench', 'experiment', 'adapt', 'sessions', 'report', 'boards'];

let state = Number(values.seed) || 1;
const below = (n) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * n);
};

const home = await mkdtemp(join(tmpdir(), 'bench-soak-'));
const sessions = join(home, 'sessions');
await mkdir(sessions);
const line = join(home, 'paced-line');
execFileSync(process.env['CC'] ?? 'cc', ['-O2', '-o', line, join(root, 'test/benchmarks/paced-line.c')]);
const board = await buildNative({ output: join(home, 'board') });
const boards = Array.from(
  { length: WIRED },
  (_, i) =>
    new WiredBoard(
      { board, line },
      {
        path: join(home, `port-${i}`),
        id: `736f616b${(i + 1).toString(16).padStart(8, '0')}`,
        damage: 20_000,
        seed: i + 1,
      },
    ),
);
for (const it of boards) await it.plug();

const electron = await _electron.launch({
  executablePath: await attachable(),
  args: [
    ...electronArguments(),
    `--user-data-dir=${join(home, 'profile')}`,
    `--folder=${sessions}`,
    `--port=${boards.map((_, i) => join(home, `port-${i}`)).join(',')}`,
  ],
  chromiumSandbox: process.getuid?.() !== 0,
  timeout: 120_000,
});
const page = await electron.firstWindow();
await page.locator('[data-ready=true]').waitFor({ timeout: 120_000 });
const watch = new AppWatch(electron, page);
await watch.begin();
const command = (it) => page.evaluate((what) => globalThis.bench.command(what), it);
const done = {};
const refused = {};

/** What a person may do next; each resolves when it is under way. */
const actions = {
  screen: () => page.getByTestId(`tab-${SCREENS[below(SCREENS.length)]}`).click({ timeout: 10_000 }),
  unplug: async () => {
    const it = boards[below(boards.length)];
    if (it.plugged) await it.unplug();
    else await it.plug();
  },
  run: () => command({ type: 'run' }),
  pause: () => command({ type: 'pause' }),
  stop: () => command({ type: 'stop' }),
  settings: () =>
    command({
      type: 'configure',
      settings: { rounds: 200 + below(2000), boardsPerRound: below(4), deadlineSeconds: 5 },
    }),
  virtual: async () => {
    const { value } = await command({ type: 'snapshot' });
    const virtual = value.boards.filter(({ kind }) => kind === 'virtual');
    return virtual.length < 6
      ? command({ type: 'addVirtualBoards', count: 2 })
      : command({ type: 'removeBoard', boardId: virtual[0].id });
  },
  replay: async () => {
    const folders = await readdir(sessions);
    const chosen = folders[below(folders.length)];
    if (chosen === undefined) return { ok: true };
    const opened = await command({ type: 'openReplay', path: join(sessions, chosen) });
    if (!opened.ok) return opened;
    await command({ type: 'speedReplay', speed: 64 });
    await command({ type: 'playReplay' });
    await wait(STEP_MS);
    return command({ type: 'closeReplay' });
  },
  size: () =>
    electron.evaluate(
      ({ BrowserWindow }, [width, height]) => BrowserWindow.getAllWindows()[0]?.setContentSize(width, height),
      [1024 + below(800), 700 + below(400)],
    ),
};
/** Runs go on most of the time, so that the rest happens to them. */
const often = [
  'screen',
  'screen',
  'unplug',
  'unplug',
  'run',
  'run',
  'virtual',
  'replay',
  'size',
  'settings',
  'pause',
  'stop',
];

const startMs = performance.now();
const minute = () => (performance.now() - startMs) / 60_000;
let nextSample = 0;
await command({ type: 'addVirtualBoards', count: 4 });
await actions.settings();
await command({ type: 'run' });
try {
  while (minute() < minutes) {
    if (minute() >= nextSample) {
      await watch.sample(minute());
      nextSample += Math.max(0.25, minutes / 120);
      const { mb, byKind, handles, processes } = watch.samples.at(-1);
      process.stderr.write(
        `${minute().toFixed(1)} min: ${mb.toFixed(0)} MB (${Object.values(byKind).join(' ')}), ${handles} handles, ${processes} processes\n`,
      );
    }
    const name = often[below(often.length)];
    done[name] = (done[name] ?? 0) + 1;
    const reply = await actions[name]();
    if (reply?.ok === false) refused[reply.error] = (refused[reply.error] ?? 0) + 1;
    await wait(STEP_MS);
  }
} catch (error) {
  watch.ended.push(String(error));
}
await watch.sample(minute());
const counts = await watch.counts().catch(() => undefined);
const links = await command({ type: 'snapshot' }).then(
  ({ value }) =>
    value.boards.map(({ name, counters }) => ({
      name,
      ...(counters && {
        framesIn: counters.framesIn,
        crcErrors: counters.crcErrors,
        resends: counters.resends,
        discardedBytes: counters.discardedBytes,
      }),
    })),
  () => [],
);
// A window whose run goes on asks whether it may close, and here is nobody to answer.
await command({ type: 'closeReplay' }).catch(() => undefined);
await command({ type: 'stop' }).catch(() => undefined);
await electron.close().catch((error) => watch.ended.push(String(error)));
for (const it of boards) await it.unplug();

const { samples } = watch;
const early = samples.find((it) => it.minute >= minutes / 10) ?? samples[0];
const late = samples.at(-1);
const problems = [
  ...watch.ended,
  ...(counts?.lost ?? []),
  ...watch.errors.map((text) => `The page reported: ${text}`),
  ...(late.mb > MOST_GROWTH * early.mb
    ? [`Memory went from ${early.mb.toFixed(0)} to ${late.mb.toFixed(0)} MB.`]
    : []),
  ...(late.handles > early.handles + MOST_MORE_HANDLES
    ? [`Open files went from ${early.handles} to ${late.handles}.`]
    : []),
];
const result = {
  minutes: minute(),
  done,
  refused,
  memoryMb: { early: early.mb, late: late.mb, most: Math.max(...samples.map(({ mb }) => mb)) },
  byProcess: Object.fromEntries(
    Object.entries(late.byKind).map(([kind, mb]) => [kind, { early: early.byKind[kind], late: mb }]),
  ),
  handles: { early: early.handles, late: late.handles, most: Math.max(...samples.map((it) => it.handles)) },
  frames: counts && { drawn: counts.frames, late: counts.late, worstMs: Math.round(counts.worstMs) },
  log: counts && { ...counts.log, kinds: counts.failures },
  links,
  sessions: (await readdir(sessions)).length,
  problems,
};
await rm(home, { recursive: true, force: true });
if (values.json) console.log(JSON.stringify(result, undefined, 1));
else {
  console.log(
    `${result.minutes.toFixed(1)} minutes: ${Object.entries(done)
      .map(([name, n]) => `${name} ${n}`)
      .join(', ')}.`,
  );
  console.log(
    `Memory ${early.mb.toFixed(0)} MB at a tenth, ${late.mb.toFixed(0)} at the end, ${result.memoryMb.most.toFixed(0)} at most.`,
  );
  for (const [kind, mb] of Object.entries(result.byProcess))
    console.log(`  ${kind}: ${mb.early ?? 'not there'}, ${mb.late} MB`);
  console.log(`Open files ${early.handles}, ${late.handles}, ${result.handles.most}.`);
  if (counts)
    console.log(
      `Frames ${counts.frames}, ${counts.late} later than 100 ms, the latest ${Math.round(counts.worstMs)} ms.`,
    );
  if (counts) console.log(`Log: ${counts.log.fail} failures, ${counts.log.warn} warnings.`);
  for (const [text, n] of Object.entries(counts?.failures ?? {})) console.log(`  ${n} x ${text}`);
  for (const it of links) console.log(`  ${JSON.stringify(it)}`);
  console.log(problems.length === 0 ? 'No problem.' : problems.map((text) => `PROBLEM: ${text}`).join('\n'));
}
process.exitCode = problems.length === 0 ? 0 : 1;
