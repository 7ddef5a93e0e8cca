/**
 * TinyMetaFed with what the design study found to pay beyond the paper: 5 % of the coordinates in int8 with stochastic
 * rounding, error feedback so that what is not sent is not lost, constant alpha with a running average on the server.
 */
import { Strategy } from '../strategy.ts';
import type { StrategyInfo } from '../strategy.ts';
import type { LearningSettings } from '../settings.ts';
import { TinyMetaFed } from './tinymetafed.ts';

export class TinyMetaFedExtended extends Strategy {
  static readonly info: StrategyInfo = {
    name: 'tinymetafed-extended',
    title: 'TinyMetaFed extended',
    doc: 'As TinyMetaFed, with the largest 5 % in int8, error feedback and a server average.',
    defaults: {
      ...TinyMetaFed.info.defaults,
      topPUp: 5,
      topPDown: 5,
      valueKind: 'int8',
      errorFeedback: true,
      schedule: 'constant',
      ema: 0.98,
    },
  };

  constructor(settings?: LearningSettings) {
    super(TinyMetaFedExtended.info, settings);
  }
}
