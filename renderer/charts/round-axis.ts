/**
 * The x axis that all channels share: rounds, or what had been spent when each was done. Joules count one origin only:
 * measured ones as soon as there are any, else the model's; the two are never added.
 */
import type { Provenance } from '../../electron/contract.ts';
import type { RoundRecord } from '../state/bench-state.ts';
import { sumEnergy } from '../state/derive.ts';
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
  readonly rounds: readonly number[];
  readonly positions: Float64Array;
}

/** Where each round stands on an axis: what it and those before it had spent. */
export function positions(mode: XMode, rounds: readonly RoundRecord[], source: Provenance): Float64Array {
  const out = new Float64Array(rounds.length);
  let sum = 0;
  rounds.forEach((r, i) => {
    if (mode === 'round') out[i] = r.round;
    else if (mode === 'bytes') out[i] = r.totalBytesUp + r.totalBytesDown;
    else {
      sum += mode === 'time' ? r.durationUs * 1e-6 : (sumEnergy(r.clients, source)?.energyPj ?? 0) * 1e-12;
      out[i] = sum;
    }
  });
  return out;
}

export function roundAxis(
  mode: XMode,
  width: number,
  rounds: readonly RoundRecord[],
  part?: Range,
): RoundAxis {
  const measured = rounds.some((r) =>
    r.clients.some((c) => c.provenance === 'measured' && c.energyPj !== undefined),
  );
  const source = measured ? 'measured' : 'model';
  const at = positions(mode, rounds, source);
  const all = growingScale(at.at(-1) ?? 0, AT_LEAST[mode]);
  const scale = part ? partScale(part.from, part.to) : all;
  const whole = { from: all.min, to: all.max };
  return { mode, source, width, scale, whole, rounds: rounds.map((r) => r.round), positions: at };
}

/** Position of a round on the axis; round 0 is where nothing was spent yet. A round that is not there stands at the one before. */
export function positionOf(axis: RoundAxis, round: number): number {
  if (axis.mode === 'round') return round;
  const first = axis.rounds[0];
  if (first === undefined || round < first) return 0;
  let i = Math.min(round - first, axis.rounds.length - 1);
  while (i > 0 && axis.rounds[i]! > round) i -= 1;
  return axis.positions[i]!;
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
