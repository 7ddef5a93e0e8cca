import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { Rng } from '../../../../firmware-bridge/protocol/rng.ts';
import { enums } from '../../../../firmware-bridge/protocol/schema.ts';
import {
  bitsFromFloat16,
  float16FromBits,
  largestMagnitude,
  quantize,
} from '../../../../firmware-bridge/protocol/values.ts';

const { float32, float16, int8, int4 } = enums.ValueKind;
const bitsOf = (x: number): number => new Uint32Array(new Float32Array([x]).buffer)[0] ?? 0;
const floatOf = (bits: number): number => new Float32Array(new Uint32Array([bits]).buffer)[0] ?? 0;
const vectors = fc.float32Array({
  noNaN: true,
  noDefaultInfinity: true,
  minLength: 1,
  maxLength: 60,
  max: 2 ** 100,
  min: -(2 ** 100),
});

describe('float16', () => {
  it('goes through float32 and back for every pattern but NaN', () => {
    for (let half = 0; half < 0x10000; half++) {
      if ((half & 0x7fff) > 0x7c00) continue;
      if (float16FromBits(bitsFromFloat16(half)) !== half) throw new Error(half.toString(16));
    }
  });

  it('takes the nearer neighbour, the even one in the middle', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0x7bfe }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (half, part) => {
          const low = floatOf(bitsFromFloat16(half));
          const high = floatOf(bitsFromFloat16(half + 1));
          const x = Math.fround(low + (high - low) * part);
          const nearer = x - low < high - x ? half : x - low > high - x ? half + 1 : half + (half & 1);
          expect(float16FromBits(bitsOf(x))).toBe(nearer);
          expect(float16FromBits(bitsOf(-x))).toBe(nearer | 0x8000);
        },
      ),
    );
  });

  it.each([
    [65519, 0x7bff],
    [65520, 0x7c00],
    [Infinity, 0x7c00],
    [NaN, 0x7e00],
    [2 ** -25, 0],
    [2 ** -24, 1],
    [1.5 * 2 ** -24, 2],
    [-0, 0x8000],
  ])('%f is %i', (x, half) => expect(float16FromBits(bitsOf(x))).toBe(half));
});

describe('quantize', () => {
  it('float32 is exact', () => {
    fc.assert(
      fc.property(vectors, (v) => {
        expect(quantize(v, float32, new Rng(0)).values).toEqual(v);
      }),
    );
  });

  // Below 2^-100 the step itself is rounded coarsely; no update is that small.
  const wide = vectors.filter((v) => largestMagnitude(v) === 0 || largestMagnitude(v) > 2 ** -100);
  it.each([
    [int8, 127],
    [int4, 7],
  ])('kind %i stays within one step and within its range', (kind, limit) => {
    fc.assert(
      fc.property(wide, fc.integer(), (v, seed) => {
        const { scale, values, codes } = quantize(v, kind, new Rng(seed));
        expect(scale).toBe(Math.fround(largestMagnitude(v) / limit));
        v.forEach((x, i) => {
          expect(Math.abs((values[i] ?? 0) - x)).toBeLessThanOrEqual(scale * 1.001);
          expect(codes[i]).toBeLessThan(kind === int8 ? 256 : 16);
        });
      }),
    );
  });

  it('is right on average', () => {
    const v = new Float32Array(4000).fill(0.3);
    v[0] = 7;
    const { values } = quantize(v, int4, new Rng(5));
    expect(values.subarray(1).reduce((a, b) => a + b, 0) / 3999).toBeCloseTo(0.3, 1);
  });

  it('all zeros draw nothing', () => {
    const rng = new Rng(9);
    expect(quantize(new Float32Array(5), int8, rng)).toMatchObject({ scale: 0, codes: new Uint32Array(5) });
    expect(rng.next()).toBe(new Rng(9).next());
  });

  it('survives NaN and infinity', () => {
    expect([...quantize(new Float32Array([NaN, Infinity, 1]), int8, new Rng(1)).codes]).toEqual([0, 0, 0]);
    expect(quantize(new Float32Array([NaN]), float16, new Rng(1)).values[0]).toBeNaN();
  });
});
