import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { selectTop, topPCount } from '../../../../firmware-bridge/protocol/top-p.ts';

/** The definition, by sorting. */
function bySorting(v: Float32Array, k: number): number[] {
  const magnitudes = new Uint32Array(v.slice().buffer).map((pattern) => pattern & 0x7fffffff);
  return [...v.keys()]
    .sort((a, b) => (magnitudes[b] ?? 0) - (magnitudes[a] ?? 0) || a - b)
    .slice(0, k)
    .sort((a, b) => a - b);
}

describe('selectTop', () => {
  it('is the k largest by magnitude, lower index first at ties, on any bit patterns', () => {
    const floats = fc.float32Array({ maxLength: 80 });
    const ties = fc
      .array(fc.constantFrom(0, -0, 1, -1, 2, NaN), { maxLength: 80 })
      .map((a) => Float32Array.from(a));
    fc.assert(
      fc.property(fc.oneof(floats, ties), fc.nat(90), (v, k) => {
        expect([...selectTop(v, k)]).toEqual(bySorting(v, k));
      }),
    );
  });

  it('works on a view into a longer vector', () => {
    const whole = Float32Array.from([9, 9, 1, -3, 2, 9]);
    expect([...selectTop(whole.subarray(2, 5), 2)]).toEqual([1, 2]);
  });
});

describe('topPCount', () => {
  it.each([
    [20, 1120, 224],
    [5, 1120, 56],
    [0.05, 1120, 1],
    [100, 7, 7],
    [0, 7, 0],
    [33, 10, 4],
  ])('%f %% of %i is %i', (p, n, k) => expect(topPCount(p, n)).toBe(k));
});
