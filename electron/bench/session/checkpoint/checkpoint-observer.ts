/**
 * When a run keeps what it would go on from: at its start, after rounds, at a pause, at its end.
 *
 * With error feedback boards hold what they kept back of their updates, and have to be asked for it: four bytes a
 * parameter from each, which is more than a round sends. So such a run is kept every so many rounds only. Which ones does
 * not depend on the disk or a clock; what came after the last is done again, bit for bit.
 */
import type { RunContext, RunObserver, RunOutcome } from '../../federation/observer.ts';
import type { Residuals } from '../../federation/round-loop.ts';
import type { RoundResult } from '../../federation/round-result.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { CheckpointWriter } from './checkpoint-writer.ts';

/** Rounds from one asking to the next. */
export const RESIDUAL_ROUNDS = 10;

export interface CheckpointSource {
  state(residuals?: Residuals): Checkpoint;
  /** Asks boards what error feedback keeps; undefined: there is none. */
  residuals?(): Promise<Residuals>;
}

export class CheckpointObserver implements RunObserver {
  readonly #writer: CheckpointWriter;
  readonly #source: CheckpointSource;

  constructor(writer: CheckpointWriter, source: CheckpointSource) {
    this.#writer = writer;
    this.#source = source;
  }

  onStart({ server }: RunContext): Promise<void> {
    // Before the first round nothing has been kept back.
    return server.round === 0 ? this.#writer.write(() => this.#source.state()) : this.#keep();
  }

  async onRound({ round }: RoundResult, { rounds }: RunContext): Promise<void> {
    if (this.#source.residuals === undefined) this.#writer.offer(() => this.#source.state());
    else if (round % RESIDUAL_ROUNDS === 0 && round < rounds) await this.#keep();
  }

  /** Between two rounds, and for longer. */
  onPause(): Promise<void> {
    return this.#keep();
  }

  /** A run that is over is not gone on with: nothing is asked. */
  async onEnd(outcome: RunOutcome): Promise<void> {
    if (outcome === 'finished') await this.#writer.write(() => this.#source.state());
  }

  async #keep(): Promise<void> {
    let residuals: Residuals | undefined;
    try {
      residuals = await this.#source.residuals?.();
    } catch (error) {
      return this.#writer.giveUp((error as Error).message);
    }
    await this.#writer.write(() => this.#source.state(residuals));
  }
}
