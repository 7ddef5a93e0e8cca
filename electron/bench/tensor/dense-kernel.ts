/** Dense layers of the meta-evaluation: weights [T, outputs, inputs], bias [T, outputs]. */
import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import type { LayerOffsets } from '../models/layout.ts';
import type { Engine } from './engine.ts';
import type { Gradients, LayerKernel, LayerTensors } from './layer-kernel.ts';

export class DenseKernel implements LayerKernel {
  readonly relu: boolean;
  readonly queryByTask = false;
  readonly #tf: Engine['tf'];
  readonly #offsets: LayerOffsets;
  /** Up to so many inputs, broadcasting and a sum beat a batched matMul; natively they never do. */
  readonly #widestSum: number;
  /** Whether a batched matMul beats broadcasting at an outer product: natively, in half the time. */
  readonly #outerByMatMul: boolean;

  constructor({ tf, name }: Engine, offsets: LayerOffsets) {
    this.#tf = tf;
    this.#widestSum = name === 'wasm' ? 64 : 0;
    this.#outerByMatMul = name === 'native';
    this.#offsets = offsets;
    this.relu = offsets.layer.activation === 'relu';
  }

  spread(parameters: Float32Array, tasks: number): LayerTensors {
    const tf = this.#tf;
    const { layer, weights, bias, end } = this.#offsets;
    const one = tf.tensor3d(parameters.slice(weights, bias), [1, layer.outputs, layer.inputs]);
    return {
      weights: tf.tile(one, [tasks, 1, 1]),
      bias: tf.tile(tf.tensor2d(parameters.slice(bias, end), [1, layer.outputs]), [tasks, 1]),
    };
  }

  ofTask({ weights, bias }: LayerTensors, task: number): LayerTensors {
    const { outputs, inputs } = this.#offsets.layer;
    return {
      weights: this.#tf.slice(weights, [task, 0, 0], [1, outputs, inputs]),
      bias: this.#tf.slice(bias, [task, 0], [1, outputs]),
    };
  }

  forward({ weights, bias }: LayerTensors, input: Tensor2D): Tensor2D {
    const tf = this.#tf;
    const { inputs } = this.#offsets.layer;
    const sum =
      inputs === 1
        ? tf.mul<Tensor2D>(tf.squeeze(weights, [2]), input)
        : inputs <= this.#widestSum
          ? tf.sum<Tensor2D>(tf.mul(weights, tf.expandDims(input, 1)), 2)
          : tf.squeeze<Tensor2D>(tf.matMul(tf.expandDims(input, 1), weights, false, true), [1]);
    return tf.add(sum, bias);
  }

  backward({ weights }: LayerTensors, input: Tensor2D, delta: Tensor2D, wantInput: boolean): Gradients {
    const tf = this.#tf;
    const { inputs, outputs } = this.#offsets.layer;
    const row = tf.expandDims<Tensor3D>(delta, 1);
    return {
      weights:
        inputs === 1
          ? tf.expandDims<Tensor3D>(tf.mul<Tensor2D>(delta, input), 2)
          : this.#outerByMatMul
            ? tf.matMul<Tensor3D>(row, tf.expandDims<Tensor3D>(input, 1), true)
            : tf.mul<Tensor3D>(tf.expandDims(delta, 2), tf.expandDims(input, 1)),
      bias: delta,
      input: !wantInput
        ? undefined
        : outputs === 1
          ? tf.mul<Tensor2D>(delta, tf.squeeze(weights, [1]))
          : tf.squeeze<Tensor2D>(tf.matMul(row, weights), [1]),
    };
  }

  query({ weights, bias }: LayerTensors, input: Tensor3D): Tensor3D {
    const tf = this.#tf;
    // One input: an outer product, which broadcasting does ten times faster than a batched matMul.
    const product =
      weights.shape[2] === 1
        ? tf.mul<Tensor3D>(input, tf.transpose(weights, [0, 2, 1]))
        : tf.matMul<Tensor3D>(input, weights, false, true);
    return tf.add<Tensor3D>(product, tf.expandDims(bias, 1));
  }

  dispose(): void {
    // Holds no tensors.
  }
}
