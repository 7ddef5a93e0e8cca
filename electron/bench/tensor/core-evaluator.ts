/**
 * Held-out tasks judged on the boards' own C core: what a new board that adapts would come to, bit for bit.
 *
 * Why beside the tensor engine? A convolution with weights of its own in every task is no operation of TensorFlow.js; put
 * together from those there are, an evaluation of the Omniglot network takes about ten times as long. The two are held
 * against each other in the tests.
 */
import type { EvaluationSpec } from './evaluation.ts';
import { CoreLearner } from './core-learner.ts';
import { figureOf } from './figure.ts';

export class CoreEvaluator {
  readonly #spec: EvaluationSpec;
  readonly #learner: CoreLearner;

  /** Throws a sentence when the core does not take the model. */
  constructor(spec: EvaluationSpec) {
    this.#spec = spec;
    this.#learner = new CoreLearner(spec.model);
  }

  /** The metric of each task after each number of steps (ascending; 0 is before adaptation). */
  evaluateAfter(parameters: Float32Array, stepCounts: readonly number[]): Promise<readonly Float32Array[]> {
    const { count } = this.#spec.heldOut;
    const figures = stepCounts.map(() => new Float32Array(count));
    for (let task = 0; task < count; task++) {
      this.#adaptTo(task, parameters, stepCounts, (outputs, i) => {
        (figures[i] as Float32Array)[task] = this.#figure(task, outputs);
      });
    }
    return Promise.resolve(figures);
  }

  /** Query outputs after the last step, [T][querySize][outputs]. */
  queryOutputs(parameters: Float32Array): Promise<Float32Array> {
    const { count, querySize, outputs: width } = this.#spec.heldOut;
    const all = new Float32Array(count * querySize * width);
    for (let task = 0; task < count; task++) {
      this.#adaptTo(task, parameters, [this.#spec.steps], (outputs) =>
        all.set(outputs, task * querySize * width),
      );
    }
    return Promise.resolve(all);
  }

  dispose(): void {
    // The garbage collector takes the instance.
  }

  #adaptTo(
    task: number,
    parameters: Float32Array,
    stepCounts: readonly number[],
    onCount: (outputs: Float32Array, index: number) => void,
  ): void {
    const { heldOut, learningRate, gradientClip } = this.#spec;
    const rows = (values: Float32Array, count: number, width: number): Float32Array =>
      values.subarray(task * count * width, (task + 1) * count * width);
    const { supportSize: count, querySize, inputs: wide, outputs } = heldOut;
    const support = {
      count,
      inputs: rows(heldOut.supportInputs, count, wide),
      targets: rows(heldOut.supportTargets, count, outputs),
    };
    const queries = rows(heldOut.queryInputs, querySize, wide);
    this.#learner.start(parameters, learningRate, gradientClip);
    let done = 0;
    stepCounts.forEach((steps, index) => {
      this.#learner.adapt(support, done, steps);
      done = steps;
      onCount(this.#learner.ask(queries), index);
    });
  }

  #figure(task: number, outputs: Float32Array): number {
    const { metric, heldOut } = this.#spec;
    const { querySize, outputs: width, queryTargets } = heldOut;
    const targets = queryTargets.subarray(task * querySize * width, (task + 1) * querySize * width);
    return figureOf(metric, outputs, targets, width);
  }
}
