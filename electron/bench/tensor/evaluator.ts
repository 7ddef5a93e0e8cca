/**
 * Evaluations off the event loop: a queue in front of one thread or process. Answers come in the order of the questions.
 * One evaluator serves many runs; `prepare` says what the next questions are about.
 *
 * When the process that computes ends by itself, as a native library can make it, the next engine takes over: it is
 * prepared as the last one was, and the question under way is asked again.
 */
import { candidatesOf, type Candidate } from './candidates.ts';
import { reasonWords, type EngineReason, type Ending } from './engine-problem.ts';
import type { EngineChoice } from './engine.ts';
import type { EngineView } from './engine-view.ts';
import type { Evaluation, EvaluationSpec, FromWorker, ToWorker } from './evaluation.ts';
import type { EvaluationLine } from './evaluation-line.ts';
import { openEngine, type OpenEngine } from './open-engine.ts';

/** The evaluation was dropped by `cancel` or `close`. */
export class EvaluationCancelled extends Error {
  override readonly name = 'EvaluationCancelled';
}

export interface EvaluatorOptions {
  /** Default: auto. With `native` or `wasm` nothing else is started; after a crash of the native one wasm is. */
  readonly choice?: EngineChoice;
  /** Engines to try, best first; default: those of the choice. */
  readonly candidates?: readonly Candidate[];
  /** How the shell starts a process for the native engine; default: plain Node's way. */
  readonly openProcess?: (() => EvaluationLine) | undefined;
  /** Another engine took over; the reason is the last of its reasons. */
  readonly onChange?: (engine: EngineView) => void;
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
  readonly #choice: EngineChoice;
  readonly #onChange: (engine: EngineView) => void;
  readonly #queue: Job[] = [];
  /** Engines not tried yet. */
  #left: readonly Candidate[];
  #line: EvaluationLine;
  #view: EngineView;
  #running: Job | undefined;
  /** What the engine was last prepared for. */
  #spec: EvaluationSpec | undefined;
  #moving = false;
  #nextId = 1;
  #dead: Error | undefined;

  private constructor(options: EvaluatorOptions, choice: EngineChoice, opened: OpenEngine) {
    this.#choice = choice;
    this.#onChange = options.onChange ?? (() => undefined);
    // A forced native engine that crashes is no reason to lose a run.
    this.#left = choice === 'native' && !options.candidates ? candidatesOf('wasm') : opened.left;
    this.#line = opened.line;
    this.#view = { ...opened.engine, choice, reasons: opened.reasons };
    this.#listen(opened.line);
  }

  /** Starts the best engine that works here. Rejects with a sentence that names each engine's reason when none does. */
  static async start(options: EvaluatorOptions = {}): Promise<Evaluator> {
    const choice = options.choice ?? 'auto';
    const candidates = options.candidates ?? candidatesOf(choice, options.openProcess);
    return new Evaluator(options, choice, await openEngine(candidates));
  }

  /** What computes, and why not another. */
  get engine(): EngineView {
    return this.#view;
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
    if (evaluation === undefined) throw new Error('The evaluation gave no figure.');
    return evaluation;
  }

  /** Drops all evaluations, the one under way too; their promises reject with EvaluationCancelled. */
  cancel(): void {
    const dropped = this.#queue.filter(({ request }) => request.type === 'evaluate');
    const kept = this.#queue.filter(({ request }) => request.type !== 'evaluate');
    this.#queue.splice(0, Infinity, ...kept);
    if (this.#running?.request.type === 'evaluate') {
      dropped.unshift(this.#running);
      this.#line.post({ type: 'cancel' });
    }
    for (const job of dropped) job.reject(new EvaluationCancelled('The evaluation was cancelled.'));
  }

  /** Ends the engine; what is pending rejects with EvaluationCancelled. */
  async close(): Promise<void> {
    this.#die(new EvaluationCancelled('The evaluator was closed.'));
    await this.#line.end();
  }

  #ask(request: Request): Promise<Evaluation | undefined> {
    if (this.#dead !== undefined) return Promise.reject(this.#dead);
    return new Promise((resolve, reject) => {
      this.#queue.push({ request, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#running !== undefined || this.#moving) return;
    this.#running = this.#queue.shift();
    if (this.#running === undefined) return;
    const { request } = this.#running;
    if (request.type === 'prepare') this.#spec = request.spec;
    this.#post(request);
  }

  #post(request: Request): void {
    const message: ToWorker = { id: this.#nextId++, ...request };
    this.#line.post(message);
  }

  #listen(line: EvaluationLine): void {
    line.listen(
      (message) => line === this.#line && this.#receive(message),
      (how) => line === this.#line && void this.#move(line.place, how),
    );
  }

  #receive(message: FromWorker): void {
    const job = this.#running;
    if (job === undefined || !('id' in message) || message.id !== this.#nextId - 1) return;
    this.#running = undefined;
    // A cancelled job is settled already; this changes nothing for it.
    if (message.type === 'done') job.resolve(message.evaluation);
    else job.reject(new Error(message.reason));
    this.#next();
  }

  /** The engine is gone: the next one takes over, and what was under way is done again. */
  async #move(place: EvaluationLine['place'], how: Ending): Promise<void> {
    if (this.#dead !== undefined) return;
    this.#moving = true;
    const problem = { code: 'ended', place, starting: false, ...how } as const;
    const reason: EngineReason = { engine: this.#view.name, out: true, problem };
    try {
      const opened = await openEngine(this.#left);
      if (this.#dead !== undefined) return await opened.line.end();
      this.#left = opened.left;
      this.#line = opened.line;
      const reasons = [...this.#view.reasons, reason, ...opened.reasons];
      this.#view = { ...opened.engine, choice: this.#choice, reasons };
      this.#listen(opened.line);
      this.#moving = false;
      this.#resume();
      this.#onChange(this.#view);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#die(new Error(`Evaluations cannot go on. ${reasonWords(reason)}. ${message}`));
    }
  }

  #resume(): void {
    const interrupted = this.#running;
    this.#running = undefined;
    if (interrupted !== undefined) this.#queue.unshift(interrupted);
    if (this.#spec !== undefined && interrupted?.request.type !== 'prepare') {
      const nobody = (): void => undefined;
      this.#queue.unshift({
        request: { type: 'prepare', spec: this.#spec },
        resolve: nobody,
        reject: nobody,
      });
    }
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
