/** `bench soak`: keeps boards busy for minutes, and says what was lost, how late answers were and how memory went. */
import { setTimeout as wait } from 'node:timers/promises';
import { Command } from 'commander';
import type { Board } from '../boards/board.ts';
import { parseBoardSpecs } from '../boards/board-spec.ts';
import { linkCounters } from '../boards/board-view.ts';
import { openRegistry } from '../boards/open-registry.ts';
import { RoundLoop } from '../federation/round-loop.ts';
import { createStrategy } from '../federation/strategies/registry.ts';
import { taskByName } from '../tasks/registry.ts';
import { wholeNumber } from './run-options.ts';

export interface SoakResult {
  readonly boards: number;
  readonly minutes: number;
  readonly rounds: number;
  /** Client rounds that were not finished. */
  readonly absences: number;
  /** Sums over all links. `missed`: samples or frames that did not arrive. */
  readonly frames: number;
  readonly resends: number;
  readonly crcErrors: number;
  readonly lostSamples: number;
  /** Of a whole visit: download, training, upload. */
  readonly roundMs: { readonly median: number; readonly p99: number; readonly most: number };
  /** Smoothed, as the links measure it: the median over the links at the end, the most that any had after any round. */
  readonly roundTripMs: { readonly median: number; readonly most: number };
  /** After garbage collection where that can be asked for; megabytes at a tenth of the time, and at the end. */
  readonly memoryMb: { readonly early: number; readonly late: number };
}

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? NaN;

const heapMb = (): number => {
  (globalThis as { gc?: () => void }).gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
};

/** Rounds with all boards, one after the other, until the time is over. */
export async function soak(
  boards: readonly Board[],
  minutes: number,
  onMinute: (text: string) => void,
): Promise<SoakResult> {
  const times: number[] = [];
  let [lostSamples, early, told, tripMostMs] = [0, 0, 0, 0];
  const strategy = createStrategy('tinymetafed');
  const loop = new RoundLoop(
    { task: taskByName('sine'), strategy, rounds: 1e6, seed: 7, clientsPerRound: 0 },
    boards,
  );
  const startMs = performance.now();
  const endMs = startMs + minutes * 60_000;
  await loop.start();
  while (performance.now() < endMs) {
    const roundMs = performance.now();
    const { clients, round } = await loop.step();
    times.push(performance.now() - roundMs);
    for (const { measurement } of clients) lostSamples += measurement.lostSamples;
    for (const { lastLink } of boards) {
      tripMostMs = Math.max(tripMostMs, (lastLink?.counters.roundTripUs ?? 0) / 1000);
    }
    const elapsed = performance.now() - startMs;
    if (early === 0 && elapsed > minutes * 6000) early = heapMb();
    if (elapsed / 60_000 >= told + 1)
      onMinute(`Minute ${++told}: ${round} rounds, ${heapMb().toFixed(1)} MB`);
    await wait(0);
  }
  const counters = boards
    .map(({ lastLink }) => lastLink)
    .flatMap((link) => (link ? [linkCounters(link.counters)] : []));
  const sum = (name: 'framesIn' | 'framesOut' | 'resends' | 'crcErrors'): number =>
    counters.reduce((total, each) => total + each[name], 0);
  const trips = counters
    .map(({ roundTripUs }) => roundTripUs / 1000)
    .filter((ms) => ms > 0)
    .sort((a, b) => a - b);
  times.sort((a, b) => a - b);
  return {
    boards: boards.length,
    minutes,
    rounds: times.length,
    absences: loop.server.totals.absences,
    frames: sum('framesIn') + sum('framesOut'),
    resends: sum('resends'),
    crcErrors: sum('crcErrors'),
    lostSamples,
    roundMs: { median: quantile(times, 0.5), p99: quantile(times, 0.99), most: times.at(-1) ?? NaN },
    roundTripMs: { median: quantile(trips, 0.5), most: tripMostMs },
    memoryMb: { early, late: heapMb() },
  };
}

export function soakCommand(): Command {
  return new Command('soak')
    .description('keep boards busy for minutes; say what was lost, how late answers were and how memory went')
    .option('--boards <list>', 'virtual:N and serial:PORT, separated by commas', 'virtual:16')
    .option('--minutes <n>', 'how long', wholeNumber(1, 100_000), 10)
    .option('--json', 'print one JSON object')
    .action(async (flags: { boards: string; minutes: number; json?: boolean }) => {
      const specs = parseBoardSpecs(flags.boards);
      const registry = openRegistry({ onLog: (_level, text) => void process.stderr.write(`${text}\n`) });
      try {
        await registry.addSpecs(specs);
        const result = await soak(
          registry.connected,
          flags.minutes,
          (text) => void process.stderr.write(`${text}\n`),
        );
        if (flags.json) process.stdout.write(`${JSON.stringify(result)}\n`);
        else
          process.stdout.write(
            `${result.boards} boards, ${result.minutes} min: ${result.rounds} rounds, ${result.frames} frames; ` +
              `${result.absences} absences, ${result.resends} resends, ${result.crcErrors} damaged, ${result.lostSamples} samples lost; ` +
              `round ${result.roundMs.median.toFixed(1)} ms median, ${result.roundMs.p99.toFixed(1)} ms p99, ${result.roundMs.most.toFixed(0)} ms at most; ` +
              `round trip at most ${result.roundTripMs.most.toFixed(1)} ms; memory ${result.memoryMb.early.toFixed(1)} to ${result.memoryMb.late.toFixed(1)} MB\n`,
          );
        if (result.absences > 0 || result.lostSamples > 0) process.exitCode = 1;
      } finally {
        await registry.close();
      }
    });
}
