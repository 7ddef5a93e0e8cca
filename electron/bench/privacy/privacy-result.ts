/** What a run let out of its boards, and what its noise is worth. */
import type { ServerState } from '../federation/server-state.ts';
import type { PrivacyResult } from '../session/result.ts';
import { privacyCost } from './accountant.ts';

export function privacyResult(
  { totals, globalCount }: Pick<ServerState, 'totals' | 'globalCount'>,
  noiseMultiplier: number,
): PrivacyResult {
  const mostUploadsOfABoard = Math.max(0, ...Object.values(totals.asked));
  const { epsilon, delta } = privacyCost(noiseMultiplier, mostUploadsOfABoard);
  return {
    coordinatesUp: totals.coordinatesUp,
    coordinatesDown: totals.coordinatesDown,
    globalParameters: globalCount,
    mostUploadsOfABoard,
    epsilon: Number.isFinite(epsilon) ? epsilon : null,
    delta,
  };
}
