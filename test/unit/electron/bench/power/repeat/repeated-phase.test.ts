import fc from 'fast-check';
import { expect, test } from 'vitest';
import { enums } from '../../../../../../firmware-bridge/protocol/schema.ts';
import { repeatedPhase } from '../../../../../../electron/bench/power/repeat/repeated-phase.ts';
import {
  amountText,
  eachText,
  repeatLine,
} from '../../../../../../electron/bench/power/repeat/repeat-text.ts';
import { periodic, randomOf } from '../synthetic/loads.ts';
import { conversions, drawSensor, measure } from '../synthetic/sensor-trial.ts';

const asked = { phase: enums.Phase.select, amount: 224 };
const SELECT_US = 4480;

/** `count` times 4.48 ms at 26 mA, idle before and after, through a sensor drawn by `seed`. */
function trial(seed: number, count: number) {
  const random = randomOf(seed);
  const sensor = drawSensor(random);
  const wholeUs = count * SELECT_US;
  const load = periodic('select', [
    [20_000, 0.018],
    [wholeUs, 0.026],
    [20_000, 0.018],
  ]);
  const clock = { rate: 1, offsetUs: 0, pollUs: 0 };
  const samples = conversions(load, wholeUs + 40_000, sensor, clock, random);
  const measurement = measure(samples, [
    [enums.Phase.select, 20_000],
    [enums.Phase.idle, 20_000 + wholeUs],
  ]);
  const done = { count, startUs: 20_000n, endUs: BigInt(20_000 + wholeUs) };
  return { measurement, each: repeatedPhase('b', asked, done, measurement) };
}

test('one of n: energy, time and ± of the whole divided by n (property)', () => {
  fc.assert(
    fc.property(fc.integer({ min: 10, max: 300 }), fc.integer({ min: 1, max: 1e6 }), (count, seed) => {
      const { measurement, each } = trial(seed, count);
      expect(each.timeUs).toBe(SELECT_US);
      expect(each.energyPj).toBe(Math.round((measurement.energyPj ?? NaN) / count));
      expect(each.plusMinusPj).toBe(Math.round((measurement.plusMinusPj ?? NaN) / count));
    }),
    { numRuns: 20 },
  );
});

test('the relative ± of one is that of the whole, and is smaller than one visit could give', () => {
  const relative = ({ each }: ReturnType<typeof trial>): number =>
    (each.plusMinusPj ?? NaN) / (each.energyPj ?? NaN);
  const [few, many] = [trial(4, 5), trial(4, 200)];
  expect(relative(many)).toBeLessThan(relative(few));
  expect(trial(4, 1).each).toMatchObject({
    energyPj: undefined,
    plusMinusPj: undefined,
    problem: 'notResolved',
  });
});

test('the true energy of one repetition lies within ± in at least 95 of 100 trials', () => {
  let within = 0;
  for (let seed = 1; seed <= 100; seed++) {
    const { each } = trial(seed, 100);
    const truePj = 5 * 0.026 * SELECT_US * 1e6;
    if (Math.abs((each.energyPj ?? NaN) - truePj) <= (each.plusMinusPj ?? NaN)) within++;
  }
  expect(within).toBeGreaterThanOrEqual(95);
});

test('cancelled before the first was done there is no figure, and no division by nothing', () => {
  const { measurement } = trial(1, 20);
  const none = repeatedPhase('b', asked, { count: 0, startUs: 5n, endUs: 5n }, measurement);
  expect(none).toMatchObject({ repetitions: 0, timeUs: 0, energyPj: undefined, plusMinusPj: undefined });
});

test('a person reads what was repeated, how often, and where the figure comes from', () => {
  const { each } = trial(2, 100);
  expect(amountText(each)).toBe('224 coordinates');
  expect(amountText({ phase: 'train', amount: 32 })).toBe('32 samples');
  expect(eachText(each)).toMatch(/µJ ± [\d.]+ measured$/);
  expect(eachText({ ...each, provenance: 'model', plusMinusPj: undefined })).toMatch(/^≈.*\(model\)$/);
  expect(eachText({ ...each, energyPj: undefined, problem: 'saturated' })).toBe('range exceeded');
  expect(repeatLine(each, 'Pico')).toContain('from 100 repetitions');
});
