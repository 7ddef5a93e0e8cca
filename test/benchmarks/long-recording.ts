/** An hour of eight boards: to the first picture, to another moment, in memory; and what writing 64 boards takes of a core. */
import { fork } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../electron/bench/boards/clock.ts';
import { openRecording } from '../../electron/bench/session/overview/open-recording.ts';
import { Player } from '../../electron/bench/session/replay/player.ts';
import { Rng } from '../../firmware-bridge/protocol/rng.ts';
import { figure, type Benchmark, type Figure } from './figure.ts';
import { makeRecording } from './made-recording.ts';

const HOUR_SECONDS = 3600;
const SEEKS = 20;
/** Set for the process that opens: the recording. */
const OPEN = 'BENCH_LONG_RECORDING';

interface Opened {
  readonly firstPictureMs: number;
  readonly seekMs: number;
  readonly memoryMb: number;
}

/** In a process of its own, so that its memory is that of opening and nothing else. */
async function openAndSeek(path: string): Promise<Opened> {
  const startMs = performance.now();
  const player = new Player(await openRecording(path), { emit: () => undefined, clock: systemClock });
  await player.seek(0);
  const { rounds } = player.snapshot();
  const firstPictureMs = performance.now() - startMs;
  const rng = new Rng(1);
  const durations: number[] = [];
  for (let i = 0; i < SEEKS; i++) {
    const from = performance.now();
    await player.seek(rng.uniform() * HOUR_SECONDS * 1e6);
    durations.push(performance.now() - from);
  }
  await player.seek(Infinity);
  if (rounds.length > player.snapshot().rounds.length) throw new Error('Rounds are missing.');
  const memoryMb = (await peakMemoryBytes()) / 1e6;
  await player.close();
  return {
    firstPictureMs,
    seekMs: durations.sort((a, b) => a - b)[Math.floor(SEEKS * 0.95)] ?? NaN,
    memoryMb,
  };
}

/**
 * The most memory that this process has had. Where the system says so, since it began to run its own program: `maxRSS` of
 * a forked process begins with its parent's, which has just written the recording.
 */
async function peakMemoryBytes(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const kibibytes = /^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1];
  return 1024 * (kibibytes === undefined ? process.resourceUsage().maxRSS : Number(kibibytes));
}

function inChild(path: string): Promise<Opened> {
  return new Promise((resolve, reject) => {
    const child = fork(process.argv[1] ?? '', ['long-recording'], {
      stdio: 'inherit',
      env: { ...process.env, [OPEN]: path },
    });
    child.once('message', (opened) => resolve(opened as Opened));
    child.once('exit', (code) => reject(new Error(`Opening ended with code ${code}.`)));
  });
}

export const longRecording: Benchmark = {
  name: 'long-recording',
  doc: 'an hour of 8 boards: first picture, seeks, memory; writing 64 boards',
  slow: true,
  async run(log): Promise<readonly Figure[]> {
    const given = process.env[OPEN];
    if (given !== undefined) {
      process.send?.(await openAndSeek(given));
      return [];
    }
    const folder = await mkdtemp(join(tmpdir(), 'long-'));
    try {
      const wide = await makeRecording(join(folder, 'wide.mcap'), 64, 30);
      log(
        `64 boards for 30 s: ${wide.samples} samples, ${Math.round(wide.bytes / 1e6)} MB, ${wide.cpuSeconds.toFixed(1)} s of CPU`,
      );
      const hour = join(folder, 'hour.mcap');
      const made = await makeRecording(hour, 8, HOUR_SECONDS);
      log(
        `8 boards for an hour: ${made.samples} samples, ${Math.round(made.bytes / 1e6)} MB, ${made.cpuSeconds.toFixed(1)} s of CPU`,
      );
      const { firstPictureMs, seekMs, memoryMb } = await inChild(hour);
      return [
        figure('writing 64 boards at 900 samples/s', [wide.cpuSeconds / 30, 'cores'], ['one core', 1], {
          atMost: 1,
        }),
        figure('an hour of 8 boards, first picture', [firstPictureMs / 1000, 's'], ['two seconds', 2], {
          atMost: 1,
        }),
        figure('an hour of 8 boards, a seek (95 of 100)', [seekMs, 'ms'], ['200 ms', 200], { atMost: 1 }),
        figure('an hour of 8 boards, memory of the process', [memoryMb, 'MB'], ['500 MB', 500], {
          atMost: 1,
        }),
      ];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
