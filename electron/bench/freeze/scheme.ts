/**
 * A model frozen for inference: 8-bit integers, nothing left to train. The scheme is that of TensorFlow Lite's integer
 * kernels (Jacob et al. 2018, arXiv:1712.05877) with two differences that are stated where they are made.
 *
 *   value of an activation   scale * (q - zeroPoint)          q int8, one scale and zero point a tensor (affine)
 *   value of a weight        scale[o] * q                     q int8 in ±127, one scale an output channel (symmetric)
 *   sum of output o          bias[o] + sum (q_in - zeroPoint) * q_weight    int32; bias int32 of scale s_in * scale[o]
 *   hidden layer             q_out = zeroPoint_out + floor((sum * multiplier[o] + 2^(shift[o] - 1)) / 2^shift[o]), bounded
 *   last layer               output[o] = sum * outputScale[o], float32: no rounding and no bound at the output
 *
 * Multipliers have 24 bits and not 31, so that sum * multiplier stays below 2^53: JavaScript computes with the same
 * integers as the C code, and the test vector in the header can be exact.
 */
import type { Layer, ModelSpec } from '../models/model-spec.ts';

/** An activation: 8 bits that stand for `scale * (q - zeroPoint)`. */
export interface Quantization {
  readonly scale: number;
  /** -128 to 127. */
  readonly zeroPoint: number;
}

/** The weights of a dense or convolutional layer, in the order in which boards hold them. */
export interface FrozenWeights {
  readonly values: Int8Array;
  /** One an output channel. */
  readonly scales: Float32Array;
  readonly bias: Int32Array;
}

/** How sums become 8 bits again, one number an output channel. */
export interface Requantization {
  /** 2^23 to 2^24. */
  readonly multipliers: Int32Array;
  /** 1 to 61. */
  readonly shifts: Uint8Array;
}

export interface FrozenLayer {
  readonly layer: Layer;
  readonly input: Quantization;
  /** Of a pool or flatten it is the input's. */
  readonly output: Quantization;
  /** Dense and convolution only. */
  readonly weights: FrozenWeights | undefined;
  /** Of the last layer with weights there is none: its sums become float32. */
  readonly requantization: Requantization | undefined;
}

export interface FrozenModel {
  readonly model: ModelSpec;
  readonly layers: readonly FrozenLayer[];
  /** Inputs that the ranges of activations were taken from. */
  readonly calibrationSamples: number;
}

export const LEAST = -128;
export const MOST = 127;
/** Symmetric weights leave out -128. */
export const MOST_WEIGHT = 127;

/** For a header, a description, a person. */
export const SCHEME_TEXT =
  'int8: activations affine per tensor, weights symmetric per output channel, bias and sums int32, last layer to float32';

/** How many channels a layer's weights have, and how many weights each. */
export function channelsOf(layer: Layer): { readonly channels: number; readonly perChannel: number } {
  if (layer.kind === 'conv2d') {
    const { kernelHeight, kernelWidth, inputChannels, outputChannels } = layer.window;
    return { channels: outputChannels, perChannel: kernelHeight * kernelWidth * inputChannels };
  }
  return { channels: layer.outputs, perChannel: layer.inputs };
}

/** Bytes that the frozen model takes in flash: weights, biases, multipliers, scales. */
export function frozenBytes({ layers }: FrozenModel): number {
  return layers.reduce((sum, { weights, requantization }) => {
    if (weights === undefined) return sum;
    const channels = weights.bias.length;
    // Of the last layer a float32 scale a channel; of the others a multiplier and a shift.
    return sum + weights.values.length + 4 * channels + (requantization === undefined ? 4 : 5) * channels;
  }, 0);
}

/** Bytes of activations while it infers: layers read from one buffer and write to the other, by turns. */
export function scratchBytes({ layers }: FrozenModel): number {
  const computing = layers.filter(({ layer }) => layer.kind !== 'flatten');
  const [even, odd] = [0, 1].map((rest) =>
    Math.max(0, ...computing.filter((_, i) => i % 2 === rest).map(({ layer }) => layer.inputs)),
  );
  return (even ?? 0) + (odd ?? 0);
}
