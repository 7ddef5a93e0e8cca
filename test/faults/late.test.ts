/** A board that answers but does not get on: the others' round ends by a deadline, and it joins again, resynced. */
import { expect, test } from 'vitest';
import { federate, type RunPlan, type SimBench } from './sim/bench.ts';

const plan: RunPlan = { strategy: 'tinymetafed', runSeed: 3, rounds: 5, boards: 3 };

/** Stalls board 2 when round 3 begins, for so long. */
const stalling =
  (us: number) =>
  (round: number, { place, clock }: Pick<SimBench, 'place' | 'clock'>): void => {
    if (round !== 3) return;
    const { sim } = place(1);
    sim.slow = true;
    clock.setTimer(() => (sim.slow = false), us);
  };

test('a stalled board leaves the others to finish by the deadline, and comes back', async () => {
  const run = await federate(plan, 1, { before: (round, bench) => stalling(14e6)(round, bench) });
  expect(run.results.map(({ clients }) => clients.length)).toEqual([3, 3, 2, 3, 3]);
  expect(run.results[2]?.absent).toEqual([
    {
      clientId: 'board-2',
      reason: expect.stringMatching(/^Sim 2 was given up\. It did not finish its part within/),
    },
  ]);
  // Four times the slowest visit so far and ten seconds of simulated time; without a stall a round takes far less.
  expect(Math.max(...run.tookUs.slice(0, 2))).toBeLessThan(1e6);
  expect(run.tookUs[2]).toBeGreaterThan(10e6);
  expect(run.tookUs[2]).toBeLessThan(14e6);
  expect(run.bench.log).toContain('Sim 2 answers again.');
  // It was told all anew: what it holds is what the server thinks.
  expect(run.results.flatMap(({ clients }) => clients).every(({ resyncs }) => resyncs === 0)).toBe(true);
});

test('a deadline set by a person holds', async () => {
  const { results, tookUs } = await federate(plan, 1, {
    options: { deadlineSeconds: 2 },
    before: (round, bench) => stalling(3e6)(round, bench),
  });
  expect(results.map(({ absent }) => absent.length)).toEqual([0, 0, 1, 0, 0]);
  expect(tookUs[2]).toBeLessThan(2.1e6);
});

test('a stall shorter than the deadline costs time, not a bit', async () => {
  const stalled = await federate(plan, 1, { before: (round, bench) => stalling(6e6)(round, bench) });
  expect(stalled.results.flatMap(({ absent }) => absent)).toEqual([]);
  expect(stalled.weights).toEqual((await federate(plan, 2)).weights);
});
