/** The tensor engine of the bench: started once, when the window has drawn or when a run needs it. */
import type { BenchEvent, Snapshot } from '../../contract.ts';
import { Evaluator } from '../tensor/evaluator.ts';
import { sentence } from '../sentence.ts';

/** From a window's first question to the engine's start: starting it takes longer than all the rest. */
const ENGINE_DELAY_MS = 400;

export class EngineDesk {
  readonly #emit: (event: BenchEvent) => void;
  #evaluator: Promise<Evaluator> | undefined;
  #due: NodeJS.Timeout | undefined;
  #view: Snapshot['engine'] = { name: '', text: 'TensorFlow.js is starting' };

  constructor(emit: (event: BenchEvent) => void) {
    this.#emit = emit;
  }

  get view(): Snapshot['engine'] {
    return this.#view;
  }

  /** Starts it a little later, unless it is started or due. */
  startSoon(): void {
    this.#due ??= setTimeout(() => void this.start().catch(() => undefined), ENGINE_DELAY_MS);
  }

  /** The engine; rejects with a sentence when it cannot start. */
  start(): Promise<Evaluator> {
    if (this.#evaluator === undefined) {
      this.#evaluator = Evaluator.start();
      this.#evaluator.then(
        ({ engine }) => this.#tell(engine),
        (error: unknown) => this.#tell({ name: '', text: sentence(error) }),
      );
    }
    return this.#evaluator;
  }

  async close(): Promise<void> {
    clearTimeout(this.#due);
    await this.#evaluator?.then((evaluator) => evaluator.close()).catch(() => undefined);
  }

  #tell(engine: Snapshot['engine']): void {
    this.#view = engine;
    this.#emit({ type: 'engine', engine });
  }
}
