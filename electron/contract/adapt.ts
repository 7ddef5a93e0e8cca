/** Adaptation as a person watches it: one task, learned step by step from several initializations. */
import { z } from 'zod';

export const adaptCommands = [
  /** Adapts the run's initialization on a board, and what it is compared with on the boards' own arithmetic. Replies with AdaptView. */
  z.object({
    type: z.literal('adapt'),
    boardId: z.string().min(1).max(128),
    /** Of the sine task: the curve to learn. */
    amplitude: z.number().min(0.1).max(5),
    phase: z.number().min(0).max(6.2832),
    /** Of other tasks: which of the held-out tasks, counted over and over. */
    taskNumber: z.number().int().min(0).max(1_000_000),
    supportSamples: z.number().int().min(1).max(50),
    steps: z.number().int().min(1).max(200),
  }),
  /** The sound of one of the samples of the latest adaptation. Replies with an `AdaptSound`. */
  z.object({
    type: z.literal('adaptSound'),
    part: z.enum(['support', 'query']),
    index: z.number().int().min(0).max(100_000),
  }),
] as const;

export interface AdaptSound {
  readonly word: string;
  readonly sampleRate: number;
  readonly samples: Int16Array;
}

/** What one initialization came to. */
export interface AdaptLane {
  readonly start: 'run' | 'tinyreptile' | 'random';
  /** For a person: "sine, TinyMetaFed, round 600"; why there is nothing, when `points` is empty. */
  readonly detail: string;
  readonly points: readonly AdaptPoint[];
}

export interface AdaptPoint {
  readonly steps: number;
  /** Mean squared error, or accuracy from 0 to 1, on the queries. */
  readonly figure: number;
  /** Of sine: the curve at `queryX`. Of classes: the class taken for each query. */
  readonly answers: readonly number[];
}

export interface AdaptView {
  readonly task: string;
  readonly metric: 'mse' | 'accuracy';
  readonly boardId: string;
  readonly lanes: readonly AdaptLane[];
  /** Numbers of steps at which the board gave its parameters back. */
  readonly boardSteps: readonly number[];
  /**
   * The largest difference between the board's outputs there and those of the same arithmetic here. Not always 0: the board
   * sends back what it added, and that sum is rounded once more than its own weights are.
   */
  readonly difference: number;
  /** What the board's steps took; undefined without a sensor. */
  readonly energyPj: number | undefined;
  /** Expanded uncertainty of it, k = 2; undefined for a model. */
  readonly plusMinusPj: number | undefined;
  readonly provenance: 'measured' | 'model' | undefined;
  readonly sine?: {
    readonly supportX: readonly number[];
    readonly supportY: readonly number[];
    readonly queryX: readonly number[];
    readonly queryY: readonly number[];
  };
  readonly classes?: {
    /** Rows and columns of an input shown as a picture. */
    readonly rows: number;
    readonly columns: number;
    readonly ways: number;
    /** What the classes are called; undefined where they have no names, as drawings of characters. */
    readonly names: readonly string[] | undefined;
    /** Inputs one after another, 0 to 255 between the least and the largest value of all. */
    readonly support: Uint8Array;
    readonly supportLabels: readonly number[];
    readonly query: Uint8Array;
    readonly queryLabels: readonly number[];
  };
}
