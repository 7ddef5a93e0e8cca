/**
 * The public initialization: both ends derive it from one seed, so it costs no bytes.
 * One stream for the whole model, layers in order, weights then biases, every operation in float32: bit-equal to a board's.
 */
import { Rng } from '../../../firmware-bridge/protocol/rng.ts';
import { layoutOf } from './layout.ts';
import type { ModelSpec } from './model-spec.ts';

/** All parameters, local ones included. A layer with weightStd 0 (biasRange 0) stays zero and draws nothing. */
export function initialize(model: ModelSpec, seed: number): Float32Array {
  const { layers, parameterCount } = layoutOf(model);
  const parameters = new Float32Array(parameterCount);
  const rng = new Rng(seed);
  for (const { layer, weights, bias, end } of layers) {
    const std = Math.fround(layer.weightStd);
    const range = Math.fround(layer.biasRange);
    if (std !== 0) for (let i = weights; i < bias; i++) parameters[i] = rng.normal() * std;
    if (range !== 0) for (let i = bias; i < end; i++) parameters[i] = (2 * rng.uniform() - 1) * range;
  }
  return parameters;
}
