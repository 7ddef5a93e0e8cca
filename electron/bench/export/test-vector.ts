/** One input and what the boards' own core answers to it: what an export is tested with. */
import { Rng } from '../../../firmware-bridge/protocol/rng.ts';
import { layoutOf } from '../models/layout.ts';
import type { ModelSpec } from '../models/model-spec.ts';
import { CoreLearner } from '../tensor/core-learner.ts';

/** Any will do. */
const SEED = 20;

/** An input of standard normal numbers: every layer has something to do, and no data of anybody's is in a file. */
export function testInput(model: ModelSpec): Float32Array {
  const rng = new Rng(SEED);
  return Float32Array.from({ length: layoutOf(model).inputs }, () => rng.normal());
}

/** Outputs before any softmax, in the arithmetic of the boards' core. Throws a sentence when the core does not take the model. */
export function coreVector(
  model: ModelSpec,
  parameters: Float32Array,
): { readonly input: Float32Array; readonly output: Float32Array } {
  const learner = new CoreLearner(model);
  learner.start(parameters, 0);
  const input = testInput(model);
  return { input, output: learner.ask(input) };
}
