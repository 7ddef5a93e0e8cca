/**
 * A family of learning tasks: what a client learns at a visit, and what the initialization is judged on.
 * To add one: implement `Task` in a file of this folder and list it in `registry.ts`.
 */
import type { SampleSet } from '../../../firmware-bridge/protocol/samples.ts';
import type { ModelSpec } from '../models/model-spec.ts';

/** What a board is told to learn from at one visit. */
export interface Visit {
  /** `enums.SampleSource`: how the board gets its samples. */
  readonly source: number;
  /** Chooses the task and its sample stream. */
  readonly taskSeed: number;
  /**
   * With source host: the samples of this visit, `count` of them, the same each time it is asked. They go down only: no
   * message carries a sample up.
   */
  samples?(count: number): SampleSet;
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
  /** Parameters of the model that a run begins from, instead of the public initialization. Every board gets them in full. */
  readonly start?: Float32Array;
  /** Online steps on the support samples, cycling over them, before the query is asked. */
  readonly adaptationSteps: number;
  /** Other numbers of steps that a full evaluation reports; 0 is before adaptation. */
  readonly stepCounts: readonly number[];
  /** How the evaluation is described to a person: "200 held-out tasks, K = 10, 32 steps". */
  readonly evaluationText: string;
  /** What was found in the data and what was left out; sentences for a person. */
  readonly notes?: readonly string[];
  /** @param position of the client in the run's order: a board may own its data */
  visit(taskSeed: number, position?: number): Visit;
  heldOut(seed: number): HeldOutTasks;
  /** Of tasks that can be heard: the recording behind one of its inputs; undefined when it is none of them. */
  recordingOf?(input: Float32Array): Recording | undefined;
}

/** A recorded word. */
export interface Recording {
  readonly word: string;
  readonly speaker: string;
  readonly sampleRate: number;
  /** -1 to 1. Throws when its file cannot be read any more. */
  read(): Float64Array;
}
