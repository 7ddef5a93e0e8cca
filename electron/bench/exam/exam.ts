/**
 * The exam: how many of the 400 trials are told right, by what was learned and by the pixels alone.
 *
 *   pixels      nearest training drawing, Euclidean: the floor that learning must beat
 *   embedding   nearest by the cosine of what the head is given
 *   fine-tuned  a fresh head of zeros for the classes of the run, online steps cycling over the training drawings
 */
import type { Initialization } from '../adapt/adaptation.ts';
import { layoutOf } from '../models/layout.ts';
import type { Layer, ModelSpec } from '../models/model-spec.ts';
import { CoreLearner } from '../tensor/core-learner.ts';
import { largest } from '../tensor/figure.ts';
import { UsageError } from '../usage-error.ts';
import type { OneShotRun } from './one-shot-runs.ts';

/** Trials that were told right. */
export interface ExamResult {
  readonly right: number;
  readonly trials: number;
}

/** The index of the candidate that a test is taken for. */
type Guess = (test: Float32Array, candidates: readonly Float32Array[]) => number;

const best = (scores: readonly number[]): number => largest(Float32Array.from(scores), 0, scores.length);

const nearest: Guess = (test, candidates) =>
  best(candidates.map((one) => -one.reduce((sum, value, i) => sum + (value - (test[i] ?? 0)) ** 2, 0)));

const mostAlike: Guess = (test, candidates) => {
  const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
  return best(candidates.map((one) => dot(one, test) / Math.sqrt(dot(one, one) * dot(test, test) || 1)));
};

function sat(runs: readonly OneShotRun[], told: (run: OneShotRun) => readonly number[]): ExamResult {
  const right = runs.map((run) => {
    const guesses = told(run);
    return run.tests.filter(({ label }, i) => guesses[i] === label).length;
  });
  const trials = runs.reduce((sum, { tests }) => sum + tests.length, 0);
  return { right: right.reduce((sum, n) => sum + n, 0), trials };
}

export function pixelExam(runs: readonly OneShotRun[]): ExamResult {
  return sat(runs, ({ training, tests }) => tests.map(({ image }) => nearest(image, training)));
}

export function embeddingExam(runs: readonly OneShotRun[], initialization: Initialization): ExamResult {
  const { model, parameters } = checked(runs, initialization);
  const learner = new CoreLearner(model);
  learner.start(parameters, 0);
  // What the last layer is given: the answer of the layer before it.
  const embed = (image: Float32Array): Float32Array => learner.ask(image, model.layers.length - 2);
  return sat(runs, ({ training, tests }) => {
    const known = training.map(embed);
    return tests.map(({ image }) => mostAlike(embed(image), known));
  });
}

/** @param steps online steps, a drawing each */
export function fineTunedExam(
  runs: readonly OneShotRun[],
  initialization: Initialization,
  steps: number,
): ExamResult {
  const { model, parameters, learningRate, gradientClip } = checked(runs, initialization);
  return sat(runs, ({ training, tests }) => {
    const ways = training.length;
    const own = withHeadOf(model, ways);
    const learner = new CoreLearner(own);
    const start = new Float32Array(layoutOf(own).parameterCount);
    start.set(parameters.subarray(0, layoutOf(model).layers.at(-1)?.weights ?? 0));
    learner.start(start, learningRate, gradientClip);
    const inputs = Float32Array.from(training.flatMap((image) => [...image]));
    const targets = new Float32Array(ways * ways);
    for (let label = 0; label < ways; label++) targets[label * ways + label] = 1;
    learner.adapt({ count: ways, inputs, targets }, 0, steps);
    return tests.map(({ image }) => largest(learner.ask(image), 0, ways));
  });
}

/** The model with another number of classes. */
function withHeadOf(model: ModelSpec, ways: number): ModelSpec {
  const layers = model.layers.map((layer, i): Layer =>
    i === model.layers.length - 1 ? { ...layer, outputs: ways } : layer,
  );
  return { ...model, layers };
}

/** Throws UsageError when the model was not made for drawings of this size, or has no head to replace. */
function checked(runs: readonly OneShotRun[], initialization: Initialization): Initialization {
  const { model } = initialization;
  const pixels = runs[0]?.training[0]?.length ?? 0;
  const inputs = model.layers[0]?.inputs ?? 0;
  if (inputs !== pixels)
    throw new UsageError(
      `The model ${model.name} takes ${inputs} inputs; the drawings have ${pixels} pixels.`,
    );
  if (
    model.layers.length < 2 ||
    model.layers.at(-1)?.kind !== 'dense' ||
    model.loss !== 'softmaxCrossEntropy'
  )
    throw new UsageError(`The model ${model.name} has no classifying head over an embedding.`);
  return initialization;
}
