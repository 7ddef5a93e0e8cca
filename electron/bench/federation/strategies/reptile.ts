/**
 * Reptile (Nichol, Achiam, Schulman 2018) on boards: train from the initialization on one task for a few epochs of
 * mini-batches, send the whole network back, move the initialization a step toward it. The samples are kept and reused.
 */
import { fullExchange } from './full-exchange.ts';
import { Strategy } from '../strategy.ts';
import type { StrategyInfo } from '../strategy.ts';
import type { LearningSettings } from '../settings.ts';

export class Reptile extends Strategy {
  static readonly info: StrategyInfo = {
    name: 'reptile',
    title: 'Reptile',
    doc: 'Mini-batches, four epochs, whole network both ways.',
    defaults: { ...fullExchange, batchSize: 8, epochs: 4, learningRate: 0.07, adaptationRate: 0.015 },
  };

  constructor(settings?: LearningSettings) {
    super(Reptile.info, settings);
  }
}
