/**
 * What people measured of one sensor: its zero, its gain against a known load, its shunt. Each is dated and optional; it is
 * kept under the id of the sensor's board, copied into every recording, and printed in every report.
 */
import { z } from 'zod';
import type { CalibrationState } from '../../../contract.ts';

const dated = { atUtc: z.iso.datetime() };

/** Load off: what the shunt register says of no current. */
export const Zero = z.object({
  ...dated,
  /** Mean shunt register, counts of 10 uV. */
  counts: z.number().min(-4000).max(4000),
  /** Standard uncertainty of that mean, counts. */
  uncertaintyCounts: z.number().min(0).max(1000),
  conversions: z.number().int().min(1),
});

/** A load whose current is known: true amperes for each ampere that the sensor says, shunt and chip together. */
export const Gain = z.object({
  ...dated,
  factor: z.number().min(0.5).max(2),
  /** Standard uncertainty of the factor, relative: the load's tolerance and what the sensor resolved. */
  uncertainty: z.number().min(0).max(0.5),
  /** What was connected, in words: "22 mA from a 227 ohm 0.1 % resistor". */
  load: z.string().max(200),
  conversions: z.number().int().min(1),
});

/** The resistor, from its marking, data sheet or a four-wire measurement. `tolerance` is a limit: 0.01 is ±1 %. */
export const Shunt = z.object({
  ...dated,
  ohms: z.number().positive().max(100),
  tolerance: z.number().min(0).max(0.5),
});

export const Calibration = z.object({
  zero: Zero.optional(),
  gain: Gain.optional(),
  shunt: Shunt.optional(),
});
export type Calibration = z.infer<typeof Calibration>;

/** After a year a calibration still counts, and is called old wherever a figure of it stands. */
export const VALID_DAYS = 365;

/**
 * `partial`: a zero or a gain is missing, so that the data sheet's limit stands in for it. `old`: one of them was taken more
 * than `VALID_DAYS` before `nowMs` (milliseconds since the epoch).
 */
export function calibrationState({ zero, gain, shunt }: Calibration, nowMs: number): CalibrationState {
  const dates = [zero, gain, shunt].flatMap((part) => (part === undefined ? [] : [Date.parse(part.atUtc)]));
  if (dates.length === 0) return 'none';
  if (nowMs - Math.min(...dates) > VALID_DAYS * 86_400_000) return 'old';
  return zero === undefined || (gain === undefined && shunt === undefined) ? 'partial' : 'current';
}

/** "zero 2026-11-23, gain 2026-11-23 (227 ohm 0.1 %), shunt 0.1 ohm ±1 %, 2026-11-20"; "not calibrated" without any. */
export function calibrationText({ zero, gain, shunt }: Calibration): string {
  const day = (atUtc: string): string => atUtc.slice(0, 10);
  const parts = [
    ...(zero ? [`zero ${day(zero.atUtc)}`] : []),
    ...(gain ? [`gain ${day(gain.atUtc)} (${gain.load})`] : []),
    ...(shunt
      ? [`shunt ${shunt.ohms} ohm ±${Number((shunt.tolerance * 100).toPrecision(3))} %, ${day(shunt.atUtc)}`]
      : []),
  ];
  return parts.length === 0 ? 'not calibrated' : parts.join(', ');
}
