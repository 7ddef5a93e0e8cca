/** A thread that does runs of a study, one after the other. Bundled to dist/study-worker.js. */
import { parentPort } from 'node:worker_threads';
import { startEngine } from '../tensor/engine.ts';
import { StudyBench } from './study-bench.ts';
import type { JobResult, StudyJob } from './study-job.ts';

export type FromStudyWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'progress'; readonly rounds: number }
  | { readonly type: 'done'; readonly result: JobResult }
  | { readonly type: 'failed'; readonly reason: string };

const PROGRESS_MS = 250;

const port = parentPort;
if (port === null) throw new Error('The study worker runs in a worker thread only.');
const tell = (message: FromStudyWorker): void => port.postMessage(message);
const fail = (error: unknown): void =>
  tell({ type: 'failed', reason: error instanceof Error ? error.message : String(error) });

try {
  const bench = new StudyBench(startEngine);
  port.on('message', (job: StudyJob) => {
    let told = performance.now();
    bench
      .run(job, (rounds) => {
        if (performance.now() - told < PROGRESS_MS) return;
        told = performance.now();
        tell({ type: 'progress', rounds });
      })
      .then((result) => tell({ type: 'done', result }), fail);
  });
  tell({ type: 'ready' });
} catch (error) {
  fail(error);
}
