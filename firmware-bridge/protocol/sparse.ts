/**
 * A sparse vector as bits: the body of `download` and `upload`. Twin of `firmware/core/sparse`.
 *
 * Bits fill each byte from the low end. The vector has m coordinates (the global parameters), `count` of them sent, in
 * ascending order; each index code is followed at once by its value, so that a board reads and writes the stream a byte
 * at a time without holding it.
 *
 *   raw     value value value ...                     only when count = m
 *   bitmap  0 0 1 value 0 1 value ...                 one bit a coordinate
 *   rice    gap value gap value ...                   gap = index - previous - 1, previous = -1 at first
 *           a gap is (gap >> r) ones, a zero, then the r low bits of the gap, low bit first
 *
 * The last byte is filled up with zeros. The cheapest coding in bits is taken; at equal cost raw before bitmap before
 * rice, and the smallest r (0 to 15).
 *
 * Why Rice codes? The gaps of a random choice of k out of m are geometrically distributed; at 20 % they need 3.8 bits
 * each, a bitmap 5, two-byte indices 16.
 */
import { enums } from './schema.ts';
import { BitReader, BitWriter } from './bits.ts';
import { dequantize, quantize, valueBits } from './values.ts';
import type { Rng } from './rng.ts';

/** The header fields that `download` and `upload` share, and the bit stream. */
export interface EncodedVector {
  readonly coding: number;
  readonly valueKind: number;
  readonly riceParameter: number;
  readonly count: number;
  readonly scale: number;
  readonly body: Uint8Array;
}

/** Coordinates and their values; indices ascend. */
export interface SparseVector {
  readonly indices: Uint32Array;
  readonly values: Float32Array;
}

/** A stream that is no sparse vector of the stated size. The message is the end of a sentence that names the board. */
export class SparseVectorError extends Error {
  override readonly name = 'SparseVectorError';
}

const MAX_RICE_PARAMETER = 15;

/**
 * Writes a vector. `indices` ascend below `m`. Returns also the values as the other end will read them.
 * `rng` is the rounding stream of int8 and int4.
 */
export function encodeSparse(
  vector: SparseVector,
  m: number,
  valueKind: number,
  rng: Rng,
): { readonly encoded: EncodedVector; readonly values: Float32Array } {
  const { indices } = vector;
  const width = valueBits(valueKind);
  if (width === undefined) throw new SparseVectorError(`the value kind ${valueKind} is not known`);
  const { coding, riceParameter, indexBits } = cheapestCoding(indices, m);
  const { scale, codes, values } = quantize(vector.values, valueKind, rng);
  const writer = new BitWriter(indexBits + indices.length * width);
  let previous = -1;
  for (let i = 0; i < indices.length; i++) {
    const gap = (indices[i] ?? 0) - previous - 1;
    if (coding === enums.IndexCoding.bitmap) {
      writer.run(gap, 0);
      writer.bits(1, 1);
    } else if (coding === enums.IndexCoding.rice) {
      writer.run(gap >>> riceParameter, 1);
      writer.bits(0, 1);
      writer.bits(gap & ((1 << riceParameter) - 1), riceParameter);
    }
    writer.bits(codes[i] ?? 0, width);
    previous += gap + 1;
  }
  return {
    encoded: { coding, valueKind, riceParameter, count: indices.length, scale, body: writer.bytes },
    values,
  };
}

/**
 * Reads a vector of `m` coordinates. A board is not trusted: an index beyond m, a stream that is too short or too long,
 * a set padding bit and a coding that does not fit are refused with SparseVectorError; time and memory are bounded by m.
 */
export function decodeSparse(encoded: EncodedVector, m: number): SparseVector {
  const { coding, valueKind, riceParameter, count, scale, body } = encoded;
  const width = valueBits(valueKind);
  if (width === undefined) throw new SparseVectorError(`the value kind ${valueKind} is not known`);
  if (!Number.isInteger(count) || count < 0 || count > m) {
    throw new SparseVectorError(`${count} coordinates do not fit a vector of ${m}`);
  }
  if (
    coding === enums.IndexCoding.raw
      ? count !== m
      : coding !== enums.IndexCoding.bitmap && coding !== enums.IndexCoding.rice
  ) {
    throw new SparseVectorError(`the index coding ${coding} does not fit ${count} of ${m} coordinates`);
  }
  if (riceParameter < 0 || riceParameter > MAX_RICE_PARAMETER) {
    throw new SparseVectorError(`the Rice parameter ${riceParameter} is not in 0 to ${MAX_RICE_PARAMETER}`);
  }
  if (!Number.isFinite(scale)) throw new SparseVectorError(`the scale ${scale} is not finite`);
  const reader = new BitReader(body);
  const indices = new Uint32Array(count);
  const codes = new Uint32Array(count);
  let next = 0;
  for (let i = 0; i < count; i++) {
    let gap = 0;
    // Before it is read: the room that is left bounds how long a gap may be, and no room would be read as all room.
    if (next >= m) throw new SparseVectorError(`an index lies beyond the ${m} coordinates`);
    if (coding === enums.IndexCoding.bitmap) gap = reader.run(0, m - next - 1);
    else if (coding === enums.IndexCoding.rice) {
      const quotient = reader.run(1, (m - next - 1) >>> riceParameter);
      gap = quotient * 2 ** riceParameter + reader.bits(riceParameter);
    }
    next += gap;
    if (next >= m) throw new SparseVectorError(`an index lies beyond the ${m} coordinates`);
    indices[i] = next;
    codes[i] = reader.bits(width);
    next += 1;
  }
  for (; coding === enums.IndexCoding.bitmap && next < m; next++) {
    if (reader.bits(1) === 1)
      throw new SparseVectorError(`the bitmap does not name the ${count} coordinates announced`);
  }
  if (!reader.atEnd())
    throw new SparseVectorError(
      `the stream ends at byte ${reader.bytesRead} of ${body.length} or its padding is not zero`,
    );
  return { indices, values: dequantize(codes, valueKind, scale) };
}

/** What the index part costs in each coding, and the cheapest. */
export function cheapestCoding(
  indices: Uint32Array,
  m: number,
): { readonly coding: number; readonly riceParameter: number; readonly indexBits: number } {
  const count = indices.length;
  if (count === m) return { coding: enums.IndexCoding.raw, riceParameter: 0, indexBits: 0 };
  let best = { coding: enums.IndexCoding.bitmap as number, riceParameter: 0, indexBits: m };
  for (let r = 0; r <= MAX_RICE_PARAMETER; r++) {
    let indexBits = count * (1 + r);
    let previous = -1;
    for (const index of indices) {
      indexBits += (index - previous - 1) >>> r;
      previous = index;
    }
    if (indexBits < best.indexBits) best = { coding: enums.IndexCoding.rice, riceParameter: r, indexBits };
  }
  return best;
}
