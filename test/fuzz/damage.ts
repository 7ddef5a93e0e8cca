/** Seeded damage to an input: what a parser must survive. The same random source gives the same bytes. */
import type { Rng } from '../../firmware-bridge/protocol/rng.ts';

/** Numbers that lengths and sizes are when somebody means harm. */
const NUMBERS = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];
/** The same for texts, and what texts break on. */
const WORDS = [
  '-1',
  '0',
  '1e309',
  '1e-320',
  'NaN',
  '-Infinity',
  '9007199254740993',
  '4294967296',
  'null',
  '""',
  '[]',
  '{}',
  '__proto__',
  'constructor',
  'toString',
  '../../../../etc/passwd',
  '<script>alert(1)</script>',
  '=cmd()',
  '\u0000',
  '\u2028',
  '\ud800',
  '\r\n',
  '"',
  "'",
  ',',
  '[[[[[[[[[[[[[[[[',
].map((word) => new TextEncoder().encode(word));

const picked = <T>(rng: Rng, from: readonly T[]): T => from[rng.below(from.length)]!;

/** Joined without a limit of arguments. */
function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/**
 * One to six changes: bits, bytes, numbers, words, pieces left out, said twice, moved, taken from another input, cut short.
 * @param others inputs to take pieces from
 */
export function damaged(input: Uint8Array, rng: Rng, others: readonly Uint8Array[] = []): Uint8Array {
  let bytes: Uint8Array = input.slice();
  for (let n = 1 + rng.below(6); n > 0 && bytes.length > 0; n--) {
    const at = rng.below(bytes.length);
    const run = 1 + rng.below(rng.below(8) === 0 ? 4096 : 64);
    switch (rng.below(10)) {
      case 0:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << rng.below(8));
        break;
      case 1:
        bytes[at] = rng.below(256);
        break;
      case 2:
      case 3: {
        const [number, little, wide] = [picked(rng, NUMBERS), rng.below(2) === 0, rng.below(3)];
        const view = new DataView(bytes.buffer, bytes.byteOffset);
        if (wide === 0 && at + 4 <= bytes.length) view.setUint32(at, number, little);
        if (wide === 1 && at + 2 <= bytes.length) view.setUint16(at, number & 0xffff, little);
        if (wide === 2 && at + 8 <= bytes.length) view.setBigUint64(at, BigInt(number) << 31n, little);
        break;
      }
      case 4:
        bytes = joined(bytes.subarray(0, at), bytes.subarray(at + run));
        break;
      case 5:
        bytes = joined(bytes.subarray(0, at + run), bytes.subarray(at));
        break;
      case 6:
        bytes = joined(bytes.subarray(0, at), picked(rng, WORDS), bytes.subarray(at + rng.below(8)));
        break;
      case 7: {
        const other = others.length > 0 ? picked(rng, others) : bytes;
        const from = rng.below(Math.max(1, other.length));
        bytes = joined(bytes.subarray(0, at), other.subarray(from, from + run), bytes.subarray(at));
        break;
      }
      case 8:
        bytes.fill(rng.below(256), at, at + run);
        break;
      default:
        if (rng.below(3) === 0) bytes = bytes.slice(0, at);
    }
  }
  return bytes;
}
