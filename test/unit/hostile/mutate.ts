/** Seeded damage to a valid input: what a parser must survive. The same seed gives the same bytes. */
import { Rng } from '../../../firmware-bridge/protocol/rng.ts';

/** Numbers that lengths and sizes are when somebody means harm. */
const NUMBERS = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

/** One to six changes: bits, bytes, numbers, pieces left out, said twice or moved, cut short. */
export function mutate(input: Uint8Array, seed: number): Uint8Array {
  const rng = new Rng(seed);
  let bytes = input.slice();
  for (let n = 1 + rng.below(6); n > 0 && bytes.length > 0; n--) {
    const at = rng.below(bytes.length);
    const run = 1 + rng.below(64);
    switch (rng.below(7)) {
      case 0:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << rng.below(8));
        break;
      case 1:
        bytes[at] = rng.below(256);
        break;
      case 2:
      case 3: {
        const number = NUMBERS[rng.below(NUMBERS.length)] ?? 0;
        const little = rng.below(2) === 0;
        if (at + 4 <= bytes.length) new DataView(bytes.buffer).setUint32(at, number, little);
        break;
      }
      case 4:
        bytes = Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + run)]);
        break;
      case 5:
        bytes = Uint8Array.from([...bytes.subarray(0, at + run), ...bytes.subarray(at)]);
        break;
      default:
        bytes = bytes.slice(0, at);
    }
  }
  return bytes;
}
