/** How good outputs are: what every judge counts alike. */
import type { Task } from '../tasks/task.ts';

/**
 * Of rows `[count][width]`: mean squared error, or the share of rows whose largest output is where the largest target is.
 * A NaN is never the largest.
 */
export function figureOf(
  metric: Task['metric'],
  outputs: Float32Array,
  targets: Float32Array,
  width: number,
): number {
  let sum = 0;
  if (metric === 'mse') {
    for (let i = 0; i < targets.length; i++) sum += ((outputs[i] ?? NaN) - (targets[i] ?? NaN)) ** 2;
    return sum / targets.length;
  }
  for (let from = 0; from < targets.length; from += width)
    sum += largest(outputs, from, width) === largest(targets, from, width) ? 1 : 0;
  return sum / (targets.length / width);
}

/** Index of the largest of `width` values from `from` on; the first of equals. */
export function largest(values: Float32Array, from: number, width: number): number {
  let best = 0;
  for (let i = 1; i < width; i++) if ((values[from + i] ?? NaN) > (values[from + best] ?? NaN)) best = i;
  return best;
}
