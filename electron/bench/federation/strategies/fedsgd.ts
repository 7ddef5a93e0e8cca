/**
 * FedSGD (McMahan and others 2017): a board sends one gradient, averaged over all its samples, and the server steps along
 * the average over boards. On the wire it is an update of one local step whose batch is the whole visit: keep batchSize
 * at `samples` and epochs at 1.
 */
import { fullExchange } from './full-exchange.ts';
import { Strategy } from '../strategy.ts';
import type { StrategyInfo } from '../strategy.ts';
import type { LearningSettings } from '../settings.ts';

export class FedSgd extends Strategy {
  static readonly info: StrategyInfo = {
    name: 'fedsgd',
    title: 'FedSGD',
    doc: 'One averaged gradient a board and round; whole network both ways.',
    defaults: {
      ...fullExchange,
      alpha0: 1,
      schedule: 'constant',
      batchSize: 32,
      learningRate: 0.05,
      adaptationRate: 0.015,
    },
  };

  constructor(settings?: LearningSettings) {
    super(FedSgd.info, settings);
  }
}
