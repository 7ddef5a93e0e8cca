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
  /** Both ways, without framing. */
  readonly payload?: number;
  /** Modelled or measured, as the boards say; 0 without a sensor. */
  readonly joules?: number;
}

export interface Crossing {
  /** Infinity: not reached within the longest horizon. */
  readonly rounds: number;
  readonly bytes: number;
  readonly payload: number;
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
  if (end === undefined) return unreached;
  const before = runs[at - 1];
  if (before === undefined) return costOf(end);
  const scale = direction === 'below' ? Math.log : (value: number): number => value;
  const span = scale(end.value) - scale(before.value);
  const part = Number.isFinite(span) && span !== 0 ? (scale(target) - scale(before.value)) / span : 1;
  const between = (a: number, b: number): number =>
    a > 0 && b > 0 ? Math.exp(Math.log(a) + part * (Math.log(b) - Math.log(a))) : b;
  const [a, b] = [costOf(before), costOf(end)];
  return {
    rounds: between(a.rounds, b.rounds),
    bytes: between(a.bytes, b.bytes),
    payload: between(a.payload, b.payload),
    joules: between(a.joules, b.joules),
  };
}

const unreached: Crossing = { rounds: Infinity, bytes: Infinity, payload: Infinity, joules: Infinity };

function costOf({ rounds, bytes, payload = 0, joules = 0 }: RunEnd): Crossing {
  return { rounds, bytes, payload, joules };
}
