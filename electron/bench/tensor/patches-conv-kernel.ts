/**
 * Convolutions of the meta-evaluation where batched matMul is fast (native). Every task has a kernel of its own, which
 * tf.conv2d knows nothing of, so
 *
 *   forward   patches = gather(input)            [T, positions, K]      K = kernel rows x columns x input channels
 *             output  = patches * weights^T      [T, positions, channels], which is [T, outputs] in board order
 *   backward  dW = delta^T * patches             db = sum over positions of delta
 *             d(patches) = delta * weights, and each input gathers the patch entries that it was part of
 */
import type { Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import type { LayerOffsets } from '../models/layout.ts';
import type { ConvLayer, Window } from '../models/model-spec.ts';
import { queryConv } from './conv-query.ts';
import type { Engine } from './engine.ts';
import type { Gradients, LayerKernel, LayerTensors } from './layer-kernel.ts';
import { kernelShape } from './window-shape.ts';

export class PatchesConvKernel implements LayerKernel {
  readonly relu: boolean;
  readonly queryByTask = true;
  readonly #tf: Engine['tf'];
  readonly #offsets: LayerOffsets;
  readonly #window: Window;
  readonly #positions: number;
  /** K. */
  readonly #patch: number;
  readonly #tables: { readonly patches: Tensor1D; readonly inputs: Tensor1D };

  constructor(tf: Engine['tf'], offsets: LayerOffsets, { window, activation }: ConvLayer) {
    this.#tf = tf;
    this.#offsets = offsets;
    this.#window = window;
    this.relu = activation === 'relu';
    this.#positions = window.outputHeight * window.outputWidth;
    this.#patch = window.kernelHeight * window.kernelWidth * window.inputChannels;
    const { patches, inputs } = gatherTables(window);
    this.#tables = { patches: tf.tensor1d(patches, 'int32'), inputs: tf.tensor1d(inputs, 'int32') };
  }

  spread(parameters: Float32Array, tasks: number): LayerTensors {
    const tf = this.#tf;
    const { weights, bias, end } = this.#offsets;
    const channels = this.#window.outputChannels;
    const one = tf.tensor3d(parameters.slice(weights, bias), [1, channels, this.#patch]);
    return {
      weights: tf.tile(one, [tasks, 1, 1]),
      bias: tf.tile(tf.tensor2d(parameters.slice(bias, end), [1, channels]), [tasks, 1]),
    };
  }

  ofTask({ weights, bias }: LayerTensors, task: number): LayerTensors {
    const tf = this.#tf;
    return {
      weights: tf.slice(weights, [task, 0, 0], [1, this.#window.outputChannels, this.#patch]),
      bias: tf.slice(bias, [task, 0], [1, this.#window.outputChannels]),
    };
  }

  forward({ weights, bias }: LayerTensors, input: Tensor2D): Tensor2D {
    const tf = this.#tf;
    const product = tf.matMul<Tensor3D>(this.#patches(input), weights as Tensor3D, false, true);
    return tf.reshape(tf.add(product, tf.expandDims(bias, 1)), [-1, this.#offsets.layer.outputs]);
  }

  backward({ weights }: LayerTensors, input: Tensor2D, delta: Tensor2D, wantInput: boolean): Gradients {
    const tf = this.#tf;
    const tasks = delta.shape[0];
    const byPosition = tf.reshape(delta, [tasks, this.#positions, this.#window.outputChannels]) as Tensor3D;
    return {
      weights: tf.matMul<Tensor3D>(byPosition, this.#patches(input), true, false),
      bias: tf.sum<Tensor2D>(byPosition, 1),
      input: wantInput
        ? this.#inputGradient(tf.matMul<Tensor3D>(byPosition, weights as Tensor3D))
        : undefined,
    };
  }

  query({ weights, bias }: LayerTensors, input: Tensor3D): Tensor3D {
    const tf = this.#tf;
    const [height, width, inputs, outputs] = kernelShape(this.#window);
    const byOutput = tf.reshape(weights, [outputs, height, width, inputs]);
    return queryConv(tf, this.#window, tf.transpose(byOutput, [1, 2, 3, 0]) as Tensor4D, bias, input);
  }

  dispose(): void {
    this.#tf.dispose([this.#tables.patches, this.#tables.inputs]);
  }

  /**
   * [T, inputs] to [T, positions, K]; what lies beyond the image is the zero appended to the input. Gathered with the task
   * as last axis, so that rows are copied and not single numbers: ten times faster.
   */
  #patches(input: Tensor2D): Tensor3D {
    const tf = this.#tf;
    const gathered = tf.gather(withZeroRow(tf, tf.transpose(input)), this.#tables.patches);
    return tf.reshape(tf.transpose(gathered), [-1, this.#positions, this.#patch]);
  }

  #inputGradient(patches: Tensor3D): Tensor2D {
    const tf = this.#tf;
    const { inputs } = this.#offsets.layer;
    const flat = tf.reshape(patches, [-1, this.#positions * this.#patch]) as Tensor2D;
    const gathered = tf.gather(withZeroRow(tf, tf.transpose(flat)), this.#tables.inputs);
    const byInput = tf.reshape(gathered, [inputs, -1, flat.shape[0]]);
    return tf.transpose(tf.sum<Tensor2D>(byInput, 1));
  }
}

function withZeroRow(tf: Engine['tf'], rows: Tensor2D): Tensor2D {
  return tf.pad(rows, [
    [0, 1],
    [0, 0],
  ]);
}

/**
 * `patches[position * K + k]`: which input an entry of a patch is; the number of inputs stands for the zero outside.
 * `inputs[input * most + i]`: in which entries of the patches an input is; positions * K stands for none.
 */
function gatherTables(w: Window): { patches: Int32Array; inputs: Int32Array } {
  const inputCount = w.inputHeight * w.inputWidth * w.inputChannels;
  const patch = w.kernelHeight * w.kernelWidth * w.inputChannels;
  const patches = new Int32Array(w.outputHeight * w.outputWidth * patch).fill(inputCount);
  const users: number[][] = Array.from({ length: inputCount }, () => []);
  let at = 0;
  for (let row = 0; row < w.outputHeight; row++)
    for (let column = 0; column < w.outputWidth; column++)
      for (let y = 0; y < w.kernelHeight; y++)
        for (let x = 0; x < w.kernelWidth; x++)
          for (let channel = 0; channel < w.inputChannels; channel++, at++) {
            const top = row * w.strideHeight + y - w.padTop;
            const left = column * w.strideWidth + x - w.padLeft;
            if (top < 0 || left < 0 || top >= w.inputHeight || left >= w.inputWidth) continue;
            const input = (top * w.inputWidth + left) * w.inputChannels + channel;
            patches[at] = input;
            users[input]?.push(at);
          }
  const most = Math.max(...users.map((list) => list.length));
  const inputs = new Int32Array(inputCount * most).fill(patches.length);
  users.forEach((list, input) => list.forEach((entry, i) => (inputs[input * most + i] = entry)));
  return { patches, inputs };
}
