/** Deals the runs of a study to worker threads. A run that fails ends the study with its sentence; what is done is kept. */
import { Worker } from 'node:worker_threads';
import { workerPath } from '../worker-path.ts';
import type { JobResult, StudyJob } from './study-job.ts';
import type { FromStudyWorker } from './study-worker.ts';

export interface PoolOptions {
  /** Threads; each takes about a core. */
  readonly workers: number;
  readonly signal: AbortSignal;
  /** Called as runs end, in any order. Awaited before the worker's next run. */
  readonly onResult: (result: JobResult) => void | Promise<void>;
  /** Rounds of all runs so far. */
  readonly onRounds: (rounds: number) => void;
}

/** Resolves when all jobs are done; rejects at the first failure, or with a sentence when the signal is raised. */
export async function runJobs(jobs: readonly StudyJob[], options: PoolOptions): Promise<void> {
  const queue = [...jobs];
  const counter = new RoundCounter(options.onRounds);
  const count = Math.min(options.workers, jobs.length);
  const threads = Array.from({ length: count }, () => new Worker(workerPath('study-worker')));
  const stop = (): void => threads.forEach((thread) => void thread.terminate());
  options.signal.addEventListener('abort', stop, { once: true });
  try {
    await Promise.all(
      threads.map(async (thread) => {
        await answer(thread, () => undefined);
        for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
          const { id, rounds } = job;
          thread.postMessage(job);
          const done = await answer(thread, (sofar) => counter.running(id, sofar));
          if (done.type !== 'done') throw new Error('The study worker is of another version; build again.');
          await options.onResult(done.result);
          counter.done(id, rounds);
        }
      }),
    );
  } finally {
    options.signal.removeEventListener('abort', stop);
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

/** The next message that is not progress. Rejects when the worker failed or ended. */
function answer(thread: Worker, onProgress: (rounds: number) => void): Promise<FromStudyWorker> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      thread.off('message', heard).off('error', reject).off('exit', ended);
      act();
    };
    const ended = (): void => settle(() => reject(new Error('A study worker was ended.')));
    const heard = (message: FromStudyWorker): void => {
      if (message.type === 'progress') onProgress(message.rounds);
      else if (message.type === 'failed') settle(() => reject(new Error(message.reason)));
      else settle(() => resolve(message));
    };
    thread.on('message', heard).on('error', reject).on('exit', ended);
  });
}

class RoundCounter {
  readonly #running = new Map<string, number>();
  readonly #tell: (rounds: number) => void;
  #done = 0;

  constructor(tell: (rounds: number) => void) {
    this.#tell = tell;
  }

  running(id: string, rounds: number): void {
    this.#running.set(id, rounds);
    this.#sum();
  }

  done(id: string, rounds: number): void {
    this.#running.delete(id);
    this.#done += rounds;
    this.#sum();
  }

  #sum(): void {
    this.#tell([...this.#running.values()].reduce((sum, rounds) => sum + rounds, this.#done));
  }
}
