/** What the meta-evaluation asks of a kind of layer. Every tensor carries the held-out tasks, T of them, as an axis. */
import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs';

/**
 * Weights in the shape that the kernel works with, bias [T, outputs]. A type and not an interface: TensorFlow.js takes
 * containers of tensors only as the former.
 */
export type LayerTensors = { weights: Tensor; bias: Tensor2D };

export interface Gradients {
  /** In the shape of the layer's weights. */
  readonly weights: Tensor;
  readonly bias: Tensor2D;
  /** dL/d(input), [T, inputs]; undefined when nobody asked. */
  readonly input: Tensor2D | undefined;
}

/** Methods run inside `tf.tidy`. */
export interface LayerKernel {
  readonly relu: boolean;
  /** `query` takes one task at a time, as `ofTask` gives it. */
  readonly queryByTask: boolean;
  /** The layer's part of an initialization, once for each of `tasks`. */
  spread(parameters: Float32Array, tasks: number): LayerTensors;
  /** The layer of one task, T = 1. */
  ofTask(layer: LayerTensors, task: number): LayerTensors;
  /** One sample of every task: [T, inputs] to [T, outputs], before the activation. */
  forward(layer: LayerTensors, input: Tensor2D): Tensor2D;
  /** `delta` is dL/d(output) before the activation, [T, outputs]. */
  backward(layer: LayerTensors, input: Tensor2D, delta: Tensor2D, wantInput: boolean): Gradients;
  /** Many samples of every task: [T, count, inputs] to [T, count, outputs], before the activation. */
  query(layer: LayerTensors, input: Tensor3D): Tensor3D;
  dispose(): void;
}
