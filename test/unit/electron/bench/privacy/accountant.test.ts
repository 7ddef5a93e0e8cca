import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { privacyCost } from '../../../../../electron/bench/privacy/accountant.ts';

/** Phi, by its continued series; good to 1e-12 where it is used here. */
function normalCdf(x: number): number {
  if (x < -6) {
    // Tail: phi(x) / -x (1 - 1/x^2 + 3/x^4 - 15/x^6).
    const y = x * x;
    return (Math.exp(-y / 2) / Math.sqrt(2 * Math.PI) / -x) * (1 - 1 / y + 3 / y ** 2 - 15 / y ** 3);
  }
  let term = x;
  let sum = x;
  for (let i = 1; i < 200; i++) {
    term *= (x * x) / (2 * i + 1);
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

/** The exact epsilon of one Gaussian mechanism with sensitivity `d` and deviation 1 (Balle and Wang 2018, theorem 8). */
function exactEpsilon(d: number, delta: number): number {
  const deltaOf = (e: number): number => normalCdf(d / 2 - e / d) - Math.exp(e) * normalCdf(-d / 2 - e / d);
  let [low, high] = [0, 100];
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (deltaOf(middle) > delta) low = middle;
    else high = middle;
  }
  return high;
}

describe('the privacy accountant', () => {
  it('gives what Renyi accounting is known to give', () => {
    // By hand: rdp(a) = 2 a / 100, and the conversion at its best order.
    const known = Math.min(
      ...Array.from({ length: 20_000 }, (_, i) => 1.001 + i / 100).map(
        (a) => (2 * a) / 100 + Math.log((a - 1) / a) - (Math.log(1e-5) + Math.log(a)) / (a - 1),
      ),
    );
    expect(privacyCost(10, 1).epsilon).toBeCloseTo(known, 3);
  });

  it('never promises more than the exact figure allows, and is close to it', () => {
    // V Gaussian mechanisms of sensitivity 2 are one of sensitivity 2 sqrt V.
    for (const [noise, uploads] of [
      [2, 1],
      [4, 4],
      [10, 25],
      [20, 125],
      [8, 1],
    ] as const) {
      const exact = exactEpsilon((2 * Math.sqrt(uploads)) / noise, 1e-5);
      const { epsilon } = privacyCost(noise, uploads);
      expect(epsilon).toBeGreaterThanOrEqual(exact);
      expect(epsilon).toBeLessThan(1.25 * exact);
    }
  });

  it('grows with uploads, falls with noise and with delta', () => {
    const noise = fc.double({ min: 0.3, max: 100, noNaN: true });
    const uploads = fc.integer({ min: 1, max: 10_000 });
    fc.assert(
      fc.property(noise, uploads, (n, v) => {
        const { epsilon } = privacyCost(n, v);
        expect(privacyCost(n, v + 1).epsilon).toBeGreaterThanOrEqual(epsilon);
        expect(privacyCost(n * 1.1, v).epsilon).toBeLessThanOrEqual(epsilon);
        expect(privacyCost(n, v, 1e-6).epsilon).toBeGreaterThanOrEqual(epsilon);
      }),
    );
  });

  it('has no epsilon without noise, and none to pay without uploads', () => {
    expect(privacyCost(0, 3).epsilon).toBe(Infinity);
    expect(privacyCost(0, 0).epsilon).toBe(0);
    expect(() => privacyCost(NaN, 1)).toThrow('have no epsilon');
    expect(() => privacyCost(1, 1, 0)).toThrow('have no epsilon');
  });
});
