/**
 * The random streams of a run, all from its one seed. A stream of its own for each purpose, round and client: what one
 * part draws never shifts what another sees, so a resumed run, a lost board or one more evaluation changes nothing else.
 */
import { derive } from '../../../firmware-bridge/protocol/rng.ts';

const Purpose = {
  initialization: 1,
  task: 2,
  uploadRounding: 3,
  downloadRounding: 4,
  sampler: 5,
  heldOut: 6,
} as const;

export class RunSeeds {
  readonly run: number;

  constructor(run: number) {
    this.run = run >>> 0;
  }

  /** Of the public initialization, told to every board. */
  get initialization(): number {
    return derive(this.run, Purpose.initialization);
  }

  /** Of the held-out tasks. */
  get heldOut(): number {
    return derive(this.run, Purpose.heldOut);
  }

  /** Of the task that the client at this position of the bench's order meets in this round. */
  task(round: number, position: number): number {
    return derive(this.run, Purpose.task, round, position);
  }

  /** Of the noise of differential privacy too. */
  uploadRounding(round: number, position: number): number {
    return derive(this.run, Purpose.uploadRounding, round, position);
  }

  downloadRounding(round: number, position: number): number {
    return derive(this.run, Purpose.downloadRounding, round, position);
  }

  sampler(round: number): number {
    return derive(this.run, Purpose.sampler, round);
  }
}
