import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sensorOf } from '../../../../../electron/bench/power/calibration/sensor.ts';
import { addFacts, noFacts, type EnergyFacts } from '../../../../../electron/bench/power/facts.ts';
import { budget } from '../../../../../electron/bench/power/uncertainty/budget.ts';
import { noiseSteps, sharedVariance } from '../../../../../electron/bench/power/uncertainty/quantisation.ts';
import { ratio } from '../../../../../electron/bench/power/uncertainty/ratio.ts';
import {
  addTerms,
  combined,
  difference,
  expandedPj,
  TERM_NAMES,
  termsOf,
} from '../../../../../electron/bench/power/uncertainty/terms.ts';

/** `amps` at 5 V for `seconds`, read 940 times a second. */
function facts(amps: number, seconds: number, more: Partial<EnergyFacts> = {}): EnergyFacts {
  const us = seconds * 1e6;
  return {
    ...noFacts(),
    energyPj: Math.round(5 * amps * us * 1e6),
    coveredUs: us,
    voltUs: 5 * us,
    ampUs: amps * us,
    conversions: us / 1064,
    voltUsSquared: (us / 1064) * (5 * 1064) ** 2,
    ...more,
  };
}
const arbitrary = fc
  .tuple(fc.double({ min: 1e-4, max: 0.4, noNaN: true }), fc.double({ min: 0.02, max: 3600, noNaN: true }))
  .map(([amps, seconds]) => facts(amps, seconds));

describe('terms', () => {
  const sensor = sensorOf();

  it('follow from the limits of the data sheet, rectangular', () => {
    const terms = termsOf(facts(0.02, 10), sensor);
    expect(terms.offset.shared).toBeCloseTo((1e-3 / Math.sqrt(3)) * 5 * 10 * 1e12, -3);
    expect(terms.gain.shared).toBeCloseTo((0.005 / Math.sqrt(3)) * 1e12, -3);
    expect(terms.shunt.shared).toBeCloseTo((0.01 / Math.sqrt(3)) * 1e12, -3);
    expect(terms.bus.shared).toBeCloseTo((0.005 / Math.sqrt(3)) * 1e12, -3);
    expect(terms.gaps).toEqual({ shared: 0, fresh: 0 });
  });

  it('the offset rules small currents, the gains large ones', () => {
    const relative = (amps: number): number => {
      const it = facts(amps, 1);
      return expandedPj(termsOf(it, sensor)) / it.energyPj;
    };
    expect(relative(0.02)).toBeGreaterThan(0.05);
    expect(relative(0.4)).toBeLessThan(0.02);
  });

  it('a larger range has a larger offset', () => {
    const at = (gainDivision: number): number =>
      termsOf(facts(0.02, 1, { gainDivision }), sensor).offset.shared;
    expect(at(8) / at(1)).toBeCloseTo(2, 9);
  });

  it('of a sensor: rounds add up as one long round, shared errors linearly, fresh ones not (property)', () => {
    fc.assert(
      fc.property(arbitrary, arbitrary, (a, b) => {
        const apart = addTerms(termsOf(a, sensor), termsOf(b, sensor));
        const together = termsOf(addFacts({ ...a }, b), sensor);
        for (const name of ['offset', 'gain', 'shunt', 'bus'] as const)
          expect(apart[name].shared / together[name].shared).toBeCloseTo(1, 9);
        expect(apart.quantisation.fresh).toBeCloseTo(together.quantisation.fresh, 0);
        // Never more than all errors the same, never less than all of them new.
        const [ua, ub] = [combined(termsOf(a, sensor)), combined(termsOf(b, sensor))];
        expect(combined(apart)).toBeLessThanOrEqual((ua + ub) * (1 + 1e-9));
        expect(combined(apart)).toBeGreaterThanOrEqual(Math.hypot(ua, ub) * (1 - 1e-9));
      }),
    );
  });

  it('net of idle the offset cancels', () => {
    const run = termsOf(facts(0.025, 10), sensor);
    const idle = termsOf(facts(0.018, 60), sensor);
    const net = difference(run, idle, 10 / 60);
    expect(Math.abs(net.offset.shared)).toBeLessThan(1e-9 * run.offset.shared);
    expect(net.gain.shared).toBeCloseTo((0.005 / Math.sqrt(3)) * 5 * 0.007 * 10 * 1e12, -3);
  });
});

