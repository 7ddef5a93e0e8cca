import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ClockMap } from '../../../../firmware-bridge/link/clock-map.ts';
import { Rng } from './test-rng.ts';

test('host times lie within the stated bound, with drift, jitter and lopsided delays', () => {
  const seeds = fc.integer({ min: 1, max: 1e9 });
  const drifts = fc.double({ min: -200e-6, max: 200e-6, noNaN: true });
  fc.assert(
    fc.property(seeds, drifts, fc.integer({ min: 10, max: 300 }), (seed, drift, count) => {
      const rng = new Rng(seed);
      const map = new ClockMap();
      const boardOf = (hostUs: number) => 5e9 + hostUs * (1 + drift);
      let hostUs = 1e6;
      for (let i = 0; i < count; i++) {
        const out = 100 + rng.next() ** 4 * 20_000;
        const back = 100 + rng.next() ** 4 * 20_000;
        const t2 = boardOf(hostUs + out);
        const t3 = t2 + 50;
        map.add(hostUs, t2, t3, hostUs + out + 50 / (1 + drift) + back);
        hostUs += 1e6;
        const error = Math.abs(map.toHostUs(boardOf(hostUs)) - hostUs);
        expect(error).toBeLessThanOrEqual(map.errorUs(hostUs) + 1);
      }
      if (count >= 100) {
        expect(Math.abs(map.driftPpm - drift * 1e6)).toBeLessThan(100);
        expect(map.errorUs(hostUs)).toBeLessThan(15_000);
      }
    }),
    { numRuns: 100 },
  );
});

test('unknown before the first exchange; impossible stamps are ignored', () => {
  const map = new ClockMap();
  map.add(10, 5, 4, 20);
  map.add(20, 5, 6, 10);
  expect(map.known).toBe(false);
  expect(map.errorUs(0)).toBe(Infinity);
});
