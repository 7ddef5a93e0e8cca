/** The tensor engine of the bench: started once, when the window has drawn or when a run needs it. */
import type { BenchEvent, EngineChoice, EngineStatus } from '../../contract.ts';
import { choiceOf, rememberChoice, rememberedChoice } from '../tensor/engine-choice.ts';
import { NoEngineError, problemOf, type EngineReason } from '../tensor/engine-problem.ts';
import { engineChanged, type EngineView } from '../tensor/engine-view.ts';
import type { EvaluationLine } from '../tensor/evaluation-line.ts';
import { Evaluator } from '../tensor/evaluator.ts';
import type { EventLog } from './event-log.ts';
import type { Handlers } from './handlers.ts';

/** From a window's first question to the engine's start: starting it takes longer than all the rest. */
const ENGINE_DELAY_MS = 400;
const STARTING = { state: 'starting' } as const;

export interface EngineDeskOptions {
  readonly emit: (event: BenchEvent) => void;
  readonly log: EventLog;
  /** Where the choice is remembered. Undefined: it is forgotten. */
  readonly file: string | undefined;
  /** How the shell starts a process for the native engine. */
  readonly openProcess: (() => EvaluationLine) | undefined;
  readonly busy: () => boolean;
}

/** Each engine's reason; what is no engine's is told of the one that runs everywhere. */
function reasonsOf(error: unknown): readonly EngineReason[] {
  return error instanceof NoEngineError ? error.reasons : [{ engine: 'wasm', problem: problemOf(error) }];
}

export class EngineDesk {
  readonly handlers: Handlers<'chooseEngine'>;
  readonly #options: EngineDeskOptions;
  #evaluator: Promise<Evaluator> | undefined;
  #due: NodeJS.Timeout | undefined;
  #view: EngineStatus = { ...STARTING, choice: 'auto' };
  /** Of the engine that was asked for last, when it does not work. */
  #refused: readonly EngineReason[] | undefined;

  constructor(options: EngineDeskOptions) {
    this.#options = options;
    this.handlers = { chooseEngine: ({ choice }) => this.#choose(choice) };
  }

  get view(): EngineStatus {
    return this.#view;
  }

  /** Starts it a little later, unless it is started or due. */
  startSoon(): void {
    this.#due ??= setTimeout(() => void this.start().catch(() => undefined), ENGINE_DELAY_MS);
  }

  /** The engine; rejects with a sentence when it cannot start. */
  start(): Promise<Evaluator> {
    return (this.#evaluator ??= this.#open());
  }

  async close(): Promise<void> {
    clearTimeout(this.#due);
    await this.#end();
  }

  async #open(choice?: EngineChoice): Promise<Evaluator> {
    const { file, openProcess } = this.#options;
    const asked = choice ?? choiceOf() ?? (file === undefined ? 'auto' : await rememberedChoice(file));
    try {
      const evaluator = await Evaluator.start({
        choice: asked,
        openProcess,
        onChange: (view) => this.#changed(view),
      });
      this.#tell(this.#statusOf(evaluator.engine));
      return evaluator;
    } catch (error) {
      this.#tell({ state: 'none', choice: asked, reasons: reasonsOf(error) });
      throw error;
    }
  }

  /** Another engine than before: from now on, and after the next start. */
  async #choose(choice: EngineChoice): Promise<void> {
    if (this.#options.busy())
      throw new Error('A run is under way and is evaluated by the engine that it began with. Stop it first.');
    await this.#end();
    this.#refused = undefined;
    const before = this.#view.choice;
    this.#tell({ ...STARTING, choice });
    this.#evaluator = this.#open(choice);
    try {
      await this.#evaluator;
    } catch (error) {
      // The one before goes on.
      this.#refused = reasonsOf(error);
      this.#evaluator = undefined;
      this.#tell({ ...STARTING, choice: before });
      void this.start().catch(() => undefined);
      throw error;
    }
    // Remembered once it works: a forced engine that does not start must not spoil the next start.
    if (this.#options.file !== undefined) await rememberChoice(this.#options.file, choice);
  }

  async #end(): Promise<void> {
    await this.#evaluator?.then((evaluator) => evaluator.close()).catch(() => undefined);
    this.#evaluator = undefined;
  }

  #changed(view: EngineView): void {
    this.#tell(this.#statusOf(view));
    this.#options.log.tell('warn', engineChanged(view));
  }

  #statusOf({ name, build, choice, reasons, selfTestMs }: EngineView): EngineStatus {
    const refused = this.#refused;
    return { state: 'ready', name, build, choice, reasons, selfTestMs, ...(refused && { refused }) };
  }

  #tell(engine: EngineStatus): void {
    this.#view = engine;
    this.#options.emit({ type: 'engine', engine });
  }
}
