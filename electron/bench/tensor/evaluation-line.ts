/** The line to a place where evaluations are computed: a thread or a process, all with the same messages. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { workerPath } from '../worker-path.ts';
import type { Ending } from './engine-problem.ts';
import type { FromWorker, ToWorker } from './evaluation.ts';

export interface EvaluationLine {
  readonly place: 'thread' | 'process';
  post(message: ToWorker): void;
  /** `onEnd` when the place ends by itself. May be called again, for others to hear. */
  listen(onMessage: (message: FromWorker) => void, onEnd: (how: Ending) => void): void;
  /** Ends the place; `onEnd` is not called for it. Resolves when it is gone. */
  end(): Promise<void>;
}

/** A thread of this process: for engines that cannot crash it. */
export function threadLine(url: URL = workerPath('evaluation-worker')): EvaluationLine {
  const worker = new Worker(url);
  let ended = false;
  return {
    place: 'thread',
    post: (message) => worker.postMessage(message),
    listen(onMessage, onEnd) {
      worker.on('message', onMessage);
      worker.on('error', ({ message }) => !ended && onEnd({ error: message }));
      worker.on('exit', () => !ended && onEnd({}));
    },
    async end() {
      ended = true;
      await worker.terminate();
    },
  };
}

/** A process of its own, under plain Node: a crash of a native library ends that and nothing else. */
export function processLine(url: URL = workerPath('evaluation-worker')): EvaluationLine {
  const child = fork(fileURLToPath(url), [], { serialization: 'advanced', stdio: ['ignore', 2, 2, 'ipc'] });
  let ended = false;
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  return {
    place: 'process',
    // A process that has just ended takes no message; its end is told.
    post: (message) => void child.send(message, () => undefined),
    listen(onMessage, onEnd) {
      child.on('message', (message) => onMessage(message as FromWorker));
      child.once('error', ({ message }) => !ended && onEnd({ error: message }));
      child.once('exit', (code, signal) => !ended && onEnd(signal ? { signal } : { exitCode: code ?? 0 }));
    },
    async end() {
      ended = true;
      child.kill('SIGKILL');
      await gone;
    },
  };
}
