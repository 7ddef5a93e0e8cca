/**
 * Zero and gain from conversions that were taken for it. Both hold the uncertainty of what was taken: the mean of n codes is
 * known to its scatter and to what rounding leaves in it (`uncertainty/quantisation.ts`).
 */
import { noiseSteps, sharedVariance } from '../uncertainty/quantisation.ts';
import type { Calibration } from './calibration.ts';
import { sensorOf } from './sensor.ts';

/** Fewer make no calibration: a tenth of a second at 12 bits. */
export const MIN_CALIBRATION = 100;

/** A zero beyond the data sheet's limit by this factor is no zero: the load was on. Counts of 10 uV. */
const MOST_ZERO_COUNTS = 40;

export interface KnownLoad {
  readonly amps: number;
  /** Limit, relative: 0.001 is ±0.1 %. */
  readonly tolerance: number;
  readonly text: string;
}

interface Mean {
  readonly counts: number;
  readonly uncertaintyCounts: number;
}

/** Mean of shunt registers with its standard uncertainty, counts. Throws a sentence when there are too few. */
export function meanCounts(codes: readonly number[]): Mean {
  if (codes.length < MIN_CALIBRATION)
    throw new RangeError(
      `${codes.length} conversions came, and a calibration takes ${MIN_CALIBRATION}: wait longer, or check the sensor's wires.`,
    );
  const counts = codes.reduce((sum, code) => sum + code, 0) / codes.length;
  const squares = codes.reduce((sum, code) => sum + (code - counts) ** 2, 0);
  let ditherSquares = 0;
  for (let i = 1; i < codes.length; i++) ditherSquares += ((codes[i] ?? 0) - (codes[i - 1] ?? 0)) ** 2;
  const shared = sharedVariance(noiseSteps(ditherSquares, codes.length - 1));
  const scatter = squares / (codes.length - 1) / codes.length;
  return { counts, uncertaintyCounts: Math.sqrt(shared + scatter) };
}

/** @param codes shunt registers with the load off. Throws a sentence when a load was on. */
export function zeroFrom(codes: readonly number[], atUtc: string): NonNullable<Calibration['zero']> {
  const mean = meanCounts(codes);
  if (Math.abs(mean.counts) > MOST_ZERO_COUNTS)
    throw new RangeError(
      `The shunt shows ${(mean.counts / 100).toFixed(2)} mV, more than any INA219 is off by: current flows. Disconnect the load from VIN− and take the zero again.`,
    );
  return { atUtc, ...mean, conversions: codes.length };
}

/**
 * @param codes shunt registers with the known load on
 * @param before zero and shunt that hold already. Throws a sentence when load and reading cannot belong together.
 */
export function gainFrom(
  codes: readonly number[],
  load: KnownLoad,
  before: Pick<Calibration, 'zero' | 'shunt'>,
  atUtc: string,
  shuntOhms?: number,
): NonNullable<Calibration['gain']> {
  const mean = meanCounts(codes);
  const sensor = sensorOf({ ...before }, shuntOhms);
  const readA = (mean.counts - sensor.zeroCounts) * sensor.countA;
  const factor = load.amps / readA;
  if (!(factor > 0.9 && factor < 1.1))
    throw new RangeError(
      `The sensor reads ${(readA * 1e3).toFixed(2)} mA where ${(load.amps * 1e3).toFixed(2)} mA are stated. More than 10 % apart: check the load, its wiring and the shunt's value.`,
    );
  // Of the reading: its own mean and the zero below it. The stated load is a limit.
  const offsetA = sensor.offsetA(1);
  const uncertainty = Math.hypot(
    load.tolerance / Math.sqrt(3),
    (mean.uncertaintyCounts * sensor.countA) / readA,
    offsetA / readA,
  );
  return { atUtc, factor, uncertainty, load: load.text, conversions: codes.length };
}
