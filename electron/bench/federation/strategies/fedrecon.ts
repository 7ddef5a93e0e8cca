/**
 * FedRecon (Singhal and others 2021), strict: a visit first rebuilds the local layers on the first samples with the global
 * ones frozen, then trains the global ones with the local ones frozen. What TinyMetaFed's partial local reconstruction
 * comes from; TinyMetaFed here trains both jointly instead, which learns faster from as few samples.
 */
import { fullExchange } from './full-exchange.ts';
import { Strategy } from '../strategy.ts';
import type { StrategyInfo } from '../strategy.ts';
import type { LearningSettings } from '../settings.ts';

export class FedRecon extends Strategy {
  static readonly info: StrategyInfo = {
    name: 'fedrecon',
    title: 'FedRecon',
    doc: 'Last layer rebuilt on the board first, then frozen while the rest trains; all the rest both ways.',
    defaults: { ...fullExchange, localLayers: 1, reconstructSteps: 8, freezeLocalAfter: true, alpha0: 1 },
  };

  constructor(settings?: LearningSettings) {
    super(FedRecon.info, settings);
  }
}
