/**
 * How the values of a sparse vector are written: float32, float16, int8 or int4. Twin of `firmware/core/values`.
 *
 *   float32  the bit pattern                                    32 bits
 *   float16  IEEE half, rounded to nearest, ties to even        16 bits
 *   int8     two's complement, -127..127, times `scale`          8 bits
 *   int4     two's complement,   -7..7,   times `scale`          4 bits
 *
 * int8 and int4 are rounded stochastically: q = floor(v / scale + U[0,1)), every operation in float32, one draw for each
 * value in coordinate order. Why? Rounding to nearest would lose every update below half a step for good; this one is
 * right on average. scale = max|v| / 127 (or 7). When that is 0 all codes are 0 and nothing is drawn.
 */
import { enums } from './schema.ts';
import type { Rng } from './rng.ts';

export type ValueKindName = keyof typeof enums.ValueKind;

const BITS = [32, 16, 8, 4] as const;

/** Width of a value on the wire in bits; undefined for a number that is no value kind. */
export function valueBits(kind: number): number | undefined {
  return BITS[kind];
}

/** Values as they go on the wire, and what the other end will read. */
export interface QuantizedValues {
  readonly scale: number;
  /** Wire codes, each in the low `valueBits(kind)` bits. */
  readonly codes: Uint32Array;
  /** What the codes mean: bit-equal at both ends. */
  readonly values: Float32Array;
}

/** Writes values as codes of the kind. `rng` is drawn from for int8 and int4 only. */
export function quantize(values: Float32Array, kind: number, rng: Rng): QuantizedValues {
  if (kind === enums.ValueKind.float32) {
    return { scale: 0, codes: bitPatterns(values), values: values.slice() };
  }
  if (kind === enums.ValueKind.float16) {
    const halves = toFloat16(values);
    return { scale: 0, codes: halves, values: dequantize(halves, kind, 0) };
  }
  const codes = new Uint32Array(values.length);
  const limit = kind === enums.ValueKind.int8 ? 127 : 7;
  const mask = kind === enums.ValueKind.int8 ? 0xff : 0xf;
  const scale = Math.fround(largestMagnitude(values) / limit);
  if (scale > 0) {
    for (let i = 0; i < codes.length; i++) {
      const steps = Math.fround(Math.fround((values[i] ?? 0) / scale) + rng.uniform());
      // The second comparison also turns a NaN (infinite scale) into 0.
      const q = steps >= -limit ? Math.min(Math.floor(steps), limit) : steps < -limit ? -limit : 0;
      codes[i] = q & mask;
    }
  }
  return { scale, codes, values: dequantize(codes, kind, scale) };
}

/** IEEE halves, rounded to nearest, ties to even; each in the low 16 bits. */
export function toFloat16(values: Float32Array): Uint32Array {
  return bitPatterns(values).map((pattern) => float16FromBits(pattern));
}

/** Reads codes back. The same float32 operations as on a board. */
export function dequantize(codes: Uint32Array, kind: number, scale: number): Float32Array {
  if (kind === enums.ValueKind.float32)
    return new Float32Array(codes.buffer, codes.byteOffset, codes.length).slice();
  const values = new Float32Array(codes.length);
  if (kind === enums.ValueKind.float16) {
    const patterns = new Uint32Array(values.buffer);
    for (let i = 0; i < codes.length; i++) patterns[i] = bitsFromFloat16(codes[i] ?? 0);
    return values;
  }
  const shift = kind === enums.ValueKind.int8 ? 24 : 28;
  for (let i = 0; i < codes.length; i++) values[i] = (((codes[i] ?? 0) << shift) >> shift) * scale;
  return values;
}

/** The largest |v|, 0 for an empty vector. NaN is passed over. */
export function largestMagnitude(values: Float32Array): number {
  let largest = 0;
  for (const value of values) {
    const magnitude = Math.abs(value);
    if (magnitude > largest) largest = magnitude;
  }
  return largest;
}

/** float32 bit pattern to float16 bit pattern, round to nearest even; NaN becomes the quiet NaN 0x7e00 with its sign. */
export function float16FromBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x47800000) return sign | 0x7c00;
  if (magnitude >= 0x38800000) {
    // Normal: rebias the exponent by -112, drop 13 bits. A carry runs into the exponent, up to infinity, as it should.
    return sign | roundedShift(magnitude - 0x38000000, 13);
  }
  if (magnitude < 0x33000000) return sign;
  // Subnormal: shift the full significand so that one unit is 2^-24.
  return sign | roundedShift((magnitude & 0x7fffff) | 0x800000, 126 - (magnitude >>> 23));
}

/** float16 bit pattern to float32 bit pattern; exact. */
export function bitsFromFloat16(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 31) return (sign | 0x7f800000 | (fraction << 13)) >>> 0;
  if (exponent > 0) return (sign | ((exponent + 112) << 23) | (fraction << 13)) >>> 0;
  if (fraction === 0) return sign >>> 0;
  const shift = Math.clz32(fraction) - 21;
  return (sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13)) >>> 0;
}

/** x / 2^n, rounded to nearest, ties to even. n is 1 to 24. */
function roundedShift(x: number, n: number): number {
  const half = 1 << (n - 1);
  const rest = x & ((1 << n) - 1);
  const whole = x >>> n;
  return rest > half || (rest === half && (whole & 1) === 1) ? whole + 1 : whole;
}

function bitPatterns(values: Float32Array): Uint32Array {
  return new Uint32Array(values.slice().buffer);
}
