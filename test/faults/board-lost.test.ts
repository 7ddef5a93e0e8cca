/** A board that goes away in the middle of a run: the others go on, nothing partial counts, and it comes back resynced. */
import { afterEach, describe, expect, it } from 'vitest';
import type { BoardRegistry } from '../../electron/bench/boards/board-registry.ts';
import { openRegistry } from '../../electron/bench/boards/open-registry.ts';
import { RoundLoop } from '../../electron/bench/federation/round-loop.ts';
import type { RoundResult } from '../../electron/bench/federation/round-result.ts';
import { createStrategy } from '../../electron/bench/federation/strategies/registry.ts';
import { taskByName } from '../../electron/bench/tasks/registry.ts';

let registry: BoardRegistry | undefined;
afterEach(() => registry?.close());

const ROUNDS = 6;

/** A run of three boards, all in each round; `before` is called before each round. Rounds' results and the final weights. */
async function run(before: (round: number, registry: BoardRegistry) => Promise<void> | void): Promise<{
  results: RoundResult[];
  weights: Float32Array;
}> {
  registry = openRegistry();
  const boards = await registry.addVirtual(3);
  const loop = new RoundLoop(
    {
      task: taskByName('sine'),
      strategy: createStrategy('tinymetafed'),
      rounds: ROUNDS,
      seed: 3,
      clientsPerRound: 0,
    },
    boards,
  );
  await loop.start();
  const results: RoundResult[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    await before(round, registry);
    results.push(await loop.step());
  }
  const weights = loop.server.deployedParameters();
  await registry.close();
  return { results, weights };
}

describe('a board that is lost', () => {
  it('is absent, and the others finish their rounds without it', async () => {
    const { results } = await run(async (round, boards) => {
      if (round === 3) await boards.boards[1]?.close();
    });
    expect(results.map(({ clients }) => clients.length)).toEqual([3, 3, 2, 2, 2, 2]);
    expect(results[2]?.absent[0]?.reason).toContain('Virtual 2');
  });

  it('changes nothing of what the others gave: the same weights whether it goes before or within a round', async () => {
    const early = await run(async (round, boards) => {
      if (round === 3) await boards.boards[1]?.close();
    });
    const late = await run((round, boards) => {
      // Not awaited: the round is under way when the board goes.
      if (round === 3) setImmediate(() => void boards.boards[1]?.close());
    });
    expect(late.results[2]?.clients.length).toBe(2);
    expect(late.weights).toEqual(early.weights);
  });
});
