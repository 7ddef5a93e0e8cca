/** What an evaluation is asked and what it answers: the messages between the bench and its evaluation worker. */
import type { ModelSpec } from '../models/model-spec.ts';
import type { HeldOutTasks, Task } from '../tasks/task.ts';

export interface EvaluationSpec {
  readonly model: ModelSpec;
  readonly heldOut: HeldOutTasks;
  readonly metric: Task['metric'];
  /** Online steps on each task, cycling over its support samples. */
  readonly steps: number;
  readonly learningRate: number;
  /** Bound on each element of the loss gradient at the output; 0: none. */
  readonly gradientClip: number;
}

export interface Evaluation {
  /** Median for "mse", mean for "accuracy", over the held-out tasks. */
  readonly value: number;
  readonly q25: number;
  readonly q75: number;
}

export type ToWorker =
  | { readonly type: 'prepare'; readonly id: number; readonly spec: EvaluationSpec }
  | { readonly type: 'evaluate'; readonly id: number; readonly parameters: Float32Array };

export type FromWorker =
  | { readonly type: 'ready'; readonly name: string; readonly text: string }
  | { readonly type: 'done'; readonly id: number; readonly evaluation: Evaluation | undefined }
  | { readonly type: 'failed'; readonly id: number | undefined; readonly reason: string };

/** Figures over tasks as one evaluation. Quartiles by linear interpolation. */
export function summarize(perTask: Float32Array, metric: Task['metric']): Evaluation {
  // A task on which adaptation diverged counts as infinitely bad, not as missing.
  const sorted = Float64Array.from(perTask, (value) => (Number.isNaN(value) ? Infinity : value)).sort();
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const value = metric === 'mse' ? quantile(sorted, 0.5) : mean;
  return { value, q25: quantile(sorted, 0.25), q75: quantile(sorted, 0.75) };
}

/** Of ascending values; NaN for none. */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  const at = p * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? NaN;
  const above = sorted[Math.ceil(at)] ?? NaN;
  return below === above ? below : below + (above - below) * (at - Math.floor(at));
}
