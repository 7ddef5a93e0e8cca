/** Freezing a learned model, one at a time and in a thread of its own. */
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { BenchEvent, FrozenView } from '../../contract.ts';
import type { FreezeJob, FromFreezeWorker } from '../freeze/freeze-worker.ts';
import { readCheckpoint } from '../session/checkpoint/checkpoint.ts';
import { workerPath } from '../worker-path.ts';
import type { Handlers } from './handlers.ts';

export class FreezeDesk {
  readonly handlers: Handlers<'freezeModel' | 'cancelFreeze'>;
  readonly #emit: (event: BenchEvent) => void;
  #cancel: (() => void) | undefined;

  constructor(emit: (event: BenchEvent) => void) {
    this.#emit = emit;
    this.handlers = {
      freezeModel: ({ recording }) => this.#freeze(dirname(recording)),
      cancelFreeze: () => this.#cancel?.(),
    };
  }

  close(): void {
    this.#cancel?.();
  }

  async #freeze(folder: string): Promise<FrozenView> {
    if (this.#cancel !== undefined) throw new Error('A model is being frozen. Wait for it, or give it up.');
    this.#cancel = () => undefined;
    try {
      // The settings of the run know where its data is.
      const { settings } = await readCheckpoint(folder).catch(() => ({ settings: undefined }));
      const { cost, ...done } = await this.#work({ folder, data: settings?.data });
      if (cost === undefined) throw new Error('The frozen model was not judged.');
      return { folder: join(folder, 'frozen'), ...done, cost };
    } finally {
      this.#cancel = undefined;
      this.#emit({ type: 'freezing', part: undefined });
    }
  }

  #work(job: FreezeJob) {
    type Result = Extract<FromFreezeWorker, { type: 'done' }>['result'];
    return new Promise<Result>((resolve, reject) => {
      const worker = new Worker(workerPath('freeze-worker'), { workerData: job });
      this.#cancel = () => {
        reject(new Error('Freezing was given up; nothing was written.'));
        void worker.terminate();
      };
      this.#emit({ type: 'freezing', part: 0 });
      worker.on('message', (message: FromFreezeWorker) => {
        if (message.type === 'progress') this.#emit({ type: 'freezing', part: message.part });
        else if (message.type === 'done') resolve(message.result);
        else reject(new Error(message.reason));
      });
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('The thread that froze the model ended.')));
    });
  }
}
