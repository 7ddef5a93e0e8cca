/**
 * A family of learning tasks: what a client learns at a visit, and what the initialization is judged on.
 * To add one: implement `Task` in a file of this folder and list it in `registry.ts`.
 */
import type { ModelSpec } from '../models/model-spec.ts';

/** What a board is told to learn from at one visit. */
export interface Visit {
  /** `enums.SampleSource`: how the board gets its samples. */
  readonly source: number;
  /** Chooses the task and its sample stream. */
  readonly taskSeed: number;
  /** Samples that the host sends, in order, each used once; undefined when the board makes its own. */
  readonly stream?: SampleStream;
}

/** Classified samples on their way to a board. They go down only: no message carries a sample up. */
export interface SampleStream {
  /** [count][inputs]. */
  readonly inputs: Float32Array;
  /** Class of each sample, 0 to outputs - 1. */
  readonly labels: Uint8Array;
}

/** Who is visited: a board may own its data. */
export interface VisitedClient {
  /** In the run's order of clients. */
  readonly position: number;
  /** Samples of the visit. */
  readonly samples: number;
}

/**
 * Tasks that no client ever sees. On each, the initialization is adapted to the support samples and judged on the
 * query samples. Float32, row after row: `[count][supportSize][inputs]` and so on; targets are one-hot for classes.
 */
export interface HeldOutTasks {
  readonly count: number;
  readonly supportSize: number;
  readonly querySize: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly supportInputs: Float32Array;
  readonly supportTargets: Float32Array;
  readonly queryInputs: Float32Array;
  readonly queryTargets: Float32Array;
}

export interface Task {
  /** As typed on the command line. */
  readonly name: string;
  readonly title: string;
  readonly doc: string;
  readonly metric: 'mse' | 'accuracy';
  /** The model that this task is trained with unless another is chosen. */
  readonly model: ModelSpec;
  /** Online steps on the support samples, cycling over them, before the query is asked. */
  readonly adaptationSteps: number;
  /** Other numbers of steps that a full evaluation reports; 0 is before adaptation. */
  readonly stepCounts: readonly number[];
  /** How the evaluation is described to a person: "200 held-out tasks, K = 10, 32 steps". */
  readonly evaluationText: string;
  /** What was found in the data and what was left out; sentences for a person. */
  readonly notes?: readonly string[];
  visit(taskSeed: number, where?: VisitedClient): Visit;
  heldOut(seed: number): HeldOutTasks;
}
