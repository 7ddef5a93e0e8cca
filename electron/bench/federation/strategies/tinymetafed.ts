/**
 * TinyMetaFed (Ren, Li, Guo, Runkler 2023), in the reading that the design study found to give what its abstract claims:
 *
 *   1. Partial local reconstruction. The last layer never leaves the board: each visit rebuilds it from zeros, jointly
 *      with the global part. This is what lets alpha be 1 without collapse, and keeps the head private.
 *   2. Top-P selection, both ways. A board sends the 20 % of its update that are largest; the server sends the 20 % in
 *      which it moved furthest from the copy that the board holds, which it knows exactly (`server-state.ts`).
 *   3. Online learning, each sample used once.
 *
 *        server                                      board
 *        d = phi - H             --top 20 % of d-->  h[I] = phi[I]
 *        H[I] = phi[I]                               w = h, w[local] = 0; 32 online steps
 *        phi[I] += alpha u[I]    <--top 20 % of u--  u = (w - h)[global]
 *
 * Coordinates that nobody sent stay as they are.
 */
import { fullExchange } from './full-exchange.ts';
import { Strategy } from '../strategy.ts';
import type { StrategyInfo } from '../strategy.ts';
import type { LearningSettings } from '../settings.ts';

export class TinyMetaFed extends Strategy {
  static readonly info: StrategyInfo = {
    name: 'tinymetafed',
    title: 'TinyMetaFed',
    doc: 'Online learning; last layer rebuilt on the board; the largest 20 % both ways.',
    defaults: { ...fullExchange, localLayers: 1, topPUp: 20, topPDown: 20, alpha0: 1 },
  };

  constructor(settings?: LearningSettings) {
    super(TinyMetaFed.info, settings);
  }
}