describe('calibrated', () => {
  const atUtc = '2026-11-23T12:00:00Z';
  const zero = { atUtc, counts: 3.2, uncertaintyCounts: 0.05, conversions: 1000 };
  const gain = { atUtc, factor: 1.004, uncertainty: 0.0008, load: '100 mA', conversions: 1000 };

  it('a zero takes the offset away, and leaves its own uncertainty and drift', () => {
    const [before, after] = [sensorOf(), sensorOf({ zero })];
    expect(after.zeroCounts).toBe(3.2);
    expect(after.offsetA(1)).toBeLessThan(before.offsetA(1) / 50);
    expect(after.offsetA(1)).toBeCloseTo(Math.hypot(0.05, 0.1 / Math.sqrt(3)) * 1e-4, 9);
  });

  it('a known load replaces gain and shunt', () => {
    const sensor = sensorOf({ gain });
    expect(sensor.countA).toBeCloseTo(1.004e-4, 12);
    expect(sensor.relative.gain).toBe(0.0008);
    expect(sensor.relative.shunt).toBeLessThan(0.0003);
  });

  it('a stated shunt has its own tolerance', () => {
    const sensor = sensorOf({ shunt: { atUtc, ohms: 0.05, tolerance: 0.001 } });
    expect(sensor.countA).toBeCloseTo(2e-4, 12);
    expect(sensor.relative.shunt).toBeCloseTo(0.001 / Math.sqrt(3), 9);
  });
});

describe('the budget', () => {
  it('shares add up to one, and the expanded uncertainty is twice the combined', () => {
    const one = budget([termsOf(facts(0.02, 1), sensorOf()), termsOf(facts(0.03, 2), sensorOf())]);
    expect(one.rows.map(({ term }) => term)).toEqual([...TERM_NAMES]);
    expect(one.rows.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(one.expandedPj).toBe(2 * one.combinedPj);
    expect(one.rows[0]).toMatchObject({ term: 'offset', shared: true });
  });

  it('two sensors share nothing', () => {
    const terms = termsOf(facts(0.02, 1), sensorOf());
    expect(budget([terms, terms]).combinedPj).toBeCloseTo(Math.SQRT2 * combined(terms), 3);
  });
});

describe('a ratio of two runs', () => {
  const part = (key: string, amps: number, seconds: number) => {
    const it = facts(amps, seconds);
    return { key, energyPj: it.energyPj, terms: termsOf(it, sensorOf()) };
  };

  it('by one sensor is known far better than either energy', () => {
    const [a, b] = [part('s', 0.025, 20), part('s', 0.025, 10)];
    const same = ratio([a], [b]);
    const apart = ratio([a], [{ ...b, key: 'other' }]);
    expect(same?.value).toBeCloseTo(2, 9);
    expect(same?.sharedSensors).toBe(1);
    expect(same?.plusMinus).toBeLessThan((apart?.plusMinus ?? 0) / 50);
    expect(apart?.sharedSensors).toBe(0);
    expect(apart?.plusMinus).toBeGreaterThan(0.1);
  });

  it('by one sensor at other currents keeps what the offset does to each', () => {
    const it = ratio([part('s', 0.03, 10)], [part('s', 0.01, 10)]);
    // d ln r / d offset = 1 / 0.03 - 1 / 0.01 per ampere.
    const offset = (1e-3 / Math.sqrt(3)) * (1 / 0.01 - 1 / 0.03);
    expect((it?.plusMinus ?? 0) / (it?.value ?? 1)).toBeCloseTo(2 * offset, 3);
  });

  it('by nothing, or of nothing, is none', () => {
    expect(ratio([part('s', 0.02, 1)], [])).toBeUndefined();
    expect(ratio([], [part('s', 0.02, 1)])).toBeUndefined();
  });
});

describe('rounding', () => {
  it('stays whole in a quiet input and averages out in a noisy one', () => {
    expect(sharedVariance(0)).toBeCloseTo(1 / 12, 12);
    expect(sharedVariance(1e-9)).toBeCloseTo(1 / 12, 2);
    expect(sharedVariance(0.5)).toBeLessThan(1e-5);
    expect(sharedVariance(0.2)).toBeGreaterThan(0.009);
  });

  it('agrees with rounding itself, over all places between two codes', () => {
    const uniform = (i: number, n: number): number => (i + 0.5) / n;
    for (const sigma of [0.1, 0.2, 0.35]) {
      let squares = 0;
      for (let p = 0; p < 100; p++) {
        let sum = 0;
        for (let i = 0; i < 400; i++) {
          // Gaussian quantiles by the inverse of the logistic approximation's refinement are not needed: Box-Muller on a grid.
          const z =
            Math.sqrt(-2 * Math.log(uniform(i % 20, 20))) *
            Math.cos(2 * Math.PI * uniform(Math.floor(i / 20), 20));
          sum += Math.round(uniform(p, 100) + sigma * z);
        }
        squares += (sum / 400 - uniform(p, 100)) ** 2;
      }
      expect(squares / 100).toBeCloseTo(sharedVariance(sigma), 2);
    }
  });

  it('no differences, no noise', () => {
    expect(noiseSteps(0, 0)).toBe(0);
    expect(noiseSteps(0, 100)).toBe(0);
    expect(noiseSteps(100 * 2 * (0.64 + 1 / 12), 100)).toBeCloseTo(Math.sqrt(0.64 + 1 / 12 - 1 / 6), 9);
  });
});
