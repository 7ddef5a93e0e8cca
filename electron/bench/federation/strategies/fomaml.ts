/**
 * First-order MAML (Finn, Abbeel, Levine 2017): a board adapts on the first samples of a visit and sends the steps that the
 * rest of them would make there, without making them: the gradient at the adapted weights, second derivatives left out.
 */
import { fullExchange } from './full-exchange.ts';
import { Strategy } from '../strategy.ts';
import type { StrategyInfo } from '../strategy.ts';
import type { LearningSettings } from '../settings.ts';

export class Fomaml extends Strategy {
  static readonly info: StrategyInfo = {
    name: 'fomaml',
    title: 'First-order MAML',
    doc: 'Half of the samples to adapt, the gradient of the other half is sent; whole network both ways.',
    defaults: { ...fullExchange, querySamples: 16 },
  };

  constructor(settings?: LearningSettings) {
    super(Fomaml.info, settings);
  }
}
