import { beforeAll, describe, expect, it } from 'vitest';
import type { Tensor, Tensor2D, Tensor4D, Variable } from '@tensorflow/tfjs';
import { Rng } from '../../../../../firmware-bridge/protocol/rng.ts';
import { cnn, conv, dense, flatten, keywordCnn } from '../../../../../electron/bench/models/cnn.ts';
import { initialize } from '../../../../../electron/bench/models/initialize.ts';
import { layoutOf } from '../../../../../electron/bench/models/layout.ts';
import type { ConvLayer, ModelSpec } from '../../../../../electron/bench/models/model-spec.ts';
import type { HeldOutTasks } from '../../../../../electron/bench/tasks/task.ts';
import { startEngine } from '../../../../../electron/bench/tensor/engine.ts';
import type { Engine } from '../../../../../electron/bench/tensor/engine.ts';
import { MetaEvaluator } from '../../../../../electron/bench/tensor/meta-evaluate.ts';
import { backendUnderTest, engineUnderTest } from './engine-under-test.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine(engineUnderTest);
});

function wildTasks(inputs: number, outputs: number, count: number): HeldOutTasks {
  const rng = new Rng(4);
  const supportSize = 5;
  const querySize = 7;
  const values = (n: number): Float32Array => Float32Array.from({ length: n }, () => rng.normal());
  const targets = (n: number): Float32Array => {
    const all = new Float32Array(n * outputs);
    for (let i = 0; i < n; i++) all[i * outputs + rng.below(outputs)] = 1;
    return all;
  };
  return {
    count,
    supportSize,
    querySize,
    inputs,
    outputs,
    supportInputs: values(count * supportSize * inputs),
    supportTargets: targets(count * supportSize),
    queryInputs: values(count * querySize * inputs),
    queryTargets: targets(count * querySize),
  };
}

/** The same by automatic differentiation, one task after another, through tf.conv2d. */
function byAutomaticDifferentiation(
  model: ModelSpec,
  tasks: HeldOutTasks,
  parameters: Float32Array,
  rate: number,
  steps: number,
): Float32Array {
  const { tf } = engine;
  const { layers } = layoutOf(model);
  const outputs: Tensor[] = [];
  for (let task = 0; task < tasks.count; task++) {
    const variables = layers.map(({ layer, weights, bias, end }) => {
      if (layer.kind === 'flatten') return [];
      const w = layer.kind === 'conv2d' ? layer.window : undefined;
      const shape = w
        ? [w.outputChannels, w.kernelHeight, w.kernelWidth, w.inputChannels]
        : [layer.outputs, layer.inputs];
      return [
        tf.variable(tf.tensor(parameters.slice(weights, bias), shape)),
        tf.variable(tf.tensor1d(parameters.slice(bias, end))),
      ];
    });
    const predict = (input: Tensor2D): Tensor2D =>
      layers.reduce<Tensor>((a, { layer }, i) => {
        const [weights, bias] = variables[i] as [Variable, Variable];
        if (layer.kind === 'flatten') return tf.reshape(a, [a.shape[0]!, -1]);
        let sum: Tensor;
        if (layer.kind === 'conv2d') {
          const w = layer.window;
          const image = tf.reshape(a, [
            a.shape[0]!,
            w.inputHeight,
            w.inputWidth,
            w.inputChannels,
          ]) as Tensor4D;
          const low = (w.outputHeight - 1) * w.strideHeight + w.kernelHeight - w.padTop - w.inputHeight;
          const right = (w.outputWidth - 1) * w.strideWidth + w.kernelWidth - w.padLeft - w.inputWidth;
          const padded = tf.pad4d(image, [
            [0, 0],
            [w.padTop, Math.max(0, low)],
            [w.padLeft, Math.max(0, right)],
            [0, 0],
          ]);
          const filter = tf.transpose(weights, [1, 2, 3, 0]) as Tensor4D;
          const all = tf.conv2d(padded, filter, [w.strideHeight, w.strideWidth], 'valid') as Tensor4D;
          const kept = tf.slice(all, [0, 0, 0, 0], [-1, w.outputHeight, w.outputWidth, -1]);
          sum = tf.reshape(tf.add(kept, bias), [a.shape[0]!, -1]);
        } else sum = tf.add(tf.matMul(a, weights, false, true), bias);
        return layer.activation === 'relu' ? tf.relu(sum) : sum;
      }, input) as Tensor2D;
    const pick = (values: Float32Array, sample: number, size: number, width: number): Float32Array =>
      values.slice((task * size + sample) * width, (task * size + sample + 1) * width);
    for (let step = 0; step < steps; step++) {
      const sample = step % tasks.supportSize;
      const { grads } = tf.variableGrads(() => {
        const x = tf.tensor2d(pick(tasks.supportInputs, sample, tasks.supportSize, tasks.inputs), [
          1,
          tasks.inputs,
        ]);
        const y = tf.tensor2d(pick(tasks.supportTargets, sample, tasks.supportSize, tasks.outputs), [
          1,
          tasks.outputs,
        ]);
        return tf.losses.softmaxCrossEntropy(y, predict(x)).asScalar();
      }, variables.flat());
      for (const variable of variables.flat())
        variable.assign(tf.sub(variable, tf.mul(grads[variable.name]!, rate)));
    }
    const queries = tasks.queryInputs.slice(
      task * tasks.querySize * tasks.inputs,
      (task + 1) * tasks.querySize * tasks.inputs,
    );
    outputs.push(predict(tf.tensor2d(queries, [tasks.querySize, tasks.inputs])));
  }
  return Float32Array.from(tf.concat(outputs).dataSync());
}

