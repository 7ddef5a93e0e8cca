/**
 * What learning costs: rounds and bytes until the held-out median MSE reaches a target, per strategy.
 *
 * As the design study defines it: runs of several horizons, each annealed to its own end; the final figure of each; the
 * crossing of the target interpolated on logarithms between neighbouring horizons. Ratios are paired by seed, so that
 * both strategies met the same tasks and are judged on the same held-out ones.
 */
import type { Client } from '../../electron/bench/boards/client.ts';
import { evaluationSpecOf } from '../../electron/bench/federation/evaluation-observer.ts';
import type { Judge } from '../../electron/bench/federation/evaluation-observer.ts';
import { RoundLoop } from '../../electron/bench/federation/round-loop.ts';
import type { SettingValue } from '../../electron/bench/federation/settings.ts';
import { createStrategy } from '../../electron/bench/federation/strategies/registry.ts';
import type { Task } from '../../electron/bench/tasks/task.ts';
import { quantile } from '../../electron/bench/tensor/evaluation.ts';

export interface Contestant {
  readonly strategy: string;
  readonly set?: Readonly<Record<string, SettingValue>>;
}

export interface TargetOptions {
  readonly task: Task;
  /** The first is the one the others are compared with. */
  readonly contestants: readonly Contestant[];
  /** Fresh clients, or the same ones again: they are configured anew for each run. */
  readonly makeClients: () => readonly Client[] | Promise<readonly Client[]>;
  readonly judge: Judge;
  readonly seeds: readonly number[];
  readonly horizons?: readonly number[];
  readonly target?: number;
  readonly onRun?: (text: string) => void;
}

/** The end of one run. */
export interface RunEnd {
  readonly rounds: number;
  readonly value: number;
  readonly bytes: number;
}

export interface Crossing {
  /** Infinity: not reached within the longest horizon. */
  readonly rounds: number;
  readonly bytes: number;
}

export interface TargetResult {
  readonly contestant: Contestant;
  /** By seed. */
  readonly ends: readonly (readonly RunEnd[])[];
  readonly crossings: readonly Crossing[];
  readonly median: Crossing & { readonly final: number };
  /** Seeds whose longest run ended with a median MSE above 2: no better than predicting zero. */
  readonly collapsed: number;
  /** The first contestant's rounds and bytes divided by this one's: median over seeds. */
  readonly timesFewer: { readonly rounds: number; readonly bytes: number };
}

const HORIZONS = [125, 250, 500, 1000, 2000];
const COLLAPSED_ABOVE = 2;

/** Runs every contestant on every seed and horizon. */
export async function measureTargets(options: TargetOptions): Promise<readonly TargetResult[]> {
  const { contestants, seeds, target = 0.5 } = options;
  const measured: Omit<TargetResult, 'timesFewer'>[] = [];
  for (const contestant of contestants) {
    const ends: RunEnd[][] = [];
    for (const seed of seeds) ends.push(await runHorizons(options, contestant, seed));
    const crossings = ends.map((runs) => crossingOf(runs, target));
    const finals = ends.map((runs) => runs.at(-1)?.value ?? NaN);
    measured.push({
      contestant,
      ends,
      crossings,
      median: {
        rounds: median(crossings.map(({ rounds }) => rounds)),
        bytes: median(crossings.map(({ bytes }) => bytes)),
        final: median(finals),
      },
      collapsed: finals.filter((value) => !(value <= COLLAPSED_ABOVE)).length,
    });
  }
  const first = measured[0]?.crossings ?? [];
  return measured.map((it) => {
    const ratios = (of: (crossing: Crossing) => number): number =>
      median(it.crossings.map((own, i) => of(first[i] ?? own) / of(own)));
    return { ...it, timesFewer: { rounds: ratios((c) => c.rounds), bytes: ratios((c) => c.bytes) } };
  });
}

/** One line per contestant. */
export function describeTargets(results: readonly TargetResult[], target = 0.5): string {
  return results
    .map(({ contestant, median: m, collapsed, timesFewer, ends }) => {
      const name = [
        contestant.strategy,
        ...Object.entries(contestant.set ?? {}).map(([k, v]) => `${k}=${v}`),
      ].join(' ');
      const cost = `${m.rounds.toFixed(0)} rounds, ${(m.bytes / 1000).toFixed(1)} kB to ${target}`;
      const ratios = `${timesFewer.rounds.toFixed(1)} x fewer rounds, ${timesFewer.bytes.toFixed(1)} x fewer bytes`;
      return `${name}: ${cost}; ${ratios}; final ${m.final.toFixed(3)}; ${collapsed} of ${ends.length} collapsed`;
    })
    .join('\n');
}

/**
 * Where runs of growing horizon cross the target: linear in the logarithms of value, rounds and bytes. The first run that
 * reaches it counts; when that is the shortest of all, its own cost is given, an upper bound.
 */
export function crossingOf(runs: readonly RunEnd[], target: number): Crossing {
  const at = runs.findIndex(({ value }) => value <= target);
  const end = runs[at];
  if (end === undefined) return { rounds: Infinity, bytes: Infinity };
  const before = runs[at - 1];
  if (before === undefined) return { rounds: end.rounds, bytes: end.bytes };
  const part = Math.log(before.value / target) / Math.log(before.value / end.value);
  const between = (a: number, b: number): number =>
    Math.exp(Math.log(a) + part * (Math.log(b) - Math.log(a)));
  return { rounds: between(before.rounds, end.rounds), bytes: between(before.bytes, end.bytes) };
}

async function runHorizons(options: TargetOptions, contestant: Contestant, seed: number): Promise<RunEnd[]> {
  const { task, judge, makeClients, horizons = HORIZONS, onRun } = options;
  const strategy = createStrategy(contestant.strategy, contestant.set);
  await judge.prepare(evaluationSpecOf({ task, strategy, seed }));
  const ends: RunEnd[] = [];
  for (const rounds of horizons) {
    const loop = new RoundLoop({ task, strategy, rounds, seed }, await makeClients());
    await loop.run();
    const { value } = await judge.evaluate(loop.server.deployedParameters());
    const { bytesUp, bytesDown } = loop.server.totals;
    ends.push({ rounds, value, bytes: bytesUp + bytesDown });
    onRun?.(
      `${contestant.strategy} seed ${seed}, ${rounds} rounds: ${value.toFixed(3)}, ${bytesUp + bytesDown} B`,
    );
  }
  return ends;
}

function median(values: readonly number[]): number {
  return quantile(Float64Array.from(values).sort(), 0.5);
}
