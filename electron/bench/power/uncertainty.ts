/**
 * How far an energy figure of an INA219 may be off, without a calibration: the data sheet's limits (SBOS448G, A grade,
 * 25 degrees C) and the resistor's tolerance. Limits are read as rectangular distributions (divided by the root of 3),
 * combined in quadrature and stated at k = 2.
 *
 *   offset   shunt offset by gain: ±100 uV (PGA 1), ±125, ±150, ±200 uV; moves energy by offset / shunt x voltage x time
 *   gain     current ±0.5 % and bus voltage ±0.5 % of the reading
 *   shunt    ±1 % of the reading
 *
 * All three hold for a board as long as it runs, so they do not average out over rounds: a board's ± grow in proportion.
 */
import type { Ina219Config } from '../../../firmware-bridge/transports/ina219/ina219-config.ts';

const OFFSET_LIMIT_V: Readonly<Record<Ina219Config['gainDivision'], number>> = {
  1: 100e-6,
  2: 125e-6,
  4: 150e-6,
  8: 200e-6,
};
const CURRENT_LIMIT = 0.005;
const BUS_LIMIT = 0.005;
const SHUNT_LIMIT = 0.01;
const COVERAGE = 2;

/** What the ± says about itself, for reports. */
export const UNCERTAINTY_TEXT =
  'k = 2, from data sheet limits: INA219A offset by gain, gain 0.5 %, bus 0.5 %, shunt 1 %; no calibration';

/**
 * ± of an energy, picojoules. `energyPj` measured over `durationUs` at a mean of `meanBusV` volts through `shuntOhms`.
 */
export function plusMinusPj(
  energyPj: number,
  durationUs: number,
  meanBusV: number,
  gainDivision: Ina219Config['gainDivision'],
  shuntOhms: number,
): number {
  const relative = Math.hypot(CURRENT_LIMIT, BUS_LIMIT, SHUNT_LIMIT) * Math.abs(energyPj);
  const offsetPj = (OFFSET_LIMIT_V[gainDivision] / shuntOhms) * meanBusV * durationUs * 1e6;
  return Math.round((COVERAGE / Math.sqrt(3)) * Math.hypot(relative, offsetPj));
}
