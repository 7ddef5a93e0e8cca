/** The x axis of one round by time: all of the round, or the part that is in sight. Pure. */
import { timeUnit } from '../format/time.ts';
import { partScale, spanScale } from './scales.ts';
import type { Scale } from './scales.ts';
import { pan } from './zoom.ts';
import type { Range } from './zoom.ts';

/** Length of the axis before anything has happened, microseconds. */
const AT_LEAST_US = 3e5;

export interface TimeAxis {
  readonly unit: string;
  /** Microseconds of one unit. */
  readonly factorUs: number;
  /** In the unit. */
  readonly scale: Scale;
  /** All of the axis and what is in sight of it, microseconds. */
  readonly whole: Range;
  readonly seen: Range;
}

/**
 * @param lengthUs of the round, microseconds; 0: none yet
 * @param part that is looked at, microseconds; moved onto the axis where the round is shorter than the one it was chosen in
 */
export function timeAxis(lengthUs: number, part: Range | undefined): TimeAxis {
  const { unit, factorUs } = timeUnit(lengthUs || AT_LEAST_US);
  const all = spanScale((lengthUs || AT_LEAST_US) / factorUs);
  const whole = { from: all.min * factorUs, to: all.max * factorUs };
  if (!part) return { unit, factorUs, scale: all, whole, seen: whole };
  const seen = pan(part, whole, 0);
  return { unit, factorUs, scale: partScale(seen.from / factorUs, seen.to / factorUs), whole, seen };
}
