/** Many samples through one task's kernel: what tf.conv2d is for, on every backend. */
import type { Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import type { Window } from '../models/model-spec.ts';
import type { Engine } from './engine.ts';
import { endPadding } from './window-shape.ts';

/**
 * @param filter [kernel rows, kernel columns, input channels, output channels]
 * @param bias [1, output channels]
 * @param input [1, count, inputs]
 * @returns [1, count, outputs], before the activation
 */
export function queryConv(
  tf: Engine['tf'],
  w: Window,
  filter: Tensor4D,
  bias: Tensor,
  input: Tensor3D,
): Tensor3D {
  const count = input.shape[1];
  const [bottom, right] = endPadding(w);
  const images = tf.reshape(input, [count, w.inputHeight, w.inputWidth, w.inputChannels]) as Tensor4D;
  const padding: [[number, number], [number, number], [number, number], [number, number]] = [
    [0, 0],
    [w.padTop, bottom],
    [w.padLeft, right],
    [0, 0],
  ];
  const sums = tf.conv2d(images, filter, [w.strideHeight, w.strideWidth], padding);
  const { outputHeight, outputWidth, outputChannels } = w;
  const fits = sums.shape[1] === outputHeight && sums.shape[2] === outputWidth;
  // A model may leave out rows and columns although a window would fit.
  const kept = fits ? sums : tf.slice(sums, [0, 0, 0, 0], [count, outputHeight, outputWidth, outputChannels]);
  return tf.reshape(tf.add(kept, bias), [1, count, -1]);
}
