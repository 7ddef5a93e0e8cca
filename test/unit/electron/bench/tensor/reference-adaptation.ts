/** Adaptation one task after another with the reference network: what the vectorised evaluation must agree with. */
import type { EvaluationSpec } from '../../../../../electron/bench/tensor/evaluation.ts';
import { ReferenceMlp } from '../federation/reference-mlp.ts';

/** Query outputs, [count][querySize], after online steps cycling over the support samples. */
export function adaptedOutputs(spec: EvaluationSpec, parameters: Float32Array): Float32Array {
  const { count, supportSize, querySize, supportInputs, supportTargets, queryInputs } = spec.heldOut;
  const outputs = new Float32Array(count * querySize);
  for (let task = 0; task < count; task++) {
    const network = new ReferenceMlp(spec.model, 0, parameters.slice());
    for (let step = 0; step < spec.steps; step++) {
      const at = task * supportSize + (step % supportSize);
      network.step(
        supportInputs[at]!,
        supportTargets[at]!,
        Math.fround(spec.learningRate),
        spec.gradientClip,
      );
    }
    for (let i = 0; i < querySize; i++)
      outputs[task * querySize + i] = network.predict(queryInputs[task * querySize + i]!);
  }
  return outputs;
}
