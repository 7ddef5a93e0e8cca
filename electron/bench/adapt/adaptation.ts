/**
 * Adaptation, watched: an initialization meets a task it never saw and learns it from a few samples, step by step.
 *
 *   const task = adaptationTask(taskByName('omniglot', {}, data), 3);       held-out task number 3
 *   const request = { initialization, task, steps: [0, 1, 2, 5, 25] };
 *   for await (const point of adaptOnBoard(client, request)) draw(point);   the firmware of a live or virtual board steps
 *   for (const point of adaptOnCore(request)) draw(point);                  the same arithmetic here, without a board
 *
 * A point comes after each of `steps`, ascending; 0 is before the first. Its `outputs` are the predictions on the task's
 * queries: for sine a curve over 5 times the query inputs (what the network is shown is x / 5), for classes their scores
 * before softmax; inputs of Omniglot are [side][side] of ink, of keywords [16 frames][12 coefficients]. `figure` is their mean squared error or accuracy. To compare, ask again with another `initialization`:
 * `randomInitialization` has learned nothing, `readInitialization` reads what a run exported (of TinyReptile, say).
 *
 * The board is given the model with nothing local, the initialization in full, then for each stretch of steps the samples;
 * it sends its parameters back and the predictions are calculated from them here, in the arithmetic of its own core. So
 * parameters do leave the board here, the head's too. That is no leak: these samples came from the bench. What the
 * federated rounds promise (no local parameter, no sample goes up) is about samples that the board has by itself.
 */
import type { Terms } from '../power/uncertainty/terms.ts';
import { initialize } from '../models/initialize.ts';
import type { ModelSpec } from '../models/model-spec.ts';
import type { HeldOutTasks, Task } from '../tasks/task.ts';
import type { Samples } from '../tensor/core-learner.ts';

/** What a new board starts from, and how it is meant to go on. */
export interface Initialization {
  /** For a person: "TinyMetaFed, 400 rounds". */
  readonly name: string;
  readonly model: ModelSpec;
  /** All of them, local ones as a new board starts them. */
  readonly parameters: Float32Array;
  /** Step size of online adaptation. */
  readonly learningRate: number;
  /** Bound on each element of the loss gradient at the output; 0: none. */
  readonly gradientClip: number;
}

/** One task: `support` to learn from, `query` to be judged on. */
export interface AdaptationTask {
  readonly metric: Task['metric'];
  readonly support: Samples;
  readonly query: Samples;
}

export interface AdaptRequest {
  readonly initialization: Initialization;
  readonly task: AdaptationTask;
  /** Ascending numbers of steps at which a point is given. */
  readonly steps: readonly number[];
}

export interface AdaptationPoint {
  /** Online steps done, cycling over the support samples. */
  readonly steps: number;
  /** Of the queries, `[count][outputs]`. */
  readonly outputs: Float32Array;
  /** Mean squared error, or accuracy from 0 to 1. */
  readonly figure: number;
  /** Picojoules of the board since the last point, and whose they are; undefined without a sensor or a board. */
  readonly energyPj: number | undefined;
  /** Of it, k = 2, and what it is made of; undefined for a model or without a sensor. */
  readonly plusMinusPj: number | undefined;
  readonly terms: Terms | undefined;
  readonly provenance: 'measured' | 'model' | undefined;
}

/** One of a task's held-out tasks. `seed` as a run's, so that the same tasks are met. */
export function adaptationTask(task: Task, index: number, seed = 0): AdaptationTask {
  return nthTask(task.metric, task.heldOut(seed), index);
}

/** Task number `index` of many. Throws a RangeError naming the count. */
export function nthTask(metric: Task['metric'], all: HeldOutTasks, index: number): AdaptationTask {
  const { count, supportSize, querySize, inputs, outputs } = all;
  if (!Number.isInteger(index) || index < 0 || index >= count)
    throw new RangeError(`There are ${count} held-out tasks, numbered from 0; ${index} is none of them.`);
  const part = (values: Float32Array, size: number, width: number): Float32Array =>
    values.slice(index * size * width, (index + 1) * size * width);
  return {
    metric,
    support: {
      count: supportSize,
      inputs: part(all.supportInputs, supportSize, inputs),
      targets: part(all.supportTargets, supportSize, outputs),
    },
    query: {
      count: querySize,
      inputs: part(all.queryInputs, querySize, inputs),
      targets: part(all.queryTargets, querySize, outputs),
    },
  };
}

/**
 * The same model as nothing ever taught it. Where the learned one starts from a head of zeros this one's is drawn too,
 * normal(0, 1 / fan-in).
 */
export function randomInitialization(model: ModelSpec, seed: number, like: Initialization): Initialization {
  const { learningRate, gradientClip } = like;
  const layers = model.layers.map((layer) =>
    layer.kind === 'dense' && layer.weightStd === 0
      ? { ...layer, weightStd: Math.fround(Math.sqrt(1 / layer.inputs)) }
      : layer,
  );
  const drawn = { ...model, layers };
  return { name: 'random', model: drawn, parameters: initialize(drawn, seed), learningRate, gradientClip };
}

/** The sample of each step from `from` up to `to`, in order. */
export function samplesOfSteps(support: Samples, from: number, to: number): Samples {
  const [inputs, outputs] = [support.inputs.length / support.count, support.targets.length / support.count];
  const count = to - from;
  const taken = {
    count,
    inputs: new Float32Array(count * inputs),
    targets: new Float32Array(count * outputs),
  };
  for (let i = 0; i < count; i++) {
    const at = (from + i) % support.count;
    taken.inputs.set(support.inputs.subarray(at * inputs, (at + 1) * inputs), i * inputs);
    taken.targets.set(support.targets.subarray(at * outputs, (at + 1) * outputs), i * outputs);
  }
  return taken;
}

/** Throws a sentence when model, samples or steps do not fit each other. */
export function checkRequest({ initialization, task, steps }: AdaptRequest): void {
  const { layers, name } = initialization.model;
  const [inputs, outputs] = [layers[0]?.inputs ?? 0, layers.at(-1)?.outputs ?? 0];
  for (const [what, { count, inputs: x, targets }] of [
    ['support', task.support],
    ['query', task.query],
  ] as const) {
    if (count === 0) throw new RangeError(`There are no ${what} samples.`);
    if (x.length !== count * inputs || targets.length !== count * outputs)
      throw new RangeError(
        `The model ${name} takes ${inputs} inputs and gives ${outputs} outputs; the ${what} samples have ${x.length / count} and ${targets.length / count}.`,
      );
  }
  if (steps.some((n, i) => !Number.isInteger(n) || n < 0 || n <= (steps[i - 1] ?? -1)))
    throw new RangeError(`Steps are whole numbers that ascend from 0; ${steps.join(', ')} do not.`);
}
