import { beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../../../../firmware-bridge/protocol/rng.ts';
import {
  averagePool,
  cnn,
  conv,
  dense,
  flatten,
  keywordCnn,
  maxPool,
  omniglotCnn,
} from '../../../../../electron/bench/models/cnn.ts';
import { initialize } from '../../../../../electron/bench/models/initialize.ts';
import { layoutOf } from '../../../../../electron/bench/models/layout.ts';
import { sineMlp, withZeroLocalLayers } from '../../../../../electron/bench/models/mlp.ts';
import type { ModelSpec } from '../../../../../electron/bench/models/model-spec.ts';
import { sineTask } from '../../../../../electron/bench/tasks/sine.ts';
import type { HeldOutTasks } from '../../../../../electron/bench/tasks/task.ts';
import { CoreEvaluator } from '../../../../../electron/bench/tensor/core-evaluator.ts';
import { CoreLearner } from '../../../../../electron/bench/tensor/core-learner.ts';
import { startEngine } from '../../../../../electron/bench/tensor/engine.ts';
import type { Engine } from '../../../../../electron/bench/tensor/engine.ts';
import type { EvaluationSpec } from '../../../../../electron/bench/tensor/evaluation.ts';
import { MetaEvaluator } from '../../../../../electron/bench/tensor/meta-evaluate.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
});

/** Classes as directions with noise: adaptation has something to learn, so that figures are far from chance. */
function noisyClasses(model: ModelSpec, count: number): HeldOutTasks {
  const { inputs, outputs } = layoutOf(model);
  const rng = new Rng(17);
  const [supportSize, querySize] = [2 * outputs, 3 * outputs];
  const part = (size: number, centres: Float32Array[][]): [Float32Array, Float32Array] => {
    const x = new Float32Array(count * size * inputs);
    const y = new Float32Array(count * size * outputs);
    for (let row = 0; row < count * size; row++) {
      const label = row % outputs;
      const centre = centres[Math.floor(row / size)]?.[label];
      for (let i = 0; i < inputs; i++) x[row * inputs + i] = 0.6 * (centre?.[i] ?? 0) + 0.4 * rng.normal();
      y[row * outputs + label] = 1;
    }
    return [x, y];
  };
  const centres = Array.from({ length: count }, () =>
    Array.from({ length: outputs }, () => Float32Array.from({ length: inputs }, () => rng.normal())),
  );
  const [supportInputs, supportTargets] = part(supportSize, centres);
  const [queryInputs, queryTargets] = part(querySize, centres);
  const sizes = { count, supportSize, querySize, inputs, outputs };
  return { ...sizes, supportInputs, supportTargets, queryInputs, queryTargets };
}

const classes = (model: ModelSpec): EvaluationSpec => ({
  model,
  heldOut: noisyClasses(model, 4),
  metric: 'accuracy',
  steps: 30,
  learningRate: 0.02,
  gradientClip: 0,
});

describe("adaptation on the boards' core and on the tensor engine", () => {
  const odd = cnn(
    'odd',
    [9, 7, 2],
    [conv(3, { stride: 2 }), conv(4, { kernel: [3, 2] }), flatten(), dense(3)],
  );
  it.each([
    ['odd sizes', odd],
    ['keywords', keywordCnn(5)],
    ['Omniglot', omniglotCnn(5, 14)],
    ['a zero head', withZeroLocalLayers(omniglotCnn(5, 14), 1)],
  ])('gives the same outputs and figures: %s', async (_name, model) => {
    const spec = classes(model);
    const parameters = initialize(model, 3);
    const [core, tensor] = [new CoreEvaluator(spec), new MetaEvaluator(engine, spec)];
    const [own, theirs] = [await core.queryOutputs(parameters), await tensor.queryOutputs(parameters)];
    const worst = Math.max(...own.map((value, i) => Math.abs(value - (theirs[i] ?? NaN))));
    expect(worst).toBeLessThan(1e-4 * Math.max(1, ...own.map(Math.abs)));
    const counts = [0, 7, 30];
    expect(await core.evaluateAfter(parameters, counts)).toEqual(
      await tensor.evaluateAfter(parameters, counts),
    );
    tensor.dispose();
  });

  it('gives the same losses on sine, clipped', async () => {
    const task = sineTask({ heldOutTasks: 20 });
    const spec: EvaluationSpec = {
      model: task.model,
      heldOut: task.heldOut(5),
      metric: 'mse',
      steps: 32,
      learningRate: 0.015,
      gradientClip: 4,
    };
    const parameters = initialize(task.model, 3);
    const tensor = new MetaEvaluator(engine, spec);
    const [core] = await new CoreEvaluator(spec).evaluateAfter(parameters, [32]);
    const [other] = await tensor.evaluateAfter(parameters, [32]);
    tensor.dispose();
    core?.forEach((loss, i) => expect(Math.abs(loss / (other?.[i] ?? NaN) - 1)).toBeLessThan(1e-3));
  });
});

describe('a learner', () => {
  it('takes up its initialization anew, and answers with any layer', () => {
    const model = omniglotCnn(5, 14);
    const learner = new CoreLearner(model);
    const parameters = initialize(model, 1);
    const { inputs, targets } = pairs(model);
    const ask = (): Float32Array => learner.ask(inputs);
    learner.start(parameters, 0.05);
    const before = ask();
    expect(learner.parameters()).toEqual(parameters);
    learner.adapt({ count: 5, inputs, targets }, 0, 3);
    const after = ask();
    expect(after).not.toEqual(before);
    learner.start(parameters, 0.05);
    expect(ask()).toEqual(before);
    learner.adapt({ count: 5, inputs, targets }, 0, 1);
    learner.adapt({ count: 5, inputs, targets }, 1, 3);
    expect(ask()).toEqual(after);
    // The head's input: what ReLU let through.
    const embedding = learner.ask(inputs, model.layers.length - 2);
    expect(embedding.length).toBe(5 * 256);
    expect(Math.min(...embedding)).toBe(0);
  });

  it('knows pools too, which the tensor engine does not', () => {
    const model = cnn(
      'pools',
      [8, 8, 1],
      [conv(4), maxPool(2), conv(4), averagePool(4), flatten(), dense(3)],
    );
    const learner = new CoreLearner(model);
    learner.start(initialize(model, 1), 0.05);
    expect(learner.ask(new Float32Array(64).fill(0.5)).length).toBe(3);
  });

  it('refuses parameters of another model', () => {
    const learner = new CoreLearner(sineMlp());
    expect(() => learner.start(new Float32Array(7), 0.1)).toThrow(
      'The model has 1153 parameters; 7 were given.',
    );
  });

  function pairs(model: ModelSpec): { inputs: Float32Array; targets: Float32Array } {
    const tasks = noisyClasses(model, 1);
    return { inputs: tasks.supportInputs.slice(0, 5 * 196), targets: tasks.supportTargets.slice(0, 25) };
  }
});
