/**
 * FedAvg (McMahan and others 2017): every board trains from the global network, the server takes the average of all boards
 * as it is (sampler "all"). A new board fine-tunes that. Where each visit brings a task of its own, as here, this is Reptile
 * with as many tasks a step as there are boards and alpha 1: it learns, for the bytes of the whole bench in every round.
 */
import { fullExchange } from './full-exchange.ts';
import { Strategy } from '../strategy.ts';
import type { StrategyInfo } from '../strategy.ts';
import type { LearningSettings } from '../settings.ts';

export class FedAvg extends Strategy {
  static readonly info: StrategyInfo = {
    name: 'fedavg',
    title: 'FedAvg',
    doc: 'One network for all: whole network both ways, the server becomes the average of the boards.',
    defaults: { ...fullExchange, alpha0: 1, schedule: 'constant' },
  };

  constructor(settings?: LearningSettings) {
    super(FedAvg.info, settings);
  }
}
