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
import { buildNative } from '../../build/firmware.mjs';
import { attachable } from '../../build/package.mjs';
import { root } from '../../build/sources.mjs';
import { launchElectron } from '../e2e/launch.mjs';
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
/** Caches fill, code is compiled, the first boards come: not counted. */
const WARM_UP = 1 / 6;
/**
 * How far a process's memory may rise from the first quarter after that to the last, by the lowest reading of each: collectors
 * let a heap grow by half and take it back at once, and what is never given back is what leaks. Runs go on most of the time,
 * so that a byte lost with every frame shows here.
 */
const MOST_GROWTH = 1.25;
const MOST_MORE_HANDLES = 40;
/** A machine may be busy with other things. A page that takes longer than that hangs. */
const CLICK_MS = 60_000;
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

const electron = await launchElectron(
  await attachable(),
  [
    `--user-data-dir=${join(home, 'profile')}`,
    `--folder=${sessions}`,
    `--port=${boards.map((_, i) => join(home, `port-${i}`)).join(',')}`,
  ],
  { timeout: 120_000 },
);
const page = await electron.firstWindow();
await page.locator('[data-ready=true]').waitFor({ timeout: 120_000 });
const watch = new AppWatch(electron, page);
await watch.begin();
const command = (it) => page.evaluate((what) => globalThis.bench.command(what), it);
const done = {};
const refused = {};

/** What a person may do next; each resolves when it is under way. */
const actions = {
  screen: () => page.getByTestId(`tab-${SCREENS[below(SCREENS.length)]}`).click({ timeout: CLICK_MS }),
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
const settled = samples.filter((it) => it.minute >= minutes * WARM_UP);
const quarter = Math.max(1, Math.floor(settled.length / 4));
const [first, last] = [settled.slice(0, quarter), settled.slice(-quarter)];
const [early, late] = [settled[0] ?? samples[0], samples.at(-1)];
/** Undefined: the process was not there. */
const lowest = (among, of) => {
  const values = among.map(of).filter((it) => it !== undefined);
  return values.length === 0 ? undefined : Math.min(...values);
};
/** Of all, and of each process that was there from beginning to end. */
const memory = Object.fromEntries(
  ['all', ...Object.keys(late.byKind)].flatMap((kind) => {
    const of = (it) => (kind === 'all' ? it.mb : it.byKind[kind]);
    const [begins, ends] = [lowest(first, of), lowest(last, of)];
    if (begins === undefined || ends === undefined) return [];
    const most = Math.max(...samples.map(of).filter((it) => it !== undefined));
    return [
      [
        kind,
        {
          firstMb: Math.round(begins),
          lastMb: Math.round(ends),
          growth: ends / begins,
          mostMb: Math.round(most),
        },
      ],
    ];
  }),
);
const problems = [
  ...watch.ended,
  ...(counts?.lost ?? []),
  ...watch.errors.map((text) => `The page reported: ${text}`),
  ...Object.entries(memory)
    .filter(([, { growth }]) => growth > MOST_GROWTH)
    .map(([kind, { firstMb, lastMb }]) => `Memory of ${kind} went from ${firstMb} to ${lastMb} MB.`),
  ...(late.handles > early.handles + MOST_MORE_HANDLES
    ? [`Open files went from ${early.handles} to ${late.handles}.`]
    : []),
];
const result = {
  minutes: minute(),
  done,
  refused,
  memory,
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
    `Memory, lowest of the first and of the last quarter after the first ${(minutes * WARM_UP).toFixed(0)} minutes; at most ${Math.round(100 * MOST_GROWTH - 100)} % more is allowed.`,
  );
  for (const [kind, { firstMb, lastMb, growth, mostMb }] of Object.entries(memory))
    console.log(
      `  ${kind}: ${firstMb} MB, ${lastMb} MB (${growth < 1 ? '' : '+'}${(100 * growth - 100).toFixed(0)} %), at most ${mostMb} MB`,
    );
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
