/** Net joules of a run so far, by provenance: shown beside gross only where they are of the same boards. */
import type { EnergyTotal } from '../../contract.ts';
import type { NetResult } from './idle-baseline.ts';

/**
 * Adds net to each total whose boards all have an idle baseline. ± of different sensors combine in quadrature; a model has none.
 * @param boards how many contribute to the total of a provenance
 */
export function withNet(
  totals: readonly EnergyTotal[],
  results: readonly NetResult[],
  boards: (provenance: EnergyTotal['provenance']) => number,
): EnergyTotal[] {
  return totals.map((total) => {
    const own = results.filter(({ provenance }) => provenance === total.provenance);
    if (own.length === 0 || own.length < boards(total.provenance)) return total;
    const joules = own.reduce((sum, { netJoules }) => sum + netJoules, 0);
    const plusMinus =
      total.provenance === 'model' ? undefined : Math.hypot(...own.map((it) => it.plusMinus ?? NaN));
    return { ...total, net: { joules, plusMinus } };
  });
}
