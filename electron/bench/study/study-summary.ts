/** What a study says: a row for each contestant in each variant, with intervals over seeds and ratios paired by seed. */
import type { JobResult, StudyPoint } from './study-job.ts';
import { joulesPerPercent } from '../report/energy/target.ts';
import { crossingOf } from './crossing.ts';
import type { Crossing, RunEnd } from './crossing.ts';
import { meanInterval, medianInterval, pairedRatios, roughness } from './statistics.ts';
import type { Interval } from './statistics.ts';
import type { Entry, Study } from './study-spec.ts';

/** A regression run that ends above this is no better than predicting zero. */
const COLLAPSED_MSE = 2;

export interface HorizonFigure extends Interval {
  readonly rounds: number;
}

export interface StepFigure extends Interval {
  readonly steps: number;
}

export interface TargetFigure {
  readonly target: number;
  /** Seeds that reached it. */
  readonly reached: number;
  /** Medians over seeds; null when half of them did not reach it. */
  readonly rounds: number | null;
  readonly bytes: number | null;
  readonly joules: number | null;
  /** Baseline's cost divided by this one's, paired by seed. */
  readonly timesFewer: {
    readonly rounds: Ratio;
    readonly bytes: Ratio;
    /** Bytes without framing. */
    readonly payload: Ratio;
    readonly joules: Ratio;
  };
  /**
   * Where the baseline did not reach the target in half of the seeds: the ratio that is certain all the same, with what it had
   * spent by the longest horizon in place of what it would have needed. Medians; null where the ratio above says more.
   */
  readonly timesFewerAtLeast: Crossing | null;
}

