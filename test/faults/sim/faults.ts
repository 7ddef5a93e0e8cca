/** What a line does to bytes, all of it from one seeded stream. */
import type { Rng } from '../../../firmware-bridge/protocol/rng.ts';

/** Chances, each per byte but those of whole chunks. */
export interface Faults {
  readonly drop: number;
  readonly insert: number;
  readonly duplicate: number;
  readonly flip: number;
  /** Up to 60 bytes of noise. */
  readonly burst: number;
  /** Per chunk: all of it comes twice. */
  readonly repeat: number;
  /** Per chunk: nothing passes for up to 900 ms; then all of it comes. */
  readonly stall: number;
}

export const noFaults: Faults = { drop: 0, insert: 0, duplicate: 0, flip: 0, burst: 0, repeat: 0, stall: 0 };

const RATES = [0, 0.00003, 0.0001, 0.0005, 0.002];
const CHUNK_RATES = [0, 0.002, 0.02, 0.1];

/** A mix: each kind of fault absent, rare or frequent on its own. */
export function mixOf(rng: Rng): Faults {
  const byte = (): number => RATES[rng.below(RATES.length)] ?? 0;
  const chunk = (): number => CHUNK_RATES[rng.below(CHUNK_RATES.length)] ?? 0;
  return {
    drop: byte(),
    insert: byte(),
    duplicate: byte(),
    flip: byte(),
    burst: byte() / 4,
    repeat: chunk(),
    stall: chunk() / 4,
  };
}

const chance = (rng: Rng): number => rng.next() / 2 ** 32;

/** Bytes as they come out at the other end. */
export function damage(bytes: Uint8Array, faults: Faults, rng: Rng): Uint8Array {
  const { drop, insert, duplicate, flip, burst, repeat } = faults;
  if (drop + insert + duplicate + flip + burst + repeat === 0) return bytes;
  const out: number[] = [];
  for (let copies = repeat > 0 && chance(rng) < repeat ? 2 : 1; copies > 0; copies--) {
    for (const byte of bytes) {
      let u = chance(rng);
      const hit = (rate: number): boolean => (u -= rate) < 0;
      if (hit(drop)) continue;
      if (hit(insert)) out.push(rng.below(256), byte);
      else if (hit(duplicate)) out.push(byte, byte);
      else if (hit(flip)) out.push(byte ^ (1 << rng.below(8)));
      else if (hit(burst)) {
        for (let n = rng.below(60); n > 0; n--) out.push(rng.below(256));
        out.push(byte);
      } else out.push(byte);
    }
  }
  return Uint8Array.from(out);
}

/** How long the line stands still from now, in microseconds; mostly 0. */
export const stallOf = (faults: Faults, rng: Rng): number =>
  faults.stall > 0 && chance(rng) < faults.stall ? 1000 + rng.below(900_000) : 0;
