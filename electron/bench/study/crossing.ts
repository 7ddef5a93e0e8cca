/**
 * What it costs to reach a target: runs of several horizons, each annealed to its own end, and the crossing of the target
 * interpolated on logarithms between neighbouring horizons.
 */

/** The end of one run, or a point of one that needs no annealing. */
export interface RunEnd {
  readonly rounds: number;
  /** Held-out figure. */
  readonly value: number;
  /** Both ways, framing included. */
  readonly bytes: number;
  /** Modelled or measured, as the boards say; 0 without a sensor. */
  readonly joules?: number;
}

export interface Crossing {
  /** Infinity: not reached within the longest horizon. */
  readonly rounds: number;
  readonly bytes: number;
  readonly joules: number;
}

/** "below": a loss falls to the target. "above": an accuracy rises to it. */
export type Direction = 'below' | 'above';

/**
 * The first run that reaches the target counts. When that is the shortest of all, its own cost is given, an upper bound.
 * A loss is interpolated on its logarithm, an accuracy as it is.
 */
export function crossingOf(
  runs: readonly RunEnd[],
  target: number,
  direction: Direction = 'below',
): Crossing {
  const reached = ({ value }: RunEnd): boolean => (direction === 'below' ? value <= target : value >= target);
  const at = runs.findIndex(reached);
  const end = runs[at];
  if (end === undefined) return { rounds: Infinity, bytes: Infinity, joules: Infinity };
  const before = runs[at - 1];
  if (before === undefined) return { rounds: end.rounds, bytes: end.bytes, joules: end.joules ?? 0 };
  const scale = direction === 'below' ? Math.log : (value: number): number => value;
  const span = scale(end.value) - scale(before.value);
  const part = Number.isFinite(span) && span !== 0 ? (scale(target) - scale(before.value)) / span : 1;
  const between = (a: number, b: number): number =>
    a > 0 && b > 0 ? Math.exp(Math.log(a) + part * (Math.log(b) - Math.log(a))) : b;
  return {
    rounds: between(before.rounds, end.rounds),
    bytes: between(before.bytes, end.bytes),
    joules: between(before.joules ?? 0, end.joules ?? 0),
  };
}
