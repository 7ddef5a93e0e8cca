/** Medians and intervals of figures over seeds. Deterministic: the bootstrap draws from a stream of its own. */
import { Rng } from '../../../firmware-bridge/protocol/rng.ts';
import { quantile } from '../tensor/evaluation.ts';

export interface Interval {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

const RESAMPLES = 2000;

/** Median; NaN counts as infinitely large. */
export function median(values: readonly number[]): number {
  return quantile(sorted(values), 0.5);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The median over seeds with its 95 % percentile bootstrap interval (Efron and Tibshirani 1993, chapter 13). */
export function medianInterval(values: readonly number[], resamples = RESAMPLES): Interval {
  return bootstrap(values, median, resamples);
}

/** The mean over seeds with its 95 % percentile bootstrap interval. */
export function meanInterval(values: readonly number[], resamples = RESAMPLES): Interval {
  return bootstrap(values, mean, resamples);
}

function bootstrap(
  values: readonly number[],
  statistic: (values: readonly number[]) => number,
  resamples: number,
): Interval {
  if (values.length === 0) return { median: NaN, low: NaN, high: NaN };
  const rng = new Rng(values.length);
  const drawn = Array.from({ length: resamples }, () =>
    statistic(values.map(() => values[rng.below(values.length)] ?? NaN)),
  );
  const ascending = sorted(drawn);
  return {
    median: statistic(values),
    low: quantile(ascending, 0.025),
    high: quantile(ascending, 0.975),
  };
}

/**
 * Ratio baseline / own of each seed. A seed in which neither reached the target says nothing and is left out; one in which
 * only the baseline failed counts as infinite.
 */
export function pairedRatios(baseline: readonly number[], own: readonly number[]): number[] {
  return own.flatMap((value, i) => {
    const base = baseline[i] ?? NaN;
    return Number.isNaN(base / value) ? [] : [base / value];
  });
}

/**
 * Unsteadiness of a loss curve: root mean square of the second difference of its logarithm over the last three quarters,
 * divided by sqrt 6, which makes it the standard deviation of white noise on the logarithm.
 */
export function roughness(values: readonly number[]): number {
  const logs = values.slice(Math.floor(values.length / 4)).map(Math.log);
  const seconds = logs.slice(2).map((value, i) => value - 2 * (logs[i + 1] ?? 0) + (logs[i] ?? 0));
  return Math.sqrt(mean(seconds.map((s) => s * s)) / 6);
}

function sorted(values: readonly number[]): Float64Array {
  return Float64Array.from(values, (value) => (Number.isNaN(value) ? Infinity : value)).sort();
}
