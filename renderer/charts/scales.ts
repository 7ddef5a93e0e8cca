/**
 * Axis arithmetic. The scales are ours, not Chart.js's, because grid, labels, lens, timeline and lines must share one
 * left edge and one x axis to the pixel: data goes to the canvas already in pixels.
 */

export interface Scale {
  readonly min: number;
  readonly max: number;
  readonly log: boolean;
  /** Values that get a grid line and a label. */
  readonly ticks: readonly number[];
}

/** The smallest value of `steps` x 10^n that is at least `value` (> 0). */
export function ceilStep(value: number, steps: readonly number[]): number {
  const decade = 10 ** Math.floor(Math.log10(value) + 1e-12);
  for (const s of steps) if (s * decade >= value * (1 - 1e-9)) return s * decade;
  return 10 * decade * (steps[0] ?? 1);
}

/** The largest value of `steps` x 10^n that is at most `value` (> 0). */
export function floorStep(value: number, steps: readonly number[]): number {
  const decade = 10 ** Math.floor(Math.log10(value) + 1e-12);
  for (const s of [...steps].reverse()) if (s * decade <= value * (1 + 1e-9)) return s * decade;
  return (decade / 10) * (steps.at(-1) ?? 1);
}

const HALVES = [1, 2, 4, 6, 8];
const LOG_ENDS = [1, 1.5, 2, 3, 5, 7];

/** An axis from 0 to a round number above `largest`, divided by its ticks into `parts` (1, 2 or 4). */
export function zeroScale(largest: number, fallback: number, parts: 1 | 2 | 4 = 2): Scale {
  const max = ceilStep(largest > 0 ? largest : fallback, HALVES);
  return { min: 0, max, log: false, ticks: Array.from({ length: parts + 1 }, (_, i) => (max * i) / parts) };
}

/** A log axis around the values; ticks 1 2 5, thinned to at most `most`. */
export function logScale(smallest: number, largest: number, most: number): Scale {
  const low = smallest > 0 ? smallest : largest > 0 ? largest / 10 : 0.5;
  const high = Math.max(largest, low * 1.01);
  const min = floorStep(low, LOG_ENDS);
  const max = Math.max(ceilStep(high, LOG_ENDS), min * 3);
  for (const marks of max / min < 6 ? [[1, 2, 3, 5, 7]] : [[1, 2, 5], [1, 5], [1]]) {
    const ticks: number[] = [];
    for (let n = Math.floor(Math.log10(min)); n <= Math.ceil(Math.log10(max)); n += 1) {
      for (const m of marks) {
        const tick = Number((m * 10 ** n).toPrecision(1));
        // None at the very bottom: its label would meet the channel below.
        if (tick > min * 1.04 && tick <= max * (1 + 1e-9)) ticks.push(tick);
      }
    }
    if (ticks.length <= most || marks.length === 1 || max / min < 6)
      return { min, max, log: true, ticks: thin(ticks, most) };
  }
  return { min, max, log: true, ticks: [min, max] };
}

function thin(ticks: readonly number[], most: number): number[] {
  const every = Math.ceil(ticks.length / Math.max(1, most));
  return ticks.filter((_, i) => i % every === 0);
}

/** An x axis from 0 that ends on a tick: it grows by steps of 1, 2 or 5 as the run goes on. */
export function growingScale(largest: number, smallestMax: number, intervals = 6): Scale {
  const reach = Math.max(largest, smallestMax);
  const stepSize = ceilStep(reach / intervals, [1, 2, 5]);
  const max = stepSize * Math.ceil(reach / stepSize - 1e-9);
  return { min: 0, max, log: false, ticks: range(stepSize, max) };
}

/** The axis of one round: starts a little before 0, so that the first phase stands clear of the gutter. */
export function spanScale(length: number): Scale {
  const reach = ceilStep(length > 0 ? length : 1, [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8]);
  const stepSize = ceilStep(reach / 6, [1, 2, 5]);
  return { min: -0.025 * reach, max: reach * 1.01, log: false, ticks: range(stepSize, reach) };
}

/** A part of an axis, as zoom and pan leave it: from and to as given, round ticks within. */
export function partScale(from: number, to: number): Scale {
  const stepSize = ceilStep((to - from) / 6, [1, 2, 5]);
  const first = Math.ceil(from / stepSize - 1e-9);
  const count = Math.floor(to / stepSize + 1e-9) - first + 1;
  const ticks = Array.from({ length: Math.max(0, count) }, (_, i) =>
    Number(((first + i) * stepSize).toPrecision(12)),
  );
  return { min: from, max: to, log: false, ticks };
}

function range(stepSize: number, max: number): number[] {
  return Array.from({ length: Math.floor(max / stepSize + 1e-9) + 1 }, (_, i) =>
    Number((i * stepSize).toPrecision(12)),
  );
}

/** Fraction of the axis, 0 at its start. Values off a log axis stop at its ends. */
export function fraction(scale: Scale, value: number): number {
  if (!scale.log) return (value - scale.min) / (scale.max - scale.min);
  const v = Math.max(value, scale.min * 0.5);
  return Math.log(v / scale.min) / Math.log(scale.max / scale.min);
}

/** The value at a fraction of the axis. */
export function valueAt(scale: Scale, f: number): number {
  return scale.log ? scale.min * (scale.max / scale.min) ** f : scale.min + f * (scale.max - scale.min);
}
