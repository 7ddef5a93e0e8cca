/**
 * The x axis that all channels share: rounds, or what had been spent when each was done. Joules count one origin only:
 * measured ones as soon as there are any, else the model's; the two are never added.
 */
import type { Provenance } from '../../electron/contract.ts';
import type { RoundRecord } from '../state/bench-state.ts';
import { fraction, growingScale, partScale, valueAt } from './scales.ts';
import type { Scale } from './scales.ts';
import type { Range } from './zoom.ts';

/** Rounds; bytes on the wire; joules; seconds of rounds. */
export type XMode = 'round' | 'bytes' | 'joules' | 'time';
export const X_MODES: readonly XMode[] = ['round', 'bytes', 'joules', 'time'];

/** Length of an axis before anything has happened. */
const AT_LEAST: Record<XMode, number> = { round: 10, bytes: 1000, joules: 0.01, time: 1 };

export interface RoundAxis {
  readonly mode: XMode;
  /** Of joules: where they come from. */
  readonly source: Provenance;
  readonly scale: Scale;
  readonly width: number;
  /** All of the axis, zoomed or not. */
  readonly whole: Range;
  /** Round numbers and where each stands, in order. */
  readonly rounds: Float64Array;
  readonly positions: Float64Array;
}

/** Where each round stands on an axis: what it and those before it had spent. */
export function positions(mode: XMode, rounds: readonly RoundRecord[], source: Provenance): Float64Array {
  const spent: Record<XMode, (r: RoundRecord) => number> = {
    round: (r) => r.round,
    bytes: (r) => r.totalBytesUp + r.totalBytesDown,
    time: (r) => r.spent.durationUs * 1e-6,
    joules: (r) => ((source === 'measured' ? r.spent.measuredPj : r.spent.modelPj) ?? 0) * 1e-12,
  };
  return Float64Array.from(rounds, spent[mode]);
}

export function roundAxis(
  mode: XMode,
  width: number,
  rounds: readonly RoundRecord[],
  part?: Range,
): RoundAxis {
  const source = rounds.at(-1)?.spent.measuredPj === undefined ? 'model' : 'measured';
  const at = positions(mode, rounds, source);
  const all = growingScale(at.at(-1) ?? 0, AT_LEAST[mode]);
  const scale = part ? partScale(part.from, part.to) : all;
  const whole = { from: all.min, to: all.max };
  return {
    mode,
    source,
    width,
    scale,
    whole,
    rounds: Float64Array.from(rounds, (r) => r.round),
    positions: at,
  };
}

/** Index of the last of the ascending numbers that is at most `round`; -1 when none is. */
export function indexUpTo(rounds: ArrayLike<number>, round: number): number {
  let low = 0;
  let high = rounds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rounds[middle]! <= round) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Position of a round on the axis; round 0 is where nothing was spent yet. A round that is not there stands at the one before. */
export function positionOf(axis: RoundAxis, round: number): number {
  if (axis.mode === 'round') return round;
  const first = axis.rounds[0];
  if (first === undefined || round < first) return 0;
  return axis.positions[indexUpTo(axis.rounds, round)]!;
}

/** Pixel of a round on the axis. */
export function xAt(axis: RoundAxis, round: number): number {
  return fraction(axis.scale, positionOf(axis, round)) * axis.width;
}

export function xOfRound(axis: RoundAxis, round: { readonly round: number }): number {
  return xAt(axis, round.round);
}

/** Whether a pixel lies on the visible part. */
export function inside(axis: RoundAxis, x: number): boolean {
  return x >= -0.5 && x <= axis.width + 0.5;
}

/** The round nearest to a pixel; undefined when there is none. */
export function roundAt(axis: RoundAxis, x: number): number | undefined {
  const count = axis.rounds.length;
  if (count === 0) return undefined;
  const target = valueAt(axis.scale, x / axis.width);
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (axis.positions[middle]! < target) low = middle + 1;
    else high = middle;
  }
  const before = Math.max(0, low - 1);
  const nearer = Math.abs(axis.positions[before]! - target) < Math.abs(axis.positions[low]! - target);
  return axis.rounds[nearer ? before : low];
}

/** Those on the visible part, and one neighbour at each side so that lines reach the edges. */
export function visible<T extends { readonly round: number }>(
  axis: RoundAxis,
  list: readonly T[],
): readonly T[] {
  if (axis.scale.min === axis.whole.from && axis.scale.max === axis.whole.to) return list;
  const at = (item: T): number => positionOf(axis, item.round);
  let from = 0;
  while (from < list.length && at(list[from]!) < axis.scale.min) from += 1;
  let to = list.length;
  while (to > from && at(list[to - 1]!) > axis.scale.max) to -= 1;
  return list.slice(Math.max(0, from - 1), to + 1);
}
