/**
 * Freezes a trained model: float32 parameters to 8-bit integers, after training, with ranges of activations taken from
 * sample inputs.
 *
 *   const frozen = freeze(model, parameters, support.inputs);
 */
import { layoutOf } from '../models/layout.ts';
import type { Layer, ModelSpec } from '../models/model-spec.ts';
import { CoreLearner } from '../tensor/core-learner.ts';
import {
  channelsOf,
  LEAST,
  MOST,
  MOST_WEIGHT,
  type FrozenLayer,
  type FrozenModel,
  type FrozenWeights,
  type Quantization,
  type Requantization,
} from './scheme.ts';

/** How far beyond what the samples showed an activation may go before it is bounded, as a part of the range. */
const HEADROOM = 0.25;
/** 255 * 127 times this, and a bias, stay below 2^29: a sum times a multiplier stays below 2^53. */
const MOST_PER_CHANNEL = 8_000;
/** In units of its sum. */
const MOST_BIAS = 2 ** 28;
/** An output is not resolved finer than this part of the unit of its sums. */
const FINEST = 2 ** -10;

/**
 * @param parameters all of them, as boards hold them
 * @param inputs `[count][inputs]`: what the model will be shown, or like it; ranges of activations are taken from it
 * Throws a sentence when a layer is too large to be frozen, or a parameter or activation is no finite number.
 */
export function freeze(model: ModelSpec, parameters: Float32Array, inputs: Float32Array): FrozenModel {
  const { layers: offsets, inputs: width } = layoutOf(model);
  const count = inputs.length / width;
  if (count < 1) throw new Error('Freezing needs at least one sample, to see how large activations become.');
  const ranges = rangesOf(model, parameters, inputs);
  let quantization = quantizationOf(rangeOf(inputs), 0);
  const last = lastWithWeights(model.layers);
  const layers = offsets.map(({ layer, weights, bias, end }, i): FrozenLayer => {
    const input = quantization;
    if (layer.kind !== 'dense' && layer.kind !== 'conv2d')
      return { layer, input, output: input, weights: undefined, requantization: undefined };
    const own = frozenWeights(
      layer,
      parameters.subarray(weights, bias),
      parameters.subarray(bias, end),
      input,
      `Layer ${i} of the model "${model.name}"`,
    );
    if (i === last) return { layer, input, output: input, weights: own, requantization: undefined };
    const finest = FINEST * input.scale * Math.max(...own.scales);
    const output = (quantization = quantizationOf(ranges[i] as Range, finest));
    return { layer, input, output, weights: own, requantization: requantizationOf(input, own, output) };
  });
  if (layers.slice(last + 1).some(({ layer }) => layer.kind !== 'flatten'))
    throw new Error(
      `The model "${model.name}" ends in a pool; a model ends in a layer with weights to be frozen.`,
    );
  return { model, layers, calibrationSamples: count };
}

type Range = readonly [least: number, most: number];

function lastWithWeights(layers: readonly Layer[]): number {
  return layers.findLastIndex(({ kind }) => kind === 'dense' || kind === 'conv2d');
}

/** Of each layer's outputs, in the arithmetic of the boards' core. */
function rangesOf(model: ModelSpec, parameters: Float32Array, inputs: Float32Array): Range[] {
  const learner = new CoreLearner(model);
  learner.start(parameters, 0);
  return model.layers.map((_, i) => rangeOf(learner.ask(inputs, i)));
}

/** Zero is in every range: it is what padding and a shut ReLU are. */
function rangeOf(values: Float32Array): Range {
  let [least, most] = [0, 0];
  for (const value of values) {
    if (!Number.isFinite(value))
      throw new Error(
        'The model gives values that are no numbers; it cannot be frozen. Adapt it with a smaller step.',
      );
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
}

function quantizationOf([least, most]: Range, finest: number): Quantization {
  const spread = (most - least) * (1 + HEADROOM);
  const scale = Math.fround(Math.max(spread / (MOST - LEAST), finest, 2 ** -60));
  // A range on one side of zero needs room on that side only.
  const below = least === 0 ? 0 : least * (1 + HEADROOM);
  return { scale, zeroPoint: bounded(Math.round(LEAST - below / scale), LEAST, MOST) };
}

function frozenWeights(
  layer: Layer,
  weights: Float32Array,
  bias: Float32Array,
  input: Quantization,
  name: string,
): FrozenWeights {
  const { channels, perChannel } = channelsOf(layer);
  if (perChannel > MOST_PER_CHANNEL)
    throw new Error(
      `${name} adds ${perChannel} products for an output; frozen models add at most ${MOST_PER_CHANNEL}.`,
    );
  const values = new Int8Array(weights.length);
  const scales = new Float32Array(channels);
  const biases = new Int32Array(channels);
  for (let o = 0; o < channels; o++) {
    let largest = 0;
    for (let i = 0; i < perChannel; i++) {
      const value = weights[o * perChannel + i] ?? NaN;
      if (!Number.isFinite(value))
        throw new Error(`${name} has a weight that is no number; it cannot be frozen.`);
      largest = Math.max(largest, Math.abs(value));
    }
    const b = bias[o] ?? NaN;
    if (!Number.isFinite(b)) throw new Error(`${name} has a bias that is no number; it cannot be frozen.`);
    // A channel of zeros has any scale; one with small weights and a large bias has that which the bias fits.
    const scale = Math.fround(
      Math.max(largest / MOST_WEIGHT, Math.abs(b) / (input.scale * MOST_BIAS), 2 ** -60),
    );
    scales[o] = scale;
    for (let i = 0; i < perChannel; i++) {
      const q = Math.round((weights[o * perChannel + i] ?? 0) / scale);
      values[o * perChannel + i] = bounded(q, -MOST_WEIGHT, MOST_WEIGHT);
    }
    biases[o] = bounded(Math.round(b / (input.scale * scale)), -MOST_BIAS, MOST_BIAS);
  }
  return { values, scales, bias: biases };
}

/** input.scale * weight scale / output.scale as multiplier / 2^shift. */
function requantizationOf(
  input: Quantization,
  { scales }: FrozenWeights,
  output: Quantization,
): Requantization {
  const multipliers = new Int32Array(scales.length);
  const shifts = new Uint8Array(scales.length);
  scales.forEach((scale, o) => {
    const factor = (input.scale * scale) / output.scale;
    // factor < 2^exponent
    let exponent = Math.floor(Math.log2(factor)) + 1;
    let multiplier = Math.round(factor * 2 ** (24 - exponent));
    if (multiplier === 2 ** 24) [multiplier, exponent] = [2 ** 23, exponent + 1];
    const shift = 24 - exponent;
    // Far below half a unit of the output for every sum there can be: it is nothing.
    multipliers[o] = shift > 61 ? 0 : multiplier;
    shifts[o] = Math.min(shift, 61);
  });
  return { multipliers, shifts };
}

export function bounded(value: number, least: number, most: number): number {
  return value < least ? least : value > most ? most : value;
}
