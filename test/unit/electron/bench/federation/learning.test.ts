import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluationSpecOf } from '../../../../../electron/bench/federation/evaluation-observer.ts';
import type { Judge } from '../../../../../electron/bench/federation/evaluation-observer.ts';
import { sineTask } from '../../../../../electron/bench/tasks/sine.ts';
import { startEngine } from '../../../../../electron/bench/tensor/engine.ts';
import { quantile, summarize } from '../../../../../electron/bench/tensor/evaluation.ts';
import type { EvaluationSpec } from '../../../../../electron/bench/tensor/evaluation.ts';
import { MetaEvaluator } from '../../../../../electron/bench/tensor/meta-evaluate.ts';
import { createStrategy } from '../../../../../electron/bench/federation/strategies/registry.ts';
import { crossingOf, describeTargets, measureTargets } from '../../../../benchmarks/targets.ts';
import { referenceClients } from './reference-client.ts';

describe('learning', () => {
  let evaluator: MetaEvaluator | undefined;
  let judge: Judge;
  beforeAll(async () => {
    const engine = await startEngine();
    judge = {
      prepare: (spec: EvaluationSpec) => {
        evaluator?.dispose();
        evaluator = new MetaEvaluator(engine, spec);
        return Promise.resolve();
      },
      evaluate: async (parameters) => summarize(await evaluator!.evaluate(parameters), 'mse'),
    };
  });
  afterAll(() => evaluator?.dispose());

  it(
    'TinyMetaFed learns in 500 rounds what TinyReptile does not, in a quarter of the bytes a round',
    { timeout: 120_000 },
    async () => {
      const contestants = [
        { strategy: 'tinyreptile' },
        { strategy: 'tinymetafed' },
        { strategy: 'tinymetafed-extended' },
        { strategy: 'tinyreptile', set: { alpha0: 1 } },
      ];
      const options = {
        task: sineTask({ heldOutTasks: 60 }),
        contestants,
        judge,
        seeds: [1, 2],
        horizons: [125, 500],
        target: 0.7,
      };
      const results = await measureTargets({ ...options, makeClients: () => referenceClients(8) });
      const [tinyReptile, tinyMetaFed, extended, hot] = results.map(({ median }) => median);
      expect(tinyMetaFed!.final).toBeLessThan(0.75 * tinyReptile!.final);
      expect(extended!.final).toBeLessThan(0.75 * tinyReptile!.final);
      expect(hot!.final).toBeGreaterThan(1.5);
      const bytes = results.map(({ ends }) => ends[0]![1]!.bytes);
      expect(bytes[0]! / bytes[1]!).toBeGreaterThan(4);
      expect(bytes[0]! / bytes[2]!).toBeGreaterThan(30);
      expect(results[1]!.collapsed + results[2]!.collapsed).toBe(0);
      expect(describeTargets(results, 0.7)).toContain('tinyreptile alpha0=1: ');
    },
  );

  it('judges by the deployed initialization and the step size of adaptation', () => {
    const task = sineTask({ heldOutTasks: 2 });
    const rate = (name: string, set = {}): number =>
      evaluationSpecOf({ task, strategy: createStrategy(name, set), seed: 1 }).learningRate;
    expect(rate('tinymetafed', { learningRate: 0.01 })).toBe(0.01);
    expect(rate('tinymetafed', { adaptationRate: 0.02 })).toBe(0.02);
    expect(rate('reptile')).toBe(0.015);
  });
});

describe('crossing of a target', () => {
  const run = (rounds: number, value: number) => ({ rounds, value, bytes: rounds * 1000 });
  it('is interpolated on logarithms', () => {
    const { rounds, bytes } = crossingOf([run(100, 2), run(400, 0.5)], 1);
    expect(rounds).toBeCloseTo(200);
    expect(bytes).toBeCloseTo(200_000);
  });
  it('is bounded at the ends', () => {
    expect(crossingOf([run(100, 0.4)], 0.5)).toEqual({ rounds: 100, bytes: 100_000 });
    expect(crossingOf([run(100, 0.9)], 0.5)).toEqual({ rounds: Infinity, bytes: Infinity });
  });
  it('quantiles are interpolated', () => {
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(quantile([1, Infinity], 1)).toBe(Infinity);
    expect(quantile([], 0.5)).toBeNaN();
    expect(summarize(Float32Array.of(NaN, 1, 2), 'mse')).toEqual({ value: 2, q25: 1.5, q75: Infinity });
    expect(summarize(Float32Array.of(1, 1, 0), 'accuracy').value).toBeCloseTo(2 / 3);
  });
});