describe('convolutions in the meta-evaluation', () => {
  const odd = cnn(
    'odd',
    [9, 7, 2],
    [conv(3, { stride: 2 }), conv(4, { kernel: [3, 2], stride: [2, 1], pad: [1, 0] }), flatten(), dense(3)],
  );
  // Rows and columns that no window reaches, and a stride that leaps over some.
  const leftOver = cnn(
    'left over',
    [8, 10, 1],
    [conv(3, { stride: 3, pad: 0 }), conv(2, { kernel: 2, stride: [1, 2], pad: 0 }), flatten(), dense(3)],
  );
  // Stride 1 with an output smaller than what would fit: the model decides.
  const cut = ((): ModelSpec => {
    const whole = cnn('cut', [6, 6, 1], [conv(4), conv(2, { kernel: [2, 3], pad: [1, 1] })]);
    const second = whole.layers[1] as ConvLayer;
    const window = { ...second.window, outputHeight: 4, outputWidth: 5 };
    const last = cnn('cut', [4, 5, 2], [flatten(), dense(3)]);
    return { ...whole, layers: [whole.layers[0]!, { ...second, window, outputs: 40 }, ...last.layers] };
  })();
  const models = [odd, leftOver, cut, { ...keywordCnn(4), name: 'one convolution over time' }];
  // The native backend's depthwise convolution takes no unequal strides; there the patches are the one way.
  const kinds = engineUnderTest === 'native' ? (['native'] as const) : (['wasm', 'native'] as const);
  it.each(models.flatMap((model) => kinds.map((kind) => [model.name, kind, model] as const)))(
    '%s, %s: adapt as automatic differentiation does',
    async (_name, kind, model) => {
      const { inputs, outputs } = layoutOf(model);
      const heldOut = wildTasks(inputs, outputs, 3);
      const spec = {
        model,
        heldOut,
        metric: 'accuracy',
        steps: 12,
        learningRate: 0.05,
        gradientClip: 0,
      } as const;
      const before = engine.tf.memory().numTensors;
      // Where both ways to convolve run, both are held to it; each engine takes the one that is fast there.
      const evaluator = new MetaEvaluator({ ...engine, name: kind }, spec);
      const parameters = initialize(model, 9);
      const outputsOf = await evaluator.queryOutputs(parameters);
      await evaluator.evaluateAfter(parameters, [0, 3, 12]);
      evaluator.dispose();
      expect(engine.tf.memory().numTensors).toBe(before);
      // The WebAssembly backend has no gradient of conv2d.
      await engine.tf.setBackend('cpu');
      engine.tf.engine().startScope();
      const expected = byAutomaticDifferentiation(model, heldOut, parameters, 0.05, 12);
      engine.tf.engine().endScope();
      await engine.tf.setBackend(backendUnderTest);
      const worst = Math.max(...expected.map((y, i) => Math.abs(y - (outputsOf[i] ?? NaN))));
      expect(worst).toBeLessThan(1e-4);
    },
  );
});
