/**
 * Convolutions of the meta-evaluation where tf.depthwiseConv2d is fast and batched matMul is not (WebAssembly). Every task
 * has a kernel of its own, so the tasks are the groups of a grouped convolution. The channels of the image, which lie side
 * by side in memory, are taken for columns: an image [H, W, C] of T tasks is [1, H, W * C, T], a kernel as wide as
 * kw * C moves C columns at a time, and all three passes are convolutions whose sums run over rows and columns alone.
 *
 *   forward   [1, H, W C, T]  by weights [kh, kw C, T, outputs], stride [s, s C]         -> [H', W', T, outputs]
 *   d(W)      [1, H, W C, T]  by delta [H', W', T, outputs], dilated by [s, s C]         -> [kh, kw C, T, outputs]
 *   d(input)  delta with zeros between, [1, s H', s W' outputs, T], by the kernel turned half around
 *
 * About six times faster than patches and batched matMul on that backend (test/benchmarks/evaluation.ts).
 */
import type { Tensor, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import type { LayerOffsets } from '../models/layout.ts';
import type { ConvLayer, Window } from '../models/model-spec.ts';
import { queryConv } from './conv-query.ts';
import type { Engine } from './engine.ts';
import type { Gradients, LayerKernel, LayerTensors } from './layer-kernel.ts';
import { endPadding, kernelShape } from './window-shape.ts';

type Pads = [[0, 0], [number, number], [number, number], [0, 0]];

export class GroupedConvKernel implements LayerKernel {
  readonly relu: boolean;
  readonly queryByTask = true;
  readonly #tf: Engine['tf'];
  readonly #offsets: LayerOffsets;
  readonly #window: Window;
  /** Turns the kernel positions around: [n, n], ones on the other diagonal. A product is the fastest way. */
  readonly #turn: Tensor2D;

  constructor(tf: Engine['tf'], offsets: LayerOffsets, { window, activation }: ConvLayer) {
    this.#tf = tf;
    this.#offsets = offsets;
    this.#window = window;
    this.relu = activation === 'relu';
    const positions = window.kernelHeight * window.kernelWidth;
    this.#turn = tf.tidy(() => tf.reverse(tf.eye(positions), 0));
  }

  spread(parameters: Float32Array, tasks: number): LayerTensors {
    const tf = this.#tf;
    const { weights, bias, end } = this.#offsets;
    const { kernelHeight, kernelWidth, inputChannels, outputChannels } = this.#window;
    const patch = kernelHeight * kernelWidth * inputChannels;
    const one = tf.transpose(tf.tensor2d(parameters.slice(weights, bias), [outputChannels, patch]));
    const all = tf.tile(tf.expandDims(one, 1), [1, tasks, 1]);
    return {
      weights: tf.reshape(all, [kernelHeight, kernelWidth * inputChannels, tasks, outputChannels]),
      bias: tf.tile(tf.tensor2d(parameters.slice(bias, end), [1, outputChannels]), [tasks, 1]),
    };
  }

  ofTask({ weights, bias }: LayerTensors, task: number): LayerTensors {
    const tf = this.#tf;
    const [rows = 0, columns = 0, , outputs = 0] = weights.shape;
    return {
      weights: tf.slice(weights, [0, 0, task, 0], [rows, columns, 1, outputs]),
      bias: tf.slice(bias, [task, 0], [1, outputs]),
    };
  }

  forward({ weights, bias }: LayerTensors, input: Tensor2D): Tensor2D {
    const tf = this.#tf;
    const w = this.#window;
    const tasks = input.shape[0];
    const sums = this.#convolve(
      this.#image(input),
      weights as Tensor4D,
      [w.strideHeight, w.strideWidth * w.inputChannels],
      this.#pads,
    );
    // [1, H', W', T * outputs], of which boards have H' x W' positions.
    const kept = this.#front(sums, w.outputHeight, w.outputWidth);
    const byPosition = tf.reshape(kept, [w.outputHeight * w.outputWidth, tasks, w.outputChannels]);
    return tf.reshape(tf.transpose(tf.add(byPosition, bias), [1, 0, 2]), [
      tasks,
      this.#offsets.layer.outputs,
    ]);
  }

  backward({ weights }: LayerTensors, input: Tensor2D, delta: Tensor2D, wantInput: boolean): Gradients {
    const tf = this.#tf;
    const w = this.#window;
    const tasks = delta.shape[0];
    const byTask = tf.reshape(delta, [tasks, w.outputHeight * w.outputWidth, w.outputChannels]) as Tensor3D;
    const filter = tf.reshape(tf.transpose(byTask, [1, 0, 2]), [
      w.outputHeight,
      w.outputWidth,
      tasks,
      w.outputChannels,
    ]) as Tensor4D;
    const dilation: [number, number] = [w.strideHeight, w.strideWidth * w.inputChannels];
    const sums = this.#tf.depthwiseConv2d(this.#image(input), filter, 1, this.#pads, 'NHWC', dilation);
    const kept = this.#front(sums, w.kernelHeight, w.kernelWidth * w.inputChannels);
    return {
      weights: tf.reshape(kept, weights.shape),
      bias: tf.sum<Tensor2D>(byTask, 1),
      input: wantInput ? this.#inputGradient(weights, delta) : undefined,
    };
  }

  query({ weights, bias }: LayerTensors, input: Tensor3D): Tensor3D {
    const [height, width, inputs] = kernelShape(this.#window);
    const filter = this.#tf.reshape(weights, [height, width, inputs, -1]) as Tensor4D;
    return queryConv(this.#tf, this.#window, filter, bias, input);
  }

  dispose(): void {
    this.#turn.dispose();
  }

  /** Padding of the forward pass, which is also that of d(W): the same products in another order. */
  get #pads(): Pads {
    const w = this.#window;
    const [bottom, right] = endPadding(w);
    return [
      [0, 0],
      [w.padTop, bottom],
      [w.padLeft * w.inputChannels, right * w.inputChannels],
      [0, 0],
    ];
  }

  /** [T, inputs] as [1, H, W * C, T]. */
  #image(input: Tensor2D): Tensor4D {
    const { inputHeight, inputWidth, inputChannels } = this.#window;
    const shape: [number, number, number, number] = [1, inputHeight, inputWidth * inputChannels, -1];
    return this.#tf.reshape(this.#tf.transpose(input), shape);
  }

  #inputGradient(weights: Tensor, delta: Tensor2D): Tensor2D {
    const tf = this.#tf;
    const w = this.#window;
    const tasks = delta.shape[0];
    const [kernelHeight, kernelWidth, inputs, outputs] = kernelShape(w);
    const positions = kernelHeight * kernelWidth;
    const turned = tf.matMul(this.#turn, tf.reshape(weights, [positions, -1]));
    const filter = tf.transpose(tf.reshape(turned, [positions, inputs, tasks, outputs]), [0, 3, 2, 1]);
    const kernel = tf.reshape(filter, [kernelHeight, kernelWidth * outputs, tasks, inputs]) as Tensor4D;
    const spaced = this.#spaced(delta);
    // With zeros between, output row y reaches row stride * y; what is beyond the last one counts as padding already there.
    const below = (rows: number, size: number, pad: number): number => Math.max(0, size + pad - rows);
    const pads: Pads = [
      [0, 0],
      [kernelHeight - 1 - w.padTop, below(w.outputHeight * w.strideHeight, w.inputHeight, w.padTop)],
      [
        (kernelWidth - 1 - w.padLeft) * outputs,
        below(w.outputWidth * w.strideWidth, w.inputWidth, w.padLeft) * outputs,
      ],
      [0, 0],
    ];
    const sums = this.#convolve(spaced, kernel, [1, outputs], pads);
    const kept = this.#front(sums, w.inputHeight, w.inputWidth);
    const byPixel = tf.reshape(kept, [w.inputHeight * w.inputWidth, tasks, inputs]);
    return tf.reshape(tf.transpose(byPixel, [1, 0, 2]), [tasks, this.#offsets.layer.inputs]);
  }

  /** [T, H' * W' * outputs] as [1, s H', s W' * outputs, T] with zeros between. */
  #spaced(delta: Tensor2D): Tensor4D {
    const tf = this.#tf;
    const w = this.#window;
    const tasks = delta.shape[0];
    const rows = w.outputHeight * w.strideHeight;
    const columns = w.outputWidth * w.strideWidth * w.outputChannels;
    const image = tf.transpose(delta);
    if (w.strideHeight === 1 && w.strideWidth === 1) return tf.reshape(image, [1, rows, columns, tasks]);
    const apart = tf.reshape(image, [w.outputHeight, 1, w.outputWidth, 1, w.outputChannels * tasks]);
    const padded = tf.pad(apart, [
      [0, 0],
      [0, w.strideHeight - 1],
      [0, 0],
      [0, w.strideWidth - 1],
      [0, 0],
    ]);
    return tf.reshape(padded, [1, rows, columns, tasks]);
  }

  #convolve(image: Tensor4D, filter: Tensor4D, strides: [number, number], pads: Pads): Tensor4D {
    return this.#tf.depthwiseConv2d(image, filter, strides, pads);
  }

  /** The first rows and columns: a model may leave out some although a window would fit. */
  #front(sums: Tensor4D, rows: number, columns: number): Tensor4D {
    if (sums.shape[1] === rows && sums.shape[2] === columns) return sums;
    return this.#tf.slice(sums, [0, 0, 0, 0], [1, rows, columns, sums.shape[3]]);
  }
}
