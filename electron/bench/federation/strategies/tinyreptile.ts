/**
 * TinyReptile (Ren, Guo, Li 2023): Reptile with online learning. Each sample is used once, as it arrives, and forgotten,
 * so a board needs no memory for samples. Alpha 0.25, annealed linearly, is the best found; near 1 it collapses.
 */
import { fullExchange } from './full-exchange.ts';
import { Strategy } from '../strategy.ts';
import type { StrategyInfo } from '../strategy.ts';
import type { LearningSettings } from '../settings.ts';

export class TinyReptile extends Strategy {
  static readonly info: StrategyInfo = {
    name: 'tinyreptile',
    title: 'TinyReptile',
    doc: 'Online learning, each sample once; whole network both ways.',
    defaults: fullExchange,
  };

  constructor(settings?: LearningSettings) {
    super(TinyReptile.info, settings);
  }
}
