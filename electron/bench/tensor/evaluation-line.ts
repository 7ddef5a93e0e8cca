/** The line to a place where evaluations are computed: a thread or a process, all with the same messages. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { workerPath } from '../worker-path.ts';
import type { FromWorker, ToWorker } from './evaluation.ts';

export interface EvaluationLine {
  /** How the place is named to a person: "the evaluation process". */
  readonly place: string;
  post(message: ToWorker): void;
  /** `how` completes the sentence that begins with the place: "ended with SIGSEGV". May be called again, for others to hear. */
  listen(onMessage: (message: FromWorker) => void, onEnd: (how: string) => void): void;
  /** Ends the place; `onEnd` is not called for it. Resolves when it is gone. */
  end(): Promise<void>;
}

/** A thread of this process: for engines that cannot crash it. */
export function threadLine(url: URL = workerPath('evaluation-worker')): EvaluationLine {
  const worker = new Worker(url);
  let ended = false;
  return {
    place: 'the evaluation thread',
    post: (message) => worker.postMessage(message),
    listen(onMessage, onEnd) {
      worker.on('message', onMessage);
      worker.on('error', (error) => !ended && onEnd(`failed: ${error.message}`));
      worker.on('exit', () => !ended && onEnd('ended'));
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
    place: 'the evaluation process',
    // A process that has just ended takes no message; its end is told.
    post: (message) => void child.send(message, () => undefined),
    listen(onMessage, onEnd) {
      child.on('message', (message) => onMessage(message as FromWorker));
      child.once('error', (error) => !ended && onEnd(`failed: ${error.message}`));
      child.once('exit', (code, signal) => !ended && onEnd(`ended with ${signal ?? `code ${code}`}`));
    },
    async end() {
      ended = true;
      child.kill('SIGKILL');
      await gone;
    },
  };
}
