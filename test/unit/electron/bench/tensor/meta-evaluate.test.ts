import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initialize } from '../../../../../electron/bench/models/initialize.ts';
import { mlp } from '../../../../../electron/bench/models/mlp.ts';
import { sineTask } from '../../../../../electron/bench/tasks/sine.ts';
import type { HeldOutTasks } from '../../../../../electron/bench/tasks/task.ts';
import { startEngine } from '../../../../../electron/bench/tensor/engine.ts';
import type { Engine } from '../../../../../electron/bench/tensor/engine.ts';
import type { EvaluationSpec } from '../../../../../electron/bench/tensor/evaluation.ts';
import { MetaEvaluator } from '../../../../../electron/bench/tensor/meta-evaluate.ts';
import { adaptedOutputs } from './reference-adaptation.ts';
import { engineUnderTest } from './engine-under-test.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine(engineUnderTest);
});
afterAll(() => engine.tf.disposeVariables());

const specOf = (heldOutTasks: number, change: Partial<EvaluationSpec> = {}): EvaluationSpec => {
  const task = sineTask({ heldOutTasks });
  return {
    model: task.model,
    heldOut: task.heldOut(3),
    metric: 'mse',
    steps: 32,
    learningRate: 0.015,
    gradientClip: 4,
    ...change,
  };
};

describe('meta-evaluation', () => {
  it('adapts as a board does, sample by sample', async () => {
    const spec = specOf(20);
    const evaluator = new MetaEvaluator(engine, spec);
    const parameters = initialize(spec.model, 5);
    const outputs = await evaluator.queryOutputs(parameters);
    const expected = adaptedOutputs(spec, parameters);
    expect(outputs.length).toBe(expected.length);
    const worst = Math.max(...expected.map((y, i) => Math.abs(y - (outputs[i] ?? NaN))));
    expect(worst).toBeLessThan(1e-4);

    const mse = await evaluator.evaluate(parameters);
    const first =
      expected.subarray(0, 100).reduce((sum, y, i) => sum + (y - spec.heldOut.queryTargets[i]!) ** 2, 0) /
      100;
    expect(mse[0]).toBeCloseTo(first, 3);
    evaluator.dispose();
  });

  it('leaks no tensor', async () => {
    const spec = specOf(5);
    const before = engine.tf.memory().numTensors;
    const evaluator = new MetaEvaluator(engine, spec);
    const prepared = engine.tf.memory().numTensors;
    for (let i = 0; i < 3; i++) await evaluator.evaluate(initialize(spec.model, i));
    expect(engine.tf.memory().numTensors).toBe(prepared);
    evaluator.dispose();
    expect(engine.tf.memory().numTensors).toBe(before);
  });

  it('classifies: accuracy rises with adaptation', async () => {
    const spec = twoMoonsLike();
    const accuracy = async (steps: number): Promise<number> => {
      const evaluator = new MetaEvaluator(engine, { ...spec, steps });
      const perTask = await evaluator.evaluate(initialize(spec.model, 1));
      evaluator.dispose();
      return perTask.reduce((a, b) => a + b, 0) / perTask.length;
    };
    expect(await accuracy(200)).toBeGreaterThan(0.9);
    expect(await accuracy(0)).toBeLessThan(0.8);
  });

  it('refuses parameters of another model', async () => {
    const evaluator = new MetaEvaluator(engine, specOf(2));
    await expect(evaluator.evaluate(new Float32Array(7))).rejects.toThrow('1153 parameters; 7 were given');
    evaluator.dispose();
  });

  it('the model of the study, untrained, has a median MSE near 3', async () => {
    const spec = specOf(200);
    const evaluator = new MetaEvaluator(engine, spec);
    const medians = [];
    for (let seed = 0; seed < 3; seed++) {
      const perTask = [...(await evaluator.evaluate(initialize(spec.model, seed)))].sort((a, b) => a - b);
      medians.push(perTask[100]!);
    }
    expect(Math.max(...medians)).toBeLessThan(4.5);
    expect(Math.min(...medians)).toBeGreaterThan(1.5);
    evaluator.dispose();
  });
});

/** Two classes in the plane, told apart by the sign of one coordinate: which one is the task. */
function twoMoonsLike(): EvaluationSpec {
  const model = mlp({ widths: [2, 8, 2], loss: 'softmaxCrossEntropy', firstBiasRange: 0 });
  const count = 6;
  const points = (task: number, size: number): { inputs: number[]; targets: number[] } => {
    const inputs: number[] = [];
    const targets: number[] = [];
    for (let i = 0; i < size; i++) {
      const angle = 0.4 + (2 * Math.PI * i) / size;
      inputs.push(Math.cos(angle), Math.sin(angle));
      const positive = (task % 2 === 0 ? Math.cos(angle) : Math.sin(angle)) > 0;
      targets.push(positive ? 1 : 0, positive ? 0 : 1);
    }
    return { inputs, targets };
  };
  const all = (size: number, part: 'inputs' | 'targets'): Float32Array =>
    Float32Array.from(Array.from({ length: count }, (_, task) => points(task, size)[part]).flat());
  const heldOut: HeldOutTasks = {
    count,
    supportSize: 16,
    querySize: 40,
    inputs: 2,
    outputs: 2,
    supportInputs: all(16, 'inputs'),
    supportTargets: all(16, 'targets'),
    queryInputs: all(40, 'inputs'),
    queryTargets: all(40, 'targets'),
  };
  return { model, heldOut, metric: 'accuracy', steps: 1, learningRate: 0.1, gradientClip: 0 };
}
