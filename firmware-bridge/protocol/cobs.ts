/**
 * Consistent Overhead Byte Stuffing (Cheshire and Baker, 1999): bytes without any zero, so that a zero can end a frame.
 * The drawing and the reasons are in `firmware/core/cobs.h`; this is the host's version, written for speed.
 */

/** Longest encoding of n > 0 bytes, without the delimiter. */
export const cobsMax = (n: number) => n + Math.ceil(n / 254);

/**
 * Encodes `input[0..length)` to `out` from `at` on, which must have room for `cobsMax(length)` bytes.
 * @returns the index after the last byte written (no delimiter).
 */
export function cobsEncode(input: Uint8Array, length: number, out: Uint8Array, at: number): number {
  let codeAt = at;
  let code = 1;
  let to = at + 1;
  for (let i = 0; i < length; i++) {
    const byte = input[i]!;
    // A full block is closed only when more follows: nothing is added after a last one.
    if (code === 0xff) {
      out[codeAt] = 0xff;
      codeAt = to++;
      code = 1;
    }
    if (byte === 0) {
      out[codeAt] = code;
      codeAt = to++;
      code = 1;
    } else {
      out[to++] = byte;
      code++;
    }
  }
  out[codeAt] = code;
  return to;
}

/**
 * Decodes `bytes[start..end)`, which holds no zero, in place: the result is `bytes[start + 1..result)`.
 *
 * In place almost nothing moves: the zero that a block stands for belongs exactly where the next block's code lies. Only
 * after a full block (254 bytes without a zero) does the rest shift by one.
 *
 * @returns the index after the last decoded byte, or -1 if the bytes are not an encoding.
 */
export function cobsDecodeInPlace(bytes: Uint8Array, start: number, end: number): number {
  if (start >= end) return -1;
  let codeAt = start;
  let code = bytes[start]!;
  let shift = 0;
  for (;;) {
    const next = codeAt + code;
    if (next > end || code === 0) return -1;
    if (shift > 0) {
      const to = codeAt + 1 - shift;
      if (code > 32) bytes.copyWithin(to, codeAt + 1, next);
      else for (let i = codeAt + 1; i < next; i++) bytes[i - shift] = bytes[i]!;
    }
    if (next === end) return end - shift;
    const nextCode = bytes[next]!;
    if (code === 0xff) shift++;
    else bytes[next - shift] = 0;
    codeAt = next;
    code = nextCode;
  }
}
