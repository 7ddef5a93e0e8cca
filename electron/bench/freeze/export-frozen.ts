/** An initialization adapted to one task, frozen, judged, and written: what `bench export --freeze` and the window do. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ExportFile } from '../export/initialization-files.ts';
import type { ReadInitialization } from '../export/read-initialization.ts';
import type { Task } from '../tasks/task.ts';
import type { Samples } from '../tensor/core-learner.ts';
import { freezeCost, frozenAfter, type FreezeCost } from './freeze-cost.ts';
import { frozenFiles } from './frozen-files.ts';
import { frozenBytes, scratchBytes } from './scheme.ts';

/** What is learned before freezing. */
export interface FreezeSubject {
  readonly support: Samples;
  /** Inputs of the kind, `[count][inputs]`, that show with the support's own how large activations become. */
  readonly others: Float32Array;
  /** For a person: "held-out task 3, seed 0". */
  readonly from: string;
  /** Online steps. */
  readonly steps: number;
  /** Whose held-out tasks judge what freezing costs; undefined: it is not judged. */
  readonly judge: Task | undefined;
}

export interface FrozenExport {
  /** Their paths. */
  readonly files: readonly string[];
  readonly float32Bytes: number;
  readonly flashBytes: number;
  /** Memory while it infers. */
  readonly scratchBytes: number;
  readonly steps: number;
  readonly cost: FreezeCost | undefined;
}

/** Rejects with a sentence, or with the signal's reason; then nothing was written. */
export async function exportFrozen(
  learned: ReadInitialization,
  { support, others, from, steps, judge }: FreezeSubject,
  out: string,
  options: {
    readonly seed?: number;
    readonly signal?: AbortSignal;
    readonly onProgress?: (done: number, total: number) => void;
  } = {},
): Promise<FrozenExport> {
  const cost = judge && (await freezeCost(learned, judge, { ...options, steps }));
  const { frozen } = frozenAfter(learned, support, others, steps);
  const about = [
    `Initialization ${learned.model.name}: ${learned.name}, task ${learned.task}.`,
    `Adapted to ${from} by ${steps} online steps in float32, then frozen.`,
  ];
  return {
    files: await writeExports(out, frozenFiles(frozen, about, cost)),
    float32Bytes: 4 * learned.parameters.length,
    flashBytes: frozenBytes(frozen),
    scratchBytes: scratchBytes(frozen),
    steps,
    cost,
  };
}

/** Writes files into a folder, made if need be; returns their paths. */
export async function writeExports(out: string, files: readonly ExportFile[]): Promise<string[]> {
  for (const { path, content } of files) {
    await mkdir(dirname(join(out, path)), { recursive: true });
    await writeFile(join(out, path), content);
  }
  return files.map(({ path }) => join(out, path));
}
