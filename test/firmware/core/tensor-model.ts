/** A model of ours in TensorFlow.js, for automatic differentiation: written anew from the definition, not from the engine. */
import type { Scalar, Tensor, Tensor1D, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import { layoutOf } from '../../../electron/bench/models/layout.ts';
import type { ModelSpec, Window } from '../../../electron/bench/models/model-spec.ts';
import type { Engine } from '../../../electron/bench/tensor/engine.ts';
import type { Sample } from './oracle-module.ts';

/** Nearer than this to where ReLU or a maximum switches, float32 in another order may switch the other way. */
const TIE = 1e-4;

export class TensorModel {
  readonly #tf: Engine['tf'];
  readonly #model: ModelSpec;
  #nearTie = false;

  constructor(tf: Engine['tf'], model: ModelSpec) {
    this.#tf = tf;
    this.#model = model;
  }

  gradient(parameters: Float32Array, { input, target }: Sample) {
    const tf = this.#tf;
    this.#nearTie = false;
    return tf.tidy(() => {
      const p = tf.tensor1d(parameters);
      const outputs = this.#outputs(p, input).dataSync<'float32'>().slice();
      const { value, grad } = tf.valueAndGrad((w) => this.#loss(this.#outputs(w as Tensor1D, input), target))(
        p,
      );
      return {
        outputs,
        loss: value.dataSync()[0] ?? NaN,
        gradient: grad.dataSync<'float32'>().slice(),
        nearTie: this.#nearTie,
      };
    });
  }

  /** One step a sample; the gradient at the outputs is bounded element by element, as boards do it. */
  train(parameters: Float32Array, samples: readonly Sample[], rate: number, clip: number) {
    const tf = this.#tf;
    this.#nearTie = false;
    let weights = parameters;
    for (const { input, target } of samples) {
      weights = tf.tidy(() => {
        const p = tf.tensor1d(weights);
        const y = this.#outputs(p, input);
        const whole = tf.grad((o) => this.#loss(o as Tensor1D, target))(y);
        if (clip > 0 && whole.abs().sub(clip).abs().min().dataSync()[0]! < TIE) this.#nearTie = true;
        const bounded = clip > 0 ? tf.clipByValue(whole, -clip, clip) : whole;
        const gradient = tf.grad((w) => this.#outputs(w as Tensor1D, input))(p, bounded);
        return p.sub(gradient.mul(rate)).dataSync<'float32'>().slice();
      });
    }
    return { weights, nearTie: this.#nearTie };
  }

  #loss(outputs: Tensor1D, target: Float32Array): Scalar {
    const tf = this.#tf;
    const wanted = tf.tensor1d(target);
    if (this.#model.loss === 'mse') return tf.sum(tf.squaredDifference(outputs, wanted));
    return tf.neg(tf.sum(tf.mul(tf.logSoftmax(outputs), wanted)));
  }

  #outputs(p: Tensor1D, input: Float32Array): Tensor1D {
    const tf = this.#tf;
    let x: Tensor = tf.tensor1d(input);
    for (const { layer, weights, bias, end } of layoutOf(this.#model).layers) {
      const own = tf.slice(p, weights, bias - weights);
      const b = tf.slice(p, bias, end - bias);
      if (layer.kind === 'dense') {
        x = tf.dot(tf.reshape(own, [layer.outputs, layer.inputs]), tf.reshape(x, [-1]) as Tensor1D).add(b);
      } else if (layer.kind === 'conv2d') {
        const w = layer.window;
        const kernel = tf.reshape(own, [w.outputChannels, w.kernelHeight, w.kernelWidth, w.inputChannels]);
        const filter = tf.transpose(kernel, [1, 2, 3, 0]) as Tensor4D;
        x = tf.conv2d(this.#padded(x, w, 0), filter, [w.strideHeight, w.strideWidth], 'valid').add(b);
      } else if (layer.kind === 'maxPool') {
        x = this.#pool(x, layer.window, 'max');
      } else if (layer.kind === 'averagePool') {
        x = this.#pool(x, layer.window, 'mean');
      }
      if (layer.activation === 'relu') {
        this.#watch(x.abs().min());
        x = tf.relu(x);
      }
    }
    return tf.reshape(x, [-1]);
  }

  /** Window by window: what lies beyond the image does not count, as boards have it. */
  #pool(x: Tensor, w: Window, kind: 'max' | 'mean'): Tensor {
    const tf = this.#tf;
    const image = tf.reshape(x, [w.inputHeight, w.inputWidth, w.inputChannels]) as Tensor3D;
    const cells: Tensor[] = [];
    for (let row = 0; row < w.outputHeight; row++) {
      for (let column = 0; column < w.outputWidth; column++) {
        const top = row * w.strideHeight - w.padTop;
        const left = column * w.strideWidth - w.padLeft;
        const from = [Math.max(0, top), Math.max(0, left), 0];
        const rows = Math.min(w.inputHeight, top + w.kernelHeight) - from[0]!;
        const columns = Math.min(w.inputWidth, left + w.kernelWidth) - from[1]!;
        const patch = tf.slice(image, from as [number, number, number], [rows, columns, w.inputChannels]);
        const flat = tf.reshape(patch, [rows * columns, w.inputChannels]);
        if (kind === 'mean') cells.push(tf.mean(flat, 0));
        else {
          if (rows * columns > 1) {
            const { values } = tf.topk(tf.transpose(flat), 2);
            this.#watch(tf.sub(tf.slice(values, [0, 0], [-1, 1]), tf.slice(values, [0, 1], [-1, 1])).min());
          }
          cells.push(tf.max(flat, 0));
        }
      }
    }
    return tf.stack(cells);
  }

  #padded(x: Tensor, w: Window, filler: number): Tensor3D {
    const tf = this.#tf;
    const below = (w.outputHeight - 1) * w.strideHeight + w.kernelHeight - w.padTop - w.inputHeight;
    const right = (w.outputWidth - 1) * w.strideWidth + w.kernelWidth - w.padLeft - w.inputWidth;
    const image = tf.reshape(x, [w.inputHeight, w.inputWidth, w.inputChannels]) as Tensor3D;
    const padded = tf.pad3d(
      image,
      [
        [w.padTop, Math.max(0, below)],
        [w.padLeft, Math.max(0, right)],
        [0, 0],
      ],
      filler,
    );
    const height = (w.outputHeight - 1) * w.strideHeight + w.kernelHeight;
    const width = (w.outputWidth - 1) * w.strideWidth + w.kernelWidth;
    return tf.slice(padded, [0, 0, 0], [height, width, w.inputChannels]);
  }

  #watch(margin: Tensor): void {
    // Inside a gradient the values are computed anyway; reading them here costs nothing more.
    if ((margin.dataSync()[0] ?? 0) < TIE) this.#nearTie = true;
  }
}