/** Medians and 95 % intervals; null stands for infinity. */
export interface Ratio {
  readonly median: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface SummaryRow {
  readonly name: string;
  readonly variant: string;
  readonly strategy: string;
  readonly seeds: number;
  /** Over seeds: median for "mse", mean for "accuracy". */
  readonly horizons: readonly HorizonFigure[];
  /** Of the longest horizon, at several numbers of adaptation steps. */
  readonly after: readonly StepFigure[];
  /** The same before the first round. */
  readonly untrained: readonly StepFigure[];
  readonly bytesPerVisit: number;
  readonly macsPerVisit: number;
  readonly joules: number | null;
  /** For each percent of the error that went, or point of accuracy gained, at the longest horizon; null: none gained. */
  readonly joulesPerPercent: Interval | null;
  /** The baseline's joules for each percent divided by this one's, paired by seed. */
  readonly timesFewerJoulesPerPercent: Ratio;
  readonly collapsed: number;
  /** Of differential privacy for a board, at the longest horizon; null without noise. */
  readonly epsilon: number | null;
  readonly roughness: Interval | null;
  readonly targets: readonly TargetFigure[];
}

export interface Summary {
  readonly title: string;
  readonly doc: string;
  readonly task: string;
  readonly metric: 'mse' | 'accuracy';
  readonly evaluationText: string;
  /** Who adapted and judged. */
  readonly judge: Study['judge'];
  readonly boards: number;
  readonly seeds: readonly number[];
  readonly baseline: string;
  readonly runs: number;
  /** Sum over runs of the time each took. */
  readonly runSeconds: number;
  readonly rows: readonly SummaryRow[];
}

type Results = readonly JobResult[];

export function summarizeStudy(study: Study, results: Results): Summary {
  const metric = results[0]?.metric ?? 'mse';
  const of = (entry: Entry): Results =>
    results.filter(({ name, variant }) => name === entry.name && variant === entry.variant);
  return {
    title: study.title,
    doc: study.doc,
    task: study.task,
    metric,
    evaluationText: results[0]?.evaluationText ?? '',
    judge: study.judge,
    boards: study.boards,
    seeds: study.seeds,
    baseline: study.baseline,
    runs: results.length,
    runSeconds: results.reduce((sum, { seconds }) => sum + seconds, 0),
    rows: study.entries.map((entry) => {
      const baseline = study.entries.find(
        ({ name, variant }) => name === study.baseline && variant === entry.variant,
      );
      return rowOf(study, entry, of(entry), baseline ? of(baseline) : []);
    }),
  };
}

/** The ends of a contestant's runs on one seed, by horizon: points of one run when it needs no annealing. */
export function endsOf(study: Study, entry: Entry, results: Results, seed: number): RunEnd[] {
  const own = results.filter((result) => result.seed === seed);
  return study.horizons.flatMap((horizon) => {
    const run = entry.annealed ? own.find(({ rounds }) => rounds === horizon) : own[0];
    const point = run?.curve.find(({ round }) => round === horizon);
    return point ? [endOf(point)] : [];
  });
}

function endOf(point: StudyPoint): RunEnd {
  const { round: rounds, value, payloadUp, payloadDown, joules } = point;
  return { rounds, value, bytes: bytesOf(point), payload: payloadUp + payloadDown, joules: joules ?? 0 };
}

function rowOf(study: Study, entry: Entry, results: Results, baseline: Results): SummaryRow {
  const metric = results[0]?.metric ?? 'mse';
  const interval = metric === 'mse' ? medianInterval : meanInterval;
  const ends = study.seeds.map((seed) => endsOf(study, entry, results, seed));
  const baselineEntry = study.entries.find(
    ({ name, variant }) => name === study.baseline && variant === entry.variant,
  );
  const baselineEnds = study.seeds.map((seed) =>
    baselineEntry ? endsOf(study, baselineEntry, baseline, seed) : [],
  );
  const longest = study.horizons.at(-1) ?? 0;
  const last = results.filter(({ rounds }) => rounds === longest);
  const curves = last.map(({ curve }) => curve);
  const everyone = entry.sampler === 'all' || entry.boardsPerRound === 0;
  const visits = longest * (everyone ? study.boards : entry.boardsPerRound);
  const total = meanOf(last.map(({ curve }) => bytesOf(curve.at(-1))));
  /** Of each seed, in order; NaN where nothing was gained. */
  const perPercent = (from: Results): number[] =>
    study.seeds.map((seed) => {
      const run = from.find((result) => result.seed === seed && result.rounds === longest);
      return (run && joulesPerPercent(run.curve, metric)) ?? NaN;
    });
  const own = perPercent(results);
  const finals = curves.map((curve) => curve.at(-1)?.value ?? NaN);
  const dense = study.evaluateEvery !== undefined;
  return {
    name: entry.name,
    variant: entry.variant,
    strategy: entry.strategy,
    seeds: last.length,
    horizons: study.horizons.map((rounds, i) => ({
      rounds,
      ...interval(ends.flatMap((runs) => runs[i]?.value ?? [])),
    })),
    after: stepsOf(
      curves.map((curve) => curve.at(-1)),
      metric,
    ),
    untrained: stepsOf(
      curves.map((curve) => curve[0]),
      metric,
    ),
    bytesPerVisit: total / visits,
    macsPerVisit: meanOf(last.map(({ macs }) => macs)) / visits,
    joules: nullable(meanOf(curves.map((curve) => curve.at(-1)?.joules ?? NaN))),
    joulesPerPercent: own.some(Number.isFinite) ? medianInterval(own) : null,
    timesFewerJoulesPerPercent: ratioOf(perPercent(baseline), own),
    collapsed: metric === 'mse' ? finals.filter((value) => !(value <= COLLAPSED_MSE)).length : 0,
    epsilon: last[0]?.privacy?.epsilon ?? null,
    roughness: dense ? medianInterval(curves.map((curve) => roughness(evenly(curve)))) : null,
    targets: study.targets.map((target) => targetFigure(metric, target, ends, baselineEnds)),
  };

  function evenly(curve: readonly StudyPoint[]): number[] {
    const every = study.evaluateEvery ?? 1;
    return curve.filter(({ round }) => round % every === 0).map(({ value }) => value);
  }
}

function targetFigure(
  metric: 'mse' | 'accuracy',
  target: number,
  ends: readonly (readonly RunEnd[])[],
  baselineEnds: readonly (readonly RunEnd[])[],
): TargetFigure {
  const direction = metric === 'mse' ? 'below' : 'above';
  const own = ends.map((runs) => crossingOf(runs, target, direction));
  const base = baselineEnds.map((runs) => crossingOf(runs, target, direction));
  const middle = (of: (crossing: Crossing) => number): number | null =>
    nullable(medianInterval(own.map(of), 1).median);
  const ratio = (of: (crossing: Crossing) => number): Ratio => ratioOf(base.map(of), own.map(of));
  return {
    target,
    reached: own.filter(({ rounds }) => Number.isFinite(rounds)).length,
    rounds: middle((c) => c.rounds),
    bytes: middle((c) => c.bytes),
    joules: middle((c) => c.joules),
    timesFewer: {
      rounds: ratio((c) => c.rounds),
      bytes: ratio((c) => c.bytes),
      payload: ratio((c) => c.payload),
      joules: ratio((c) => c.joules),
    },
    timesFewerAtLeast: atLeast(own, base, baselineEnds),
  };
}

/** Baseline divided by own, paired by seed. */
function ratioOf(base: readonly number[], own: readonly number[]): Ratio {
  const { median, low, high } = medianInterval(pairedRatios(base, own));
  return { median: nullable(median), low: nullable(low), high: nullable(high) };
}

function atLeast(
  own: readonly Crossing[],
  base: readonly Crossing[],
  baselineEnds: readonly (readonly RunEnd[])[],
): Crossing | null {
  const spent = base.map((crossing, i): Crossing => {
    const last = baselineEnds[i]?.at(-1);
    if (Number.isFinite(crossing.rounds) || last === undefined) return crossing;
    const { rounds, bytes, payload = 0, joules = 0 } = last;
    return { rounds, bytes, payload, joules };
  });
  const unreached = base.filter(({ rounds }) => !Number.isFinite(rounds)).length;
  const median = (of: (crossing: Crossing) => number): number =>
    medianInterval(
      // A seed in which this one did not reach it either counts as no gain: the bound stays one.
      own.map((crossing, i) =>
        Number.isFinite(crossing.rounds) ? of(spent[i] ?? crossing) / of(crossing) : 0,
      ),
      1,
    ).median;
  const bound = {
    rounds: median((c) => c.rounds),
    bytes: median((c) => c.bytes),
    payload: median((c) => c.payload),
    joules: median((c) => c.joules),
  };
  return 2 * unreached > base.length && bound.rounds > 0 ? bound : null;
}

function stepsOf(points: readonly (StudyPoint | undefined)[], metric: 'mse' | 'accuracy'): StepFigure[] {
  const counts = points[0]?.after?.map(({ steps }) => steps) ?? [];
  return counts.map((steps, i) => {
    const values = points.flatMap((point) => {
      const after = point?.after?.[i];
      return after === undefined ? [] : [metric === 'mse' ? after.median : after.mean];
    });
    return { steps, ...(metric === 'mse' ? medianInterval(values) : meanInterval(values)) };
  });
}

function bytesOf(point: StudyPoint | undefined): number {
  return point ? point.bytesUp + point.bytesDown : NaN;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function nullable(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
