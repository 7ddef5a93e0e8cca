/** Rounds through the real path: strategy, link, frames, worker thread, firmware, and back. */
import { openRegistry } from '../../electron/bench/boards/open-registry.ts';
import { RoundLoop } from '../../electron/bench/federation/round-loop.ts';
import { createStrategy } from '../../electron/bench/federation/strategies/registry.ts';
import { taskByName } from '../../electron/bench/tasks/registry.ts';
import { figure, type Benchmark, type Figure } from './figure.ts';

/** 1,000 rounds in 60 s. */
const LEAST_ROUNDS_PER_S = 1000 / 60;
/** What one board gains a second at most through 256: each must still have its turn every few seconds. */
const LEAST_VISITS_PER_S = 256 / 10;

/** Rounds a second. */
async function time(boards: number, clientsPerRound: number, rounds: number): Promise<number> {
  const registry = openRegistry();
  try {
    const clients = await registry.addVirtual(boards);
    const loop = new RoundLoop(
      {
        task: taskByName('sine'),
        strategy: createStrategy('tinymetafed'),
        rounds: rounds + 1,
        seed: 1,
        clientsPerRound,
      },
      clients,
    );
    await loop.step();
    const beginMs = performance.now();
    for (let i = 0; i < rounds; i++) await loop.step();
    return (rounds * 1000) / (performance.now() - beginMs);
  } finally {
    await registry.close();
  }
}

export const rounds: Benchmark = {
  name: 'rounds',
  doc: 'rounds a second with 8 and with 256 virtual boards',
  async run(): Promise<readonly Figure[]> {
    const eight = await time(8, 1, 1000);
    const many = await time(256, 0, 4);
    return [
      figure(
        'Rounds of 1 of 8 virtual boards',
        [eight, 'rounds/s'],
        ['1,000 rounds in 60 s', LEAST_ROUNDS_PER_S],
        { atLeast: 1 },
      ),
      figure(
        'Rounds of all of 256 virtual boards',
        [many * 256, 'visits/s'],
        ['one visit of each in 10 s', LEAST_VISITS_PER_S],
        { atLeast: 1 },
      ),
    ];
  },
};
