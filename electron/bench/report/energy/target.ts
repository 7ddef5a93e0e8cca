/**
 * Joules to a target and joules for each percent gained: what learning costs in energy, beside rounds and bytes. For reports,
 * studies and comparisons alike. A curve's joules are of one provenance, or there are none.
 */
import type { TargetCost } from '../../../contract.ts';
import type { CurvePoint } from '../../session/result.ts';

const reached = (metric: 'mse' | 'accuracy', value: number, target: number): boolean =>
  metric === 'mse' ? value <= target : value >= target;

/** Cost at the first evaluation that reaches the target; undefined when none does. */
export function costToTarget(
  curve: readonly CurvePoint[],
  metric: 'mse' | 'accuracy',
  target: number,
): TargetCost | undefined {
  const point = curve.find(({ value }) => reached(metric, value, target));
  if (point === undefined) return undefined;
  const { round, bytesUp, bytesDown, joules } = point;
  return { target, rounds: round, bytes: bytesUp + bytesDown, joules };
}

/**
 * Joules for each percent of the way: of accuracy, percentage points gained since the start; of an error, percent by which it
 * fell. Between the first and the best evaluation. Undefined when nothing was gained or there is no energy figure.
 */
export function joulesPerPercent(
  curve: readonly { readonly value: number; readonly joules?: number | null | undefined }[],
  metric: 'mse' | 'accuracy',
): number | undefined {
  const first = curve[0];
  if (first === undefined) return undefined;
  const better = (a: number, b: number): boolean => (metric === 'mse' ? a < b : a > b);
  const best = curve.reduce((a, b) => (better(b.value, a.value) ? b : a), first);
  const percent = metric === 'mse' ? (1 - best.value / first.value) * 100 : (best.value - first.value) * 100;
  const joules =
    best.joules === null || best.joules === undefined || first.joules === null || first.joules === undefined
      ? undefined
      : best.joules - first.joules;
  return joules === undefined || !(percent > 0) || !(joules > 0) ? undefined : joules / percent;
}
