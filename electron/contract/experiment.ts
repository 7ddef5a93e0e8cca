/** What a run would be before it begins: what its task lets one choose, what is in its data, what a round would cost. */
import { z } from 'zod';
import { RunSettings } from './run.ts';

export const experimentCommands = [
  /** Options of a task, and what is found in its data. Replies with a `TaskView`. */
  z.object({
    type: z.literal('describeTask'),
    task: RunSettings.shape.task,
    data: RunSettings.shape.data,
    taskSet: RunSettings.shape.taskSet,
  }),
  /** Lets virtual boards do a few rounds of the settings in force. Replies with a `Prediction`. */
  z.object({ type: z.literal('predict') }),
] as const;

/** An option of a task, as a form shows it. */
export interface TaskOptionView {
  readonly name: string;
  readonly value: number | string | boolean;
  /** Of a choice. */
  readonly choices?: readonly string[] | undefined;
  /** Of a whole number. */
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

export interface TaskView {
  readonly task: RunSettings['task'];
  readonly needsData: boolean;
  readonly options: readonly TaskOptionView[];
  /** What was found in the data and what was left out: sentences. Undefined: no data was named. */
  readonly found: readonly string[] | undefined;
  /** Why the data is of no use, as a sentence. */
  readonly problem: string | undefined;
}

/** One visit of a board, as virtual boards did it with the real firmware: bytes and memory are exact, time is a model's. */
export interface Prediction {
  readonly bytesDown: number;
  readonly bytesUp: number;
  /** What the model takes on a board. */
  readonly memoryBytes: number;
  readonly parameters: number;
  /** On the board's clock, by the timing model named in `timeText`. */
  readonly timeUs: number;
  readonly timeText: string;
}
