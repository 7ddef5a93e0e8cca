/**
 * What freezing costs: each held-out task is adapted in float32, as a board would, then frozen with the ranges that
 * inputs of the kind show (its queries not among them), and both are asked the same queries.
 */
import type { FrozenView } from '../../contract.ts';
import { nthTask, type Initialization } from '../adapt/adaptation.ts';
import type { HeldOutTasks, Task } from '../tasks/task.ts';
import { CoreLearner, type Samples } from '../tensor/core-learner.ts';
import { summarizeSteps } from '../tensor/evaluation.ts';
import { figureOf } from '../tensor/figure.ts';
import { freeze } from './freeze.ts';
import { inferFrozen } from './frozen-inference.ts';
import type { FrozenModel } from './scheme.ts';

/** What a person is shown of it. */
export type FreezeCost = FrozenView['cost'];

/** Inputs that the ranges of activations are taken from, at most. */
const MOST_CALIBRATION = 300;

/**
 * Adapted by `steps` online steps and frozen. Few samples do not show how large activations become, and what lies beyond
 * the range is cut off: inputs of other tasks of the kind, without their targets, are looked at too.
 * @param others inputs `[count][inputs]` besides the support's own
 */
export function frozenAfter(
  { model, parameters, learningRate, gradientClip }: Initialization,
  support: Samples,
  others: Float32Array,
  steps: number,
): { readonly frozen: FrozenModel; readonly learner: CoreLearner } {
  const learner = new CoreLearner(model);
  learner.start(parameters, learningRate, gradientClip);
  learner.adapt(support, 0, steps);
  const inputs = new Float32Array(support.inputs.length + others.length);
  inputs.set(support.inputs);
  inputs.set(others, support.inputs.length);
  return { frozen: freeze(model, learner.parameters(), inputs), learner };
}

/** Support inputs of held-out tasks other than number `index`, those that follow it first. */
export function inputsOfOthers(all: HeldOutTasks, index: number | undefined): Float32Array {
  const { count, supportSize, inputs, supportInputs } = all;
  const size = supportSize * inputs;
  const tasks = Math.min(Math.ceil(MOST_CALIBRATION / supportSize), index === undefined ? count : count - 1);
  const taken = new Float32Array(tasks * size);
  for (let i = 0; i < tasks; i++) {
    const from = (((index ?? -1) + 1 + i) % count) * size;
    taken.set(supportInputs.subarray(from, from + size), i * size);
  }
  return taken;
}

/**
 * Judges on all held-out tasks of a task. Calls back after each and lets the event
 * loop have its turn; rejects with the signal's reason when it is raised.
 */
export async function freezeCost(
  initialization: Initialization,
  task: Task,
  options: {
    readonly steps?: number | undefined;
    readonly seed?: number;
    readonly onProgress?: (done: number, total: number) => void;
    readonly signal?: AbortSignal;
  } = {},
): Promise<FreezeCost> {
  const { steps = task.adaptationSteps, seed = 0, onProgress, signal } = options;
  const all = task.heldOut(seed);
  const float = new Float32Array(all.count);
  const frozen = new Float32Array(all.count);
  for (let i = 0; i < all.count; i++) {
    const { support, query } = nthTask(task.metric, all, i);
    const it = frozenAfter(initialization, support, inputsOfOthers(all, i), steps);
    const judge = (outputs: Float32Array): number =>
      figureOf(task.metric, outputs, query.targets, all.outputs);
    float[i] = judge(it.learner.ask(query.inputs));
    frozen[i] = judge(inferFrozen(it.frozen, query.inputs));
    onProgress?.(i + 1, all.count);
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  }
  const [before, after] = [summarizeSteps(steps, float), summarizeSteps(steps, frozen)];
  const { mean, meanPlusMinus } = summarizeSteps(
    steps,
    float.map((value, i) => (frozen[i] ?? NaN) - value),
  );
  const headline = task.metric === 'mse' ? 'median' : 'mean';
  return {
    metric: task.metric,
    tasks: all.count,
    steps,
    float: before[headline],
    frozen: after[headline],
    difference: mean,
    plusMinus: meanPlusMinus,
  };
}
