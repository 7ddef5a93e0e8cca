/** Models: the built-in ones, and a file that somebody has, with their size and the boards that they fit on. */
import { z } from 'zod';

const TaskName = z.enum(['sine', 'omniglot', 'keywords']);
const TaskSet = z.record(z.string(), z.union([z.number(), z.string(), z.boolean()]));

export const modelCommands = [
  /** The reply's value is a list of `GalleryView`: the models that a task can be trained with. */
  z.object({ type: z.literal('listModels'), task: TaskName, taskSet: TaskSet.optional() }),
  /** Reads a model's file and refuses it with a sentence when boards do not run it or it does not fit the task. Replies with `ImportedView`. */
  z.object({
    type: z.literal('inspectModel'),
    path: z.string().min(1).max(4096),
    task: TaskName,
    taskSet: TaskSet.optional(),
  }),
] as const;

export interface BoardFitView {
  readonly board: string;
  /** fits: with error feedback in float32. tight: without it only. */
  readonly fit: 'fits' | 'tight' | 'too large';
  readonly memoryBytes: number;
  /** Why it does not fit, or what has to be left out; undefined when all fits. A sentence. */
  readonly reason: string | undefined;
}

export interface ModelView {
  readonly name: string;
  /** "conv2d 8 3x3/2, dense 5". */
  readonly layers: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly parameters: number;
  /** Float32: what a full copy costs on the wire. */
  readonly parameterBytes: number;
  /** Of a board's memory. */
  readonly boardBytes: number;
  readonly boardBytesWithFeedback: number;
  readonly fits: readonly BoardFitView[];
}

export interface GalleryView extends ModelView {
  readonly task: 'sine' | 'omniglot' | 'keywords';
  /** Options of the task that choose it. */
  readonly taskSet: Readonly<Record<string, string>>;
}

export interface ImportedView extends ModelView {
  readonly path: string;
  /** What is otherwise than in the file; sentences. */
  readonly notes: readonly string[];
}
