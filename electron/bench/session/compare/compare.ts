/**
 * Runs held against each other: what each took to the same held-out figure, as ratios to the first.
 *
 * Runs that differ in nothing but their seed are one contestant. Its ratio is the median over seeds of the paired ratios, with
 * a 95 % bootstrap interval; of a single run there is no interval, and none is made up.
 */
import type { ComparisonView, CostName, CostRow } from '../../../contract.ts';
import { joulesPerPercent } from '../../report/energy/target.ts';
import { medianInterval } from '../../study/statistics.ts';
import type { RunCurve } from './run-curve.ts';

const COSTS: readonly CostName[] = ['rounds', 'bytes', 'joules', 'timeUs'];
type Point = RunCurve['points'][number];

const costOf = (point: Point, cost: CostName): number | undefined =>
  cost === 'rounds' ? point.round : point[cost === 'timeUs' ? 'timeUs' : cost];

/**
 * What a curve had cost when it first reached the target, between its points: a loss is interpolated on its logarithm, a cost
 * as it is. Undefined when it did not.
 */
export function costTo({ points, metric }: RunCurve, target: number, cost: CostName): number | undefined {
  const reached = ({ value }: Point): boolean => (metric === 'mse' ? value <= target : value >= target);
  const at = points.findIndex(reached);
  const end = points[at];
  if (end === undefined) return undefined;
  const to = costOf(end, cost);
  const before = points[at - 1];
  const from = before && costOf(before, cost);
  if (before === undefined || from === undefined || to === undefined) return to;
  const scale = metric === 'mse' ? Math.log : (value: number): number => value;
  const part = (scale(target) - scale(before.value)) / (scale(end.value) - scale(before.value));
  return from + (Number.isFinite(part) ? part : 1) * (to - from);
}

/** The best figure that every one of them reached. */
export function commonTarget(curves: readonly RunCurve[]): number {
  const best = curves.map(({ points, metric }) => {
    const values = points.map(({ value }) => value).filter(Number.isFinite);
    return metric === 'mse' ? Math.min(...values) : Math.max(...values);
  });
  const worst = curves[0]?.metric === 'mse' ? Math.max(...best) : Math.min(...best);
  // Rounded to the side that all have reached.
  const unit = 10 ** (Math.floor(Math.log10(Math.abs(worst) || 1)) - 1);
  return Number(((curves[0]?.metric === 'mse' ? Math.ceil : Math.floor)(worst / unit) * unit).toPrecision(3));
}

/** Everything but the seed. */
const contestant = (curve: RunCurve): string => JSON.stringify([curve.strategy, curve.task, curve.settings]);

const COMPARED: readonly CostRow['cost'][] = [...COSTS, 'joulesPerPercent'];

function costRow(curves: readonly RunCurve[], target: number, cost: CostRow['cost']): CostRow {
  const values = curves.map((curve) =>
    cost === 'joulesPerPercent' ? joulesPerPercent(curve.points, curve.metric) : costTo(curve, target, cost),
  );
  const isEnergy = cost === 'joules' || cost === 'joulesPerPercent';
  const first = curves[0];
  const own = (of: RunCurve): number[] =>
    curves.flatMap((it, i) => (contestant(it) === contestant(of) ? [i] : []));
  const ratios = curves.map((curve, i) => {
    if (first === undefined || (isEnergy && curve.provenance !== first.provenance)) return undefined;
    const base = own(first);
    const mine = own(curve);
    const sameContestant = contestant(curve) === contestant(first);
    const pairs = sameContestant
      ? [[values[0], values[i]] as const]
      : mine.flatMap((index) => {
          const seed = curves[index]?.seed;
          const partner = base.find((it) => curves[it]?.seed === seed);
          return partner === undefined ? [] : [[values[partner], values[index]] as const];
        });
    const paired = pairs.length > 0 ? pairs : [[values[0], values[i]] as const];
    const found = paired.flatMap(([a, b]) => (a === undefined || b === undefined || a === 0 ? [] : [b / a]));
    const [only] = found;
    if (only === undefined) return undefined;
    if (found.length === 1) return { ratio: only, seeds: 1 };
    const { median, low, high } = medianInterval(found);
    return { ratio: median, low, high, seeds: found.length };
  });
  return { cost, values, ratios };
}

function differences(curves: readonly RunCurve[]): ComparisonView['differences'] {
  const names = [...new Set(curves.flatMap(({ settings }) => Object.keys(settings)))];
  const rows = [
    ...names.map((name) => ({ name, values: curves.map(({ settings }) => settings[name] ?? 'not set') })),
    { name: 'seed', values: curves.map(({ seed }) => String(seed)) },
  ];
  return rows.filter(({ values }) => new Set(values).size > 1);
}

function notesOf(curves: readonly RunCurve[]): string[] {
  const notes: string[] = [];
  const origins = new Set(curves.map(({ provenance }) => provenance));
  if (origins.size > 1) notes.push('Measured and modelled joules are not compared with each other.');
  if (origins.size === 1 && origins.has('model'))
    notes.push('Joules are those of a power model, not a measurement.');
  if (curves.some(({ points }) => points.some(({ timeUs }) => timeUs === undefined)))
    notes.push('Runs of studies have no time.');
  if (new Set(curves.map(contestant)).size === curves.length)
    notes.push(
      'One run each: a ratio of single runs has no interval. Name runs with several seeds to get one.',
    );
  if (new Set(curves.map(({ settings }) => settings['task'])).size > 1)
    notes.push('The tasks differ: their figures do not mean the same.');
  return notes;
}

/** @param target a held-out figure; by default the best that all of them reached */
export function compare(curves: readonly RunCurve[], target = commonTarget(curves)): ComparisonView {
  return {
    metric: curves[0]?.metric ?? 'mse',
    target,
    curves: curves.map(({ metric: _metric, settings: _settings, ...curve }) => curve),
    costs: COMPARED.map((cost) => costRow(curves, target, cost)),
    differences: differences(curves),
    notes: notesOf(curves),
  };
}
