/** One step of convolutional networks on a board, against TensorFlow.js's own gradients. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  averagePool,
  cnn,
  conv,
  dense,
  flatten,
  keywordCnn,
  maxPool,
  omniglotCnn,
} from '../../../electron/bench/models/cnn.ts';
import { initialize } from '../../../electron/bench/models/initialize.ts';
import { layoutOf } from '../../../electron/bench/models/layout.ts';
import type { ModelSpec } from '../../../electron/bench/models/model-spec.ts';
import { Rng } from '../../../firmware-bridge/protocol/rng.ts';
import { encodeSamples, sampleInputs, type SampleSet } from '../../../firmware-bridge/protocol/samples.ts';
import { enums } from '../../../firmware-bridge/protocol/schema.ts';
import { decodeSparse } from '../../../firmware-bridge/protocol/sparse.ts';
import { WasmBoard } from './wasm-board.ts';

const RATE = 2 ** -6;

/** The network in TensorFlow.js, from one vector of parameters. */
function outputs(model: ModelSpec, parameters: tf.Tensor1D, input: Float32Array): tf.Tensor1D {
  let x: tf.Tensor = tf.tensor1d(input);
  for (const { layer, weights, bias, end } of layoutOf(model).layers) {
    const b = parameters.slice(bias, end - bias);
    if (layer.kind === 'dense') {
      const w = parameters.slice(weights, bias - weights).reshape([layer.outputs, layer.inputs]);
      x = w.dot(x.flatten()).add(b);
    } else if (layer.kind !== 'flatten') {
      const { window: v } = layer;
      const strides: [number, number] = [v.strideHeight, v.strideWidth];
      // Below and to the right as far as the last window reaches.
      const below = (v.outputHeight - 1) * v.strideHeight + v.kernelHeight - v.padTop - v.inputHeight;
      const right = (v.outputWidth - 1) * v.strideWidth + v.kernelWidth - v.padLeft - v.inputWidth;
      const image = x.reshape<tf.Tensor3D>([v.inputHeight, v.inputWidth, v.inputChannels]);
      const filler = layer.kind === 'maxPool' ? -1e30 : 0;
      const padded = tf
        .pad3d(
          image,
          [
            [v.padTop, Math.max(below, 0)],
            [v.padLeft, Math.max(right, 0)],
            [0, 0],
          ],
          filler,
        )
        .slice([0, 0, 0], [v.inputHeight + v.padTop + below, v.inputWidth + v.padLeft + right, -1]);
      if (layer.kind === 'conv2d') {
        const kernel = parameters
          .slice(weights, bias - weights)
          .reshape([v.outputChannels, v.kernelHeight, v.kernelWidth, v.inputChannels])
          .transpose<tf.Tensor4D>([1, 2, 3, 0]);
        x = tf.conv2d(padded as tf.Tensor3D, kernel, strides, 'valid').add(b);
      } else {
        const pool = layer.kind === 'maxPool' ? tf.maxPool : tf.avgPool;
        x = pool(padded as tf.Tensor3D, [v.kernelHeight, v.kernelWidth], strides, 'valid');
      }
    }
    if (layer.activation === 'relu') x = x.relu();
  }
  return x.flatten();
}

function gradientOf(model: ModelSpec, parameters: Float32Array, input: Float32Array, label: number) {
  return tf.tidy(() => {
    const loss = (p: tf.Tensor): tf.Tensor =>
      tf
        .logSoftmax(outputs(model, p as tf.Tensor1D, input))
        .gather(label)
        .neg();
    return tf.grad(loss)(tf.tensor1d(parameters)).dataSync() as Float32Array;
  });
}

function configure(board: WasmBoard, model: ModelSpec): void {
  board.send('modelBegin', {
    layerCount: model.layers.length,
    localLayers: 0,
    loss: enums.Loss[model.loss],
    useResidual: 0,
    useGradientBuffer: 0,
    seed: 5,
  });
  model.layers.forEach((layer, index) => {
    const { inputs, outputs: outs, weightStd, biasRange } = layer;
    const kind = enums.LayerKind[layer.kind];
    const activation = enums.Activation[layer.activation];
    board.send('modelLayer', { index, kind, activation, inputs, outputs: outs, weightStd, biasRange });
    if ('window' in layer) board.send('modelWindow', { index, ...layer.window });
  });
  board.send('modelEnd', {});
}

/** The update that one sample makes, all parameters. */
function step(board: WasmBoard, samples: SampleSet, parameterCount: number): Float32Array {
  board.messages.length = 0;
  board.send('train', {
    round: 1,
    source: enums.SampleSource.host,
    taskSeed: 0,
    roundingSeed: 0,
    samples: samples.count,
    batchSize: 1,
    epochs: 1,
    reconstructSteps: 0,
    freezeLocalAfter: 0,
    learningRate: RATE,
    gradientClip: 0,
    uploadCount: parameterCount,
    uploadValueKind: enums.ValueKind.float32,
    errorFeedback: 0,
    querySamples: 0,
    clipNorm: 0,
    noiseDeviation: 0,
  });
  const { fields, body } = encodeSamples(samples, 1);
  board.send('samples', fields, body);
  const upload = board.all('upload')[0]!;
  return decodeSparse({ ...upload.fields, body: upload.body }, parameterCount).values;
}

const odd = cnn(
  'odd',
  [9, 11, 2],
  [
    conv(5, { kernel: [2, 4], stride: [2, 3], pad: [1, 2] }),
    maxPool([3, 2], { stride: [1, 1] }),
    averagePool([2, 3], { stride: [2, 1] }),
    flatten(),
    dense(7, 'relu'),
    dense(4),
  ],
);

describe('convolutional networks on a board', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it.each([
    ['the keyword network', keywordCnn(), 4933, 44_544],
    ['the Omniglot network', omniglotCnn(), 4853, 312_000],
    ['odd kernels, strides and pools', odd, undefined, undefined],
  ] as const)('steps along the gradient: %s', (_name, model, parameterCount, mostMacs) => {
    const layout = layoutOf(model);
    expect(layout.parameterCount).toBe(parameterCount ?? layout.parameterCount);
    const board = new WasmBoard();
    board.open();
    configure(board, model);
    expect(board.one('modelReady').parameterCount).toBe(layout.parameterCount);
    const parameters = initialize(model, 5);
    expect(board.copy()).toEqual(parameters);
    for (let seed = 1; seed <= 3; seed++) {
      const rng = new Rng(seed);
      const samples: SampleSet = {
        count: 1,
        encoding: 'uint8',
        inputs: Uint8Array.from({ length: layout.inputs }, () => rng.below(256)),
        targets: Uint8Array.of(seed),
        scale: 1 / 128,
        offset: -1,
      };
      const update = step(board, samples, layout.parameterCount);
      const gradient = gradientOf(model, parameters, sampleInputs(samples), seed);
      const largest = gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
      expect(largest).toBeGreaterThan(0.01);
      const worst = update.reduce((most, u, i) => Math.max(most, Math.abs(u / RATE + gradient[i]!)), 0);
      expect(worst / largest).toBeLessThan(1e-4);
      const { macs } = board.one('roundDone');
      expect(Number(macs)).toBeGreaterThan(0);
      if (mostMacs !== undefined) expect(Number(macs)).toBeLessThanOrEqual(mostMacs);
    }
  });
});
