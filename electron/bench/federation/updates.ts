/** Updates of several clients as one. */
import { enums } from '../../../firmware-bridge/protocol/schema.ts';
import { decodeSparse, SparseVectorError } from '../../../firmware-bridge/protocol/sparse.ts';
import type { EncodedVector, SparseVector } from '../../../firmware-bridge/protocol/sparse.ts';

/** Reads an upload. A board is not trusted: refused with a sentence when it is no update of `m` finite values. */
export function readUpload(encoded: EncodedVector, m: number, expectedCount: number): SparseVector {
  if (encoded.count !== expectedCount) {
    throw new SparseVectorError(`${encoded.count} coordinates came where ${expectedCount} were asked for`);
  }
  const update = decodeSparse(encoded, m);
  const bad = update.values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new SparseVectorError(
      `coordinate ${update.indices[bad] ?? 0} is ${update.values[bad] ?? NaN}: training diverged; lower learningRate or set gradientClip`,
    );
  }
  return update;
}

/** Bytes of a vector alone: indices and values, and the scale of the narrow kinds; no header, frame or checksum. */
export function payloadBytes({ body, valueKind }: EncodedVector): number {
  const scaled = valueKind === enums.ValueKind.int8 || valueKind === enums.ValueKind.int4;
  return body.length + (scaled ? Float32Array.BYTES_PER_ELEMENT : 0);
}

/**
 * Each coordinate averaged over the clients that sent it; 0 where none did. The updates are added in the order given,
 * which is the bench's order: floating-point sums depend on order, results must not depend on who was faster.
 * Why over the senders and not over all? A client that did not send a coordinate has no opinion on it.
 */
export function averageOverSenders(updates: readonly SparseVector[], m: number): Float64Array {
  const sums = new Float64Array(m);
  const senders = new Uint16Array(m);
  for (const { indices, values } of updates) {
    for (let i = 0; i < indices.length; i++) {
      const index = indices[i] ?? 0;
      sums[index] = (sums[index] ?? 0) + (values[i] ?? 0);
      senders[index] = (senders[index] ?? 0) + 1;
    }
  }
  return sums.map((sum, i) => (senders[i] === 0 ? 0 : sum / (senders[i] ?? 1)));
}
