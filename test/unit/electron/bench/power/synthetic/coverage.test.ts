/**
 * Is the ± true? Sensors drawn from the limits that it is made of measure loads whose energy is known. The true energy has to
 * lie inside ± in 95 % of trials, and ± must not be bought by being large: under 3 times the root mean square error.
 *
 * BENCH_TRIALS=1000 asks for the long version.
 */
import { describe, expect, it } from 'vitest';
import type { Calibration } from '../../../../../../electron/bench/power/calibration/calibration.ts';
import { gainFrom, zeroFrom } from '../../../../../../electron/bench/power/calibration/take.ts';
import { constant, loadsOf, randomOf, type Load } from './loads.ts';
import {
  BUS_V,
  conversions,
  drawClock,
  drawSensor,
  drift,
  measure,
  type BoardClock,
  type Sensor,
} from './sensor-trial.ts';

const TRIALS = Number(process.env['BENCH_TRIALS'] ?? 200);
/** A few trials may miss 95 % by chance: by two standard deviations of their number. A thousand may not. */
const LEAST = 0.95 - (TRIALS < 1000 ? 2 * Math.sqrt((0.05 * 0.95) / TRIALS) : 0);
const LOADS = ['constant', 'ramp', '1 kHz pulses', 'training-like bursts', 'sleep at 100 uA'];
const START_US = 20_000;
const AT_UTC = '2026-11-23T12:00:00Z';

interface Outcome {
  readonly errorPj: number;
  readonly plusMinusPj: number;
}

/** One phase of about half a second in the middle of a measurement. */
function trial(
  load: Load,
  sensor: Sensor,
  clock: BoardClock,
  random: () => number,
  calibration: Calibration,
): Outcome {
  const lengthUs = 300_000 + 400_000 * random();
  const endUs = START_US + lengthUs;
  const samples = conversions(load, endUs + 5000, sensor, clock, random);
  const board = (timeUs: number): number => Math.round(timeUs * clock.rate + clock.offsetUs);
  const round = measure(
    samples,
    [
      [2, board(START_US)],
      [0, board(endUs)],
    ],
    calibration,
  );
  const truePj = BUS_V * (load.charge(endUs) - load.charge(START_US)) * 1e6;
  return { errorPj: (round.energyPj ?? NaN) - truePj, plusMinusPj: round.plusMinusPj ?? NaN };
}

/** As a careful person would: load off, then a load that is known to ±0.1 %; both taken over half a second. */
function calibrated(sensor: Sensor, clock: BoardClock, random: () => number): Calibration {
  const codes = (load: Load): number[] =>
    conversions(load, 500_000, sensor, clock, random).map(([, shunt]) => shunt);
  const zero = zeroFrom(codes(constant(0)), AT_UTC);
  const tolerance = 0.001;
  const statedA = 0.1;
  const loadA = statedA * (1 + tolerance * (2 * random() - 1));
  const known = { amps: statedA, tolerance, text: '100 mA' };
  return { zero, gain: gainFrom(codes(constant(loadA)), known, { zero }, AT_UTC) };
}

describe.each([
  ['as bought', () => ({})],
  ['calibrated', calibrated],
] as const)('the ± of a sensor %s', (_name, calibrate) => {
  it.each(LOADS.map((name, index) => [name, index] as const))('%s', (_load, index) => {
    const outcomes: Outcome[] = [];
    for (let seed = 1; seed <= TRIALS; seed++) {
      const random = randomOf(seed * 7919 + index);
      const sensor = drawSensor(random);
      const clock = drawClock(random);
      const calibration = calibrate(sensor, clock, random);
      const load = loadsOf(random)[index] as Load;
      outcomes.push(trial(load, drift(sensor, random), clock, random, calibration));
    }
    const inside = outcomes.filter(({ errorPj, plusMinusPj }) => Math.abs(errorPj) <= plusMinusPj).length;
    const rms = (of: (o: Outcome) => number): number =>
      Math.sqrt(outcomes.reduce((sum, o) => sum + of(o) ** 2, 0) / outcomes.length);
    const coverage = inside / outcomes.length;
    const inflation = rms((o) => o.plusMinusPj) / rms((o) => o.errorPj);
    if (process.env['BENCH_TRIALS'])
      console.log(
        `${_name}, ${_load}: inside ${(coverage * 100).toFixed(1)} % of ${TRIALS}, ± ${inflation.toFixed(2)} x RMS error`,
      );
    expect(coverage).toBeGreaterThanOrEqual(LEAST);
    expect(inflation).toBeLessThan(3);
  });
});
