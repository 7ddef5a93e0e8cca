/** Adaptation in the arithmetic of the boards' core, without a board: what others are compared with. */
import { CoreLearner } from '../tensor/core-learner.ts';
import { figureOf } from '../tensor/figure.ts';
import { checkRequest } from './adaptation.ts';
import type { AdaptationPoint, AdaptRequest } from './adaptation.ts';

const NO_ENERGY = {
  energyPj: undefined,
  plusMinusPj: undefined,
  terms: undefined,
  provenance: undefined,
} as const;

/** Throws a sentence when the request does not fit. */
export function* adaptOnCore(request: AdaptRequest): Generator<AdaptationPoint, void> {
  checkRequest(request);
  const { initialization, task, steps } = request;
  const { model, parameters, learningRate, gradientClip } = initialization;
  const learner = new CoreLearner(model);
  learner.start(parameters, learningRate, gradientClip);
  const width = task.query.targets.length / task.query.count;
  let done = 0;
  for (const count of steps) {
    learner.adapt(task.support, done, count);
    done = count;
    const outputs = learner.ask(task.query.inputs);
    const figure = figureOf(task.metric, outputs, task.query.targets, width);
    yield { steps: count, outputs, figure, ...NO_ENERGY };
  }
}
