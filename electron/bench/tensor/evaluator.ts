/**
 * Evaluations off the event loop: a queue in front of one worker thread. Answers come in the order of the questions.
 * One evaluator serves many runs; `prepare` says what the next questions are about.
 */
import { Worker } from 'node:worker_threads';
import { workerPath } from '../worker-path.ts';
import type { Evaluation, EvaluationSpec, FromWorker, ToWorker } from './evaluation.ts';

/** The evaluation was dropped by `cancel` or `close` before it was begun. */
export class EvaluationCancelled extends Error {
  override readonly name = 'EvaluationCancelled';
}

type Request =
  | { readonly type: 'prepare'; readonly spec: EvaluationSpec }
  | { readonly type: 'evaluate'; readonly parameters: Float32Array; readonly full: boolean };

interface Job {
  readonly request: Request;
  readonly resolve: (evaluation: Evaluation | undefined) => void;
  readonly reject: (reason: Error) => void;
}

export class Evaluator {
  readonly #worker: Worker;
  readonly #queue: Job[] = [];
  #running: Job | undefined;
  #nextId = 1;
  #dead: Error | undefined;
  /** What computes, for a person. */
  readonly engine: { readonly name: string; readonly text: string };

  private constructor(worker: Worker, engine: { readonly name: string; readonly text: string }) {
    this.#worker = worker;
    this.engine = engine;
    worker.on('message', (message: FromWorker) => this.#receive(message));
    worker.on('error', (error) => this.#die(new Error(`The evaluation worker failed: ${error.message}`)));
    worker.on('exit', () => this.#die(new Error('The evaluation worker has ended.')));
  }

  /** Starts the worker and its engine. Rejects with a sentence when no engine starts. */
  static async start(url: URL = workerPath('evaluation-worker')): Promise<Evaluator> {
    const worker = new Worker(url);
    const first = await new Promise<FromWorker>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    if (first.type === 'ready') return new Evaluator(worker, { name: first.name, text: first.text });
    await worker.terminate();
    throw new Error(
      `Evaluation is not possible: ${first.type === 'failed' ? first.reason : 'the worker is of another version'}`,
    );
  }

  /** Evaluations not answered yet. */
  get pending(): number {
    return this.#queue.length + (this.#running === undefined ? 0 : 1);
  }

  /** What the evaluations asked for after this are about. */
  async prepare(spec: EvaluationSpec): Promise<void> {
    await this.#ask({ type: 'prepare', spec });
  }

  /** Judges an initialization; the parameters are copied at once. `full`: also at the other numbers of steps. */
  async evaluate(parameters: Float32Array, full = false): Promise<Evaluation> {
    const evaluation = await this.#ask({ type: 'evaluate', parameters: parameters.slice(), full });
    if (evaluation === undefined) throw new Error('The evaluation worker gave no figure.');
    return evaluation;
  }

  /** Drops evaluations that were not begun; their promises reject with EvaluationCancelled. */
  cancel(): void {
    const dropped = this.#queue.filter(({ request }) => request.type === 'evaluate');
    const kept = this.#queue.filter(({ request }) => request.type !== 'evaluate');
    this.#queue.splice(0, Infinity, ...kept);
    for (const job of dropped) job.reject(new EvaluationCancelled('The evaluation was cancelled.'));
  }

  /** Ends the worker; what is pending rejects with EvaluationCancelled. */
  async close(): Promise<void> {
    this.#die(new EvaluationCancelled('The evaluator was closed.'));
    await this.#worker.terminate();
  }

  #ask(request: Request): Promise<Evaluation | undefined> {
    if (this.#dead !== undefined) return Promise.reject(this.#dead);
    return new Promise((resolve, reject) => {
      this.#queue.push({ request, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#running !== undefined) return;
    this.#running = this.#queue.shift();
    if (this.#running === undefined) return;
    const message: ToWorker = { id: this.#nextId++, ...this.#running.request };
    this.#worker.postMessage(message);
  }

  #receive(message: FromWorker): void {
    const job = this.#running;
    if (job === undefined || message.type === 'ready') return;
    this.#running = undefined;
    if (message.type === 'done') job.resolve(message.evaluation);
    else job.reject(new Error(message.reason));
    this.#next();
  }

  #die(reason: Error): void {
    if (this.#dead !== undefined) return;
    this.#dead = reason;
    const jobs = [...(this.#running === undefined ? [] : [this.#running]), ...this.#queue.splice(0)];
    this.#running = undefined;
    for (const job of jobs) job.reject(reason);
  }
}
