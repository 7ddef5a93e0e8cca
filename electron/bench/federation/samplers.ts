/** Which clients take part in a round. A function of round, seed and bench size alone, never of who answers fast. */
import { Rng } from '../../../firmware-bridge/protocol/rng.ts';

/** Positions in the bench's order, ascending. `count` of `total` clients. */
export type Sampler = (round: number, count: number, total: number, seed: number) => number[];

/** Taking turns: with 8 clients and one a round, client A is next in round 8. */
const roundRobin: Sampler = (round, count, total) =>
  Array.from({ length: count }, (_, i) => (round * count + i) % total).sort((a, b) => a - b);

/** Drawn anew in each round, without repetition. */
const random: Sampler = (_round, count, total, seed) => {
  const rng = new Rng(seed);
  const positions = Array.from({ length: total }, (_, i) => i);
  for (let i = 0; i < count; i++) {
    const j = i + rng.below(total - i);
    const other = positions[j] ?? j;
    positions[j] = positions[i] ?? i;
    positions[i] = other;
  }
  return positions.slice(0, count).sort((a, b) => a - b);
};

/** Every client in each round, whatever the count. */
const all: Sampler = (_round, _count, total) => Array.from({ length: total }, (_, i) => i);

export const samplers = { roundRobin, random, all } as const;
export type SamplerName = keyof typeof samplers;
export const samplerNames = Object.keys(samplers) as [SamplerName, ...SamplerName[]];
