/**
 * Random numbers that are the same on a board and on the host, bit for bit.
 *
 * xorshift32, seeded through a mixer so that neighbouring seeds give unrelated streams. Integers only; the two
 * conversions to float32 are exact or rounded once. Twin of `firmware/core/rng`.
 *
 * Why not Math.random or a better generator? A run must repeat exactly from its seed on every machine and on an 8-bit
 * board; 32 bits of state, three shifts and no multiplication is what such a board can afford at every sample.
 */

const STREAM_OF_ZERO = 0x6d2b79f5;

/** Spreads a seed over all 32 bits; never 0, which xorshift cannot leave. */
export function mix(seed: number): number {
  let h = (seed ^ 0x9e3779b9) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  h = (h ^ (h >>> 16)) >>> 0;
  return h === 0 ? STREAM_OF_ZERO : h;
}

/**
 * A seed of its own for each purpose: `derive(runSeed, purpose, round, client)`.
 * Each label is mixed in turn, so that order matters and no two purposes share a stream. Host only: boards are given seeds.
 */
export function derive(seed: number, ...labels: readonly number[]): number {
  let h = mix(seed);
  for (const label of labels) h = mix(Math.imul(h, 0x01000193) ^ label);
  return h;
}

/** One stream. */
export class Rng {
  #state: number;

  constructor(seed: number) {
    this.#state = mix(seed);
  }

  /** Next integer, 1 to 2^32 - 1. */
  next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return this.#state;
  }

  /** Uniform in [0, 1): a multiple of 2^-24, exact in float32. */
  uniform(): number {
    return (this.next() >>> 8) * 2 ** -24;
  }

  /** Nearly normal(0, 1): the sum of twelve uniforms minus six, in integers, rounded to float32 once. Bounded by ±6. */
  normal(): number {
    let sum = -6 * 2 ** 24;
    for (let i = 0; i < 12; i++) sum += this.next() >>> 8;
    return Math.fround(sum) * 2 ** -24;
  }

  /** A whole number below `limit` (1 to 2^24). The bias is below limit / 2^32. */
  below(limit: number): number {
    return Math.floor((this.next() / 2 ** 32) * limit);
  }
}
