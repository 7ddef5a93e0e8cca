/**
 * Bytes of many boards in one buffer, so that one message between threads carries them all.
 *
 *   | board u32 | length u32 | bytes, padded to 4 | board u32 | ...
 */

const HEAD = 8;

/** Collects chunks and makes one buffer of them. */
export class BatchWriter {
  #chunks: { board: number; bytes: Uint8Array }[] = [];
  #size = 0;

  get empty(): boolean {
    return this.#chunks.length === 0;
  }

  /** The array must not change until `take`. */
  add(board: number, bytes: Uint8Array): void {
    this.#chunks.push({ board, bytes });
    this.#size += HEAD + padded(bytes.length);
  }

  /** The batch so far, in a buffer of its own that may be transferred. */
  take(): ArrayBuffer {
    const buffer = new ArrayBuffer(this.#size);
    const view = new DataView(buffer);
    const all = new Uint8Array(buffer);
    let at = 0;
    for (const { board, bytes } of this.#chunks) {
      view.setUint32(at, board, true);
      view.setUint32(at + 4, bytes.length, true);
      all.set(bytes, at + HEAD);
      at += HEAD + padded(bytes.length);
    }
    this.#chunks = [];
    this.#size = 0;
    return buffer;
  }
}

/** Calls back with each chunk, in order; the arrays are views of the batch. */
export function readBatch(buffer: ArrayBuffer, each: (board: number, bytes: Uint8Array) => void): void {
  const view = new DataView(buffer);
  for (let at = 0; at + HEAD <= buffer.byteLength;) {
    const length = view.getUint32(at + 4, true);
    each(view.getUint32(at, true), new Uint8Array(buffer, at + HEAD, length));
    at += HEAD + padded(length);
  }
}

const padded = (length: number): number => (length + 3) & ~3;
