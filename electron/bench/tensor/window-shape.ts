/** Numbers about windows that convolutions and pools of the meta-evaluation share. */
import type { Window } from '../models/model-spec.ts';

/** [kernel rows, kernel columns, input channels, output channels], as tf.conv2d has its filters. */
export function kernelShape(w: Window): [number, number, number, number] {
  return [w.kernelHeight, w.kernelWidth, w.inputChannels, w.outputChannels];
}

/** Padding below and to the right that the outputs need; none where rows or columns of the image are left over. */
export function endPadding(w: Window): readonly [bottom: number, right: number] {
  const bottom = (w.outputHeight - 1) * w.strideHeight + w.kernelHeight - w.padTop - w.inputHeight;
  const right = (w.outputWidth - 1) * w.strideWidth + w.kernelWidth - w.padLeft - w.inputWidth;
  return [Math.max(0, bottom), Math.max(0, right)];
}
