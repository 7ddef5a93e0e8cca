/**
 * Whole federated runs, real firmware at the far end of each line, under any mix of transient faults: the weights are those
 * of the fault-free run, to the bit. More seeds with FAULT_SEEDS=n; FAULT_SEED=n reruns one.
 */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { Rng } from '../../firmware-bridge/protocol/rng.ts';
import { federate, type RunPlan } from './sim/bench.ts';
import { mixOf } from './sim/faults.ts';
import { eachSeed } from './sim/seeds.ts';
import type { LineOptions } from './sim/line.ts';

const STRATEGIES = ['tinymetafed', 'tinymetafed-extended', 'reptile'];
const RATES_US = [0, 10.85, 86.8];

const planOf = (seed: number): RunPlan => ({
  strategy: STRATEGIES[seed % STRATEGIES.length] ?? '',
  runSeed: seed % 4,
  rounds: 3,
  boards: 2 + (seed % 2),
});

const faultFree = new Map<string, Promise<Uint8Array>>();
function expected(plan: RunPlan): Promise<Uint8Array> {
  const key = JSON.stringify(plan);
  const known = faultFree.get(key);
  if (known !== undefined) return known;
  const run = federate(plan, 0).then(({ weights, bench }) => {
    for (const { board } of bench.places) {
      const { resends, crcErrors, discardedBytes, resyncs } = board.link?.counters ?? {};
      expect([resends, crcErrors, discardedBytes, resyncs]).toEqual([0, 0, 0, 0]);
    }
    return weights;
  });
  faultFree.set(key, run);
  return run;
}

function linesOf(seed: number): (board: number) => LineOptions {
  const rng = new Rng(seed);
  const lines = Array.from({ length: 4 }, () => ({
    faults: mixOf(rng),
    delayUs: 50 + rng.below(10_000),
    byteUs: RATES_US[rng.below(RATES_US.length)] ?? 0,
  }));
  return (board) => lines[board % lines.length] ?? {};
}

test('any mix of transient faults leaves the same weights, to the bit', { timeout: 600_000 }, async () => {
  const sum = { resends: 0, crcErrors: 0, duplicates: 0 };
  const seeds = await eachSeed(240, async (seed) => {
    const plan = planOf(seed);
    const { weights, results, bench } = await federate(plan, seed, {
      line: linesOf(seed),
      // On the roughest of these wires a round takes minutes, and that is not what is asked here.
      options: { deadlineSeconds: 500 },
    });
    expect(results.flatMap(({ absent }) => absent)).toEqual([]);
    expect(Buffer.from(weights).equals(Buffer.from(await expected(plan)))).toBe(true);
    for (const { board } of bench.places) {
      const counters = board.link?.counters;
      for (const name of ['resends', 'crcErrors', 'duplicates'] as const) sum[name] += counters?.[name] ?? 0;
    }
  });
  if (seeds >= 100) for (const count of Object.values(sum)) expect(count).toBeGreaterThan(100);
});

test('a seed reruns exactly, byte for byte on the wire', async () => {
  const trace = async (): Promise<string> => {
    const hash = createHash('sha256');
    await federate(planOf(5), 5, {
      line: linesOf(5),
      before: (round, { places, clock }) => {
        hash.update(`${round} at ${clock.nowUs()}`);
        for (const { line } of places) line.onCarried = (_direction, bytes) => void hash.update(bytes);
      },
    });
    return hash.digest('hex');
  };
  expect(await trace()).toBe(await trace());
});
