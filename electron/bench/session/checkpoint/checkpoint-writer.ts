/**
 * Keeps the latest checkpoint of a run on the disk.
 *
 * After every round the state is offered; it is taken when the one before has reached the medium. Why not wait for each?
 * A medium takes up to tens of milliseconds to confirm, a round of virtual boards three: the run would wait for the disk
 * most of its time, to save rounds that are done again, bit for bit, in less than that. Boards on a cable are slower than
 * the disk, and have every round kept. A pause and the end of a run wait for theirs.
 *
 * A run is gone on with beside its recording: where the folder of both was moved away, no other is made for the checkpoint.
 */
import { dirname } from 'node:path';
import { writeAtomically } from '../../atomic-file.ts';
import { checkpointText, type Checkpoint } from './checkpoint.ts';

export class CheckpointWriter {
  readonly path: string;
  readonly #onError: (text: string) => void;
  #writing: Promise<void> | undefined;
  #latestRound = -1;
  #failed = false;

  /** @param onError called once with a sentence; the run goes on without further checkpoints */
  constructor(path: string, onError: (text: string) => void) {
    this.path = path;
    this.#onError = onError;
  }

  /** Rounds done in the latest checkpoint that was begun; -1 before the first. */
  get latestRound(): number {
    return this.#latestRound;
  }

  /** After a round. Does nothing while an earlier checkpoint is on its way. */
  offer(state: () => Checkpoint): void {
    if (this.#writing === undefined && !this.#failed) void this.#begin(state());
  }

  /** Resolves when this state is on the medium. */
  async write(state: () => Checkpoint): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
    if (this.#failed) return;
    await this.#begin(state());
  }

  /** No further checkpoint can be made, and why: a sentence. The one before, if any, stays. */
  giveUp(reason: string): void {
    if (this.#failed) return;
    this.#failed = true;
    const left =
      this.#latestRound < 0 ? 'cannot be resumed' : `could be resumed from round ${this.#latestRound} only`;
    this.#onError(`What the run would go on from cannot be kept. ${reason} The run goes on; it ${left}.`);
  }

  #begin(state: Checkpoint): Promise<void> {
    this.#latestRound = state.round;
    return (this.#writing = writeAtomically(this.path, checkpointText(state), { makeFolder: false })
      .catch((error: unknown) => {
        this.#failed = true;
        this.#onError(
          `What the run would go on from cannot be kept in ${dirname(this.path)} (${(error as Error).message}). The run goes on; it cannot be resumed. Make room, or see that the disk is there.`,
        );
      })
      .finally(() => (this.#writing = undefined)));
  }
}
