/** What an evaluation is asked and what it answers: the messages between the bench and its evaluation worker. */
import type { ModelSpec } from '../models/model-spec.ts';
import type { HeldOutTasks, Task } from '../tasks/task.ts';
import type { EngineBuild, EngineProblem } from './engine-problem.ts';
import type { EngineName } from './engine.ts';
import type { MetaEvaluator } from './meta-evaluate.ts';

export interface EvaluationSpec {
  readonly model: ModelSpec;
  readonly heldOut: HeldOutTasks;
  readonly metric: Task['metric'];
  /** Online steps on each task, cycling over its support samples. */
  readonly steps: number;
  /** Other numbers of steps at which a full evaluation asks the queries too; 0 is before adaptation. */
  readonly stepCounts?: readonly number[];
  readonly learningRate: number;
  /** Bound on each element of the loss gradient at the output; 0: none. */
  readonly gradientClip: number;
}

export interface Evaluation {
  /** Median for "mse", mean for "accuracy", over the held-out tasks. */
  readonly value: number;
  readonly q25: number;
  readonly q75: number;
  /** Of a full evaluation: the same at each number of steps, ascending. */
  readonly after?: readonly StepEvaluation[];
}

/** Figures over the held-out tasks after so many steps of adaptation. */
export interface StepEvaluation {
  readonly steps: number;
  readonly median: number;
  readonly mean: number;
  /** 95 % interval of the mean over tasks: 1.96 standard errors. */
  readonly meanPlusMinus: number;
  readonly q25: number;
  readonly q75: number;
}

/** One question at a time, but for `cancel`, which is answered by the evaluation under way. */
export type ToWorker =
  | { readonly type: 'start'; readonly engine: EngineName }
  | { readonly type: 'prepare'; readonly id: number; readonly spec: EvaluationSpec }
  | {
      readonly type: 'evaluate';
      readonly id: number;
      readonly parameters: Float32Array;
      readonly full: boolean;
    }
  | { readonly type: 'cancel' };

export type FromWorker =
  | {
      readonly type: 'ready';
      readonly name: EngineName;
      readonly build: EngineBuild;
      /** What the self-test took. */
      readonly milliseconds: number;
      readonly processId: number;
    }
  | { readonly type: 'done'; readonly id: number; readonly evaluation: Evaluation | undefined }
  | { readonly type: 'failed'; readonly id: number; readonly reason: string }
  | { readonly type: 'notStarted'; readonly problem: EngineProblem };

/** Figures over tasks as one evaluation. Quartiles by linear interpolation. */
export function summarize(perTask: Float32Array, metric: Task['metric']): Evaluation {
  const { median, mean, q25, q75 } = summarizeSteps(0, perTask);
  return { value: metric === 'mse' ? median : mean, q25, q75 };
}

/** Figures over tasks after `steps` of adaptation. */
export function summarizeSteps(steps: number, perTask: Float32Array): StepEvaluation {
  // A task on which adaptation diverged counts as infinitely bad, not as missing.
  const sorted = Float64Array.from(perTask, (value) => (Number.isNaN(value) ? Infinity : value)).sort();
  const count = sorted.length;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / count;
  const variance = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, count - 1);
  const [q25, median, q75] = [quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75)];
  return { steps, median, mean, meanPlusMinus: 1.96 * Math.sqrt(variance / count), q25, q75 };
}

/** All that a specification asks for: the headline's figure, and the figures at every number of steps when `full`. Rejects with the signal's reason. */
export async function judge(
  evaluator: Pick<MetaEvaluator, 'evaluateAfter'>,
  spec: EvaluationSpec,
  parameters: Float32Array,
  full: boolean,
  signal?: AbortSignal,
): Promise<Evaluation> {
  const counts = full
    ? [...new Set([...(spec.stepCounts ?? []), spec.steps])].sort((a, b) => a - b)
    : [spec.steps];
  const perTask = await evaluator.evaluateAfter(parameters, counts, signal);
  const headline = summarize(perTask[counts.indexOf(spec.steps)] ?? new Float32Array(0), spec.metric);
  if (!full) return headline;
  return {
    ...headline,
    after: counts.map((steps, i) => summarizeSteps(steps, perTask[i] ?? new Float32Array(0))),
  };
}

/** Of ascending values; NaN for none. */
export function quantile(sorted: ArrayLike<number>, p: number): number {
  const at = p * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? NaN;
  const above = sorted[Math.ceil(at)] ?? NaN;
  return below === above ? below : below + (above - below) * (at - Math.floor(at));
}
