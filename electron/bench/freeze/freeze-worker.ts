/** A thread that freezes one model and ends: the bench's own event loop reads serial ports meanwhile. Bundled to dist/freeze-worker.js. */
import { parentPort, workerData } from 'node:worker_threads';
import { nthTask } from '../adapt/adaptation.ts';
import { readInitialization } from '../export/read-initialization.ts';
import { taskByName } from '../tasks/registry.ts';
import { exportFrozen, type FrozenExport } from './export-frozen.ts';
import { inputsOfOthers } from './freeze-cost.ts';

export interface FreezeJob {
  /** Of a finished run; the frozen model goes into it. */
  readonly folder: string;
  /** Folder or zip of the task's data. */
  readonly data: string | undefined;
}

export type FromFreezeWorker =
  | { readonly type: 'progress'; readonly part: number }
  | { readonly type: 'done'; readonly result: FrozenExport }
  | { readonly type: 'failed'; readonly reason: string };

const tell = (message: FromFreezeWorker): void => parentPort?.postMessage(message);

try {
  const { folder, data } = workerData as FreezeJob;
  const learned = readInitialization(folder);
  const task = taskByName(learned.task, learned.taskSet, data);
  const all = task.heldOut(0);
  const result = await exportFrozen(
    learned,
    {
      support: nthTask(task.metric, all, 0).support,
      others: inputsOfOthers(all, 0),
      from: 'held-out task 0, seed 0',
      steps: task.adaptationSteps,
      judge: task,
    },
    folder,
    { onProgress: (done, total) => tell({ type: 'progress', part: done / total }) },
  );
  tell({ type: 'done', result });
} catch (error) {
  tell({ type: 'failed', reason: error instanceof Error ? error.message : String(error) });
}
