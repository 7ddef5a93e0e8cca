/**
 * What one evaluation costs (200 held-out tasks, 32 online steps each), against the same with TensorFlow.js's own
 * automatic differentiation on the same engine in the same run.
 */
import type { Tensor } from '@tensorflow/tfjs';
import { initialize } from '../../electron/bench/models/initialize.ts';
import { sineTask } from '../../electron/bench/tasks/sine.ts';
import { startEngine } from '../../electron/bench/tensor/engine.ts';
import type { Engine } from '../../electron/bench/tensor/engine.ts';
import { MetaEvaluator } from '../../electron/bench/tensor/meta-evaluate.ts';
import type { EvaluationSpec } from '../../electron/bench/tensor/evaluation.ts';
import { quantile } from '../../electron/bench/tensor/evaluation.ts';

export interface EvaluationCost {
  readonly milliseconds: number;
  readonly automaticMilliseconds: number;
  /** Automatic differentiation's time over ours. */
  readonly timesFaster: number;
}

/** Medians over `repeats`, after two of warming up, the two taking turns. */
export async function measureEvaluation(repeats = 9): Promise<EvaluationCost> {
  const engine = await startEngine();
  const task = sineTask();
  const spec: EvaluationSpec = {
    model: task.model,
    heldOut: task.heldOut(1),
    metric: task.metric,
    steps: task.adaptationSteps,
    learningRate: 0.015,
    gradientClip: 0,
  };
  const parameters = initialize(task.model, 1);
  const evaluator = new MetaEvaluator(engine, spec);
  const own: number[] = [];
  const automatic: number[] = [];
  for (let i = 0; i < repeats + 2; i++) {
    const started = performance.now();
    const figures = await evaluator.evaluate(parameters);
    const between = performance.now();
    const same = automaticEvaluation(engine, spec, parameters);
    const ended = performance.now();
    if (Math.abs((figures[0] ?? NaN) - (same[0] ?? NaN)) > 1e-3)
      throw new Error('The two evaluations disagree.');
    if (i >= 2) {
      own.push(between - started);
      automatic.push(ended - between);
    }
  }
  evaluator.dispose();
  const median = (values: readonly number[]): number => quantile(Float64Array.from(values).sort(), 0.5);
  const milliseconds = median(own);
  const automaticMilliseconds = median(automatic);
  return { milliseconds, automaticMilliseconds, timesFaster: automaticMilliseconds / milliseconds };
}

/** The textbook way for a 1-h-h-1 network: batched matMul and tf.grads at each step. */
function automaticEvaluation({ tf }: Engine, spec: EvaluationSpec, parameters: Float32Array): Float32Array {
  const { count, supportSize, querySize, ...data } = spec.heldOut;
  const result = tf.tidy(() => {
    const predict = (x: Tensor, [w1, b1, w2, b2, w3, b3]: Tensor[]): Tensor => {
      const first = tf.relu(tf.add(tf.matMul(x, w1 as Tensor, false, true), b1 as Tensor));
      const second = tf.relu(tf.add(tf.matMul(first, w2 as Tensor, false, true), b2 as Tensor));
      return tf.add(tf.matMul(second, w3 as Tensor, false, true), b3 as Tensor);
    };
    let at = 0;
    let weights = spec.model.layers.flatMap(({ inputs, outputs }) =>
      [[outputs, inputs] as const, [1, outputs] as const].map((shape) => {
        const size = shape[0] * shape[1];
        const one = tf.tensor3d(parameters.slice(at, at + size), [1, ...shape]);
        at += size;
        return tf.tile(one, [count, 1, 1]) as Tensor;
      }),
    );
    const inputs = tf.tensor3d(data.supportInputs, [count, supportSize, 1]);
    const targets = tf.tensor3d(data.supportTargets, [count, supportSize, 1]);
    for (let step = 0; step < spec.steps; step++) {
      const sample = step % supportSize;
      const x = tf.slice(inputs, [0, sample, 0], [count, 1, 1]);
      const y = tf.slice(targets, [0, sample, 0], [count, 1, 1]);
      const before = weights;
      weights = tf.tidy(() => {
        const gradients = tf.grads((...w: Tensor[]) => tf.sum(tf.squaredDifference(predict(x, w), y)))(
          before,
        );
        return before.map((w, i) => tf.sub(w, tf.mul(gradients[i] as Tensor, spec.learningRate)));
      });
    }
    const query = predict(tf.tensor3d(data.queryInputs, [count, querySize, 1]), weights);
    return tf.mean(
      tf.squaredDifference(query, tf.tensor3d(data.queryTargets, [count, querySize, 1])),
      [1, 2],
    );
  });
  const values = result.dataSync<'float32'>();
  result.dispose();
  return values;
}
