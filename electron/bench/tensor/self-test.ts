/**
 * Proves an engine before it is trusted: a small convolutional and a small dense network adapt to a few tasks, and their
 * outputs must be those that the boards' own arithmetic gave (test/unit/electron/bench/tensor/self-test.test.ts makes
 * them again from the firmware). A library that loads and computes nonsense is found here and not in a paper.
 */
import { Rng } from '../../../firmware-bridge/protocol/rng.ts';
import { cnn, conv, dense, flatten } from '../models/cnn.ts';
import { initialize } from '../models/initialize.ts';
import { layoutOf } from '../models/layout.ts';
import { mlp } from '../models/mlp.ts';
import type { ModelSpec } from '../models/model-spec.ts';
import { EngineProblemError } from './engine-problem.ts';
import type { Engine } from './engine.ts';
import type { EvaluationSpec } from './evaluation.ts';
import { MetaEvaluator } from './meta-evaluate.ts';

/** Float32 sums in another order, over five steps: errors seen are below 1e-6. */
const TOLERANCE = 1e-4;
const SEED = 5;

export interface SelfTestCase {
  readonly spec: EvaluationSpec;
  readonly parameters: Float32Array;
  /** Query outputs of the first task after adaptation. */
  readonly expected: readonly number[];
}

/** What is computed and what must come out. */
export function selfTestCases(): SelfTestCase[] {
  const image = cnn('self-test', [6, 5, 2], [conv(3), conv(4, { stride: 2 }), flatten(), dense(3)]);
  const curve = mlp({ widths: [3, 8, 2], loss: 'mse', firstBiasRange: 1 });
  return [
    caseOf(image, [-0.229241341, 1.09744072, -0.393706322, -0.323715925, 1.09312296, -0.22110799]),
    caseOf(curve, [0.743487716, -0.815801263, 0.843947113, -0.551795483]),
  ];
}

function caseOf(model: ModelSpec, expected: readonly number[]): SelfTestCase {
  const { inputs, outputs } = layoutOf(model);
  const rng = new Rng(SEED);
  const [count, supportSize, querySize] = [3, 4, 2];
  const normals = (n: number): Float32Array => Float32Array.from({ length: n }, () => rng.normal());
  const targets = (n: number): Float32Array => {
    if (model.loss === 'mse') return normals(n * outputs);
    const classes = new Float32Array(n * outputs);
    for (let i = 0; i < n; i++) classes[i * outputs + rng.below(outputs)] = 1;
    return classes;
  };
  const heldOut = {
    count,
    supportSize,
    querySize,
    inputs,
    outputs,
    supportInputs: normals(count * supportSize * inputs),
    supportTargets: targets(count * supportSize),
    queryInputs: normals(count * querySize * inputs),
    queryTargets: targets(count * querySize),
  };
  const spec = { model, heldOut, metric: 'mse', steps: 5, learningRate: 0.05, gradientClip: 1 } as const;
  return { spec, parameters: initialize(model, SEED), expected };
}

/** Rejects with EngineProblemError when an output is off. Resolves with the time that the second of two runs took. */
export async function selfTest(engine: Engine): Promise<{ readonly milliseconds: number }> {
  let milliseconds = 0;
  for (let run = 0; run < 2; run++) {
    const started = performance.now();
    for (const { spec, parameters, expected } of selfTestCases()) {
      const evaluator = new MetaEvaluator(engine, spec);
      const outputs = await evaluator.queryOutputs(parameters);
      evaluator.dispose();
      expected.forEach((value, i) => {
        const given = outputs[i] ?? NaN;
        if (!(Math.abs(given - value) <= TOLERANCE)) {
          const model = spec.model.name;
          throw new EngineProblemError({ code: 'selfTest', model, output: i, given, expected: value });
        }
      });
    }
    milliseconds = performance.now() - started;
  }
  return { milliseconds };
}
