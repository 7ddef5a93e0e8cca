/** Bits in bytes, low end first: the ground that `sparse.ts` stands on. */

/** Writes into a buffer of a size known before. */
export class BitWriter {
  readonly bytes: Uint8Array;
  #position = 0;

  constructor(bitCount: number) {
    this.bytes = new Uint8Array((bitCount + 7) >>> 3);
  }

  /** The `count` (0 to 32) low bits of `value`, low bit first. */
  bits(value: number, count: number): void {
    let rest = value;
    let left = count;
    while (left > 0) {
      const at = this.#position >>> 3;
      const offset = this.#position & 7;
      const take = Math.min(8 - offset, left);
      this.bytes[at] = (this.bytes[at] ?? 0) | ((rest & ((1 << take) - 1)) << offset);
      rest >>>= take;
      left -= take;
      this.#position += take;
    }
  }

  /** `count` times the same bit. */
  run(count: number, bit: 0 | 1): void {
    if (bit === 0) this.#position += count;
    else for (let i = 0; i < count; i++) this.bits(1, 1);
  }
}

/** Reads; beyond the end it reads ones, and `atEnd` is false. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get bytesRead(): number {
    return (this.#position + 7) >>> 3;
  }

  /** The next `count` (0 to 32) bits as an unsigned number. */
  bits(count: number): number {
    let value = 0;
    let got = 0;
    while (got < count) {
      const offset = this.#position & 7;
      const take = Math.min(8 - offset, count - got);
      const byte = this.#bytes[this.#position >>> 3] ?? 0xff;
      value |= ((byte >>> offset) & ((1 << take) - 1)) << got;
      got += take;
      this.#position += take;
    }
    return value >>> 0;
  }

  /**
   * Counts bits equal to `bit` up to the one that differs, which is consumed.
   * Gives up after `limit` + 1 and returns that, so that a damaged stream costs no more than a whole one.
   */
  run(bit: 0 | 1, limit: number): number {
    let count = 0;
    while (count <= limit && this.bits(1) === bit) count += 1;
    return count;
  }

  /** True when every bit was read but the zeros that fill the last byte. */
  atEnd(): boolean {
    if (this.bytesRead !== this.#bytes.length) return false;
    const used = this.#position & 7;
    return used === 0 || (this.#bytes[this.#position >>> 3] ?? 0) >>> used === 0;
  }
}
