/** Windows of power: the conversions of the latest rounds at full rate, and what lies between two markers in them. */
import type { PowerWindow, WindowReading } from '../../contract.ts';
import type { ClientResult } from '../federation/round-result.ts';
import type { RoundMeasurement } from '../power/measurement.ts';
import type { Handlers } from './handlers.ts';

/** Conversions kept in all, 43 bytes each: eight boards at 900 a second for over a minute. */
const MOST_SAMPLES = 600_000;

interface Kept {
  readonly round: number;
  readonly samples: number;
  readonly clients: readonly { readonly boardId: string; readonly measurement: RoundMeasurement }[];
}

export class WindowDesk {
  readonly handlers: Handlers<'measureWindow'> = {
    measureWindow: ({ round, fromUs, toUs }) => this.measure(round, fromUs, toUs),
  };
  #kept: Kept[] = [];
  #samples = 0;

  /** A round is done. The oldest are let go when there are too many conversions. */
  add(round: number, clients: readonly Pick<ClientResult, 'clientId' | 'measurement'>[]): void {
    const samples = clients.reduce((sum, { measurement }) => sum + measurement.samples.length / 2, 0);
    this.#kept.push({
      round,
      samples,
      clients: clients.map(({ clientId, measurement }) => ({ boardId: clientId, measurement })),
    });
    this.#samples += samples;
    while (this.#kept.length > 1 && this.#samples > MOST_SAMPLES)
      this.#samples -= this.#kept.shift()!.samples;
  }

  /** A new run began. */
  clear(): void {
    this.#kept = [];
    this.#samples = 0;
  }

  /** Throws with a sentence when the round is not kept any more. */
  measure(round: number, fromUs: number, toUs: number): PowerWindow {
    const kept = this.#kept.findLast((it) => it.round === round);
    if (!kept)
      throw new Error(
        `The power samples of round ${round} are no longer in memory; they are in the recording. Choose a later round.`,
      );
    const [from, to] = fromUs <= toUs ? [fromUs, toUs] : [toUs, fromUs];
    const readings = kept.clients.flatMap(({ boardId, measurement }): WindowReading[] => {
      const { startUs, provenance } = measurement;
      const stretch = measurement.stretch?.({ startUs: startUs + from, endUs: startUs + to });
      return stretch ? [{ boardId, provenance, ...stretch }] : [];
    });
    return { round, fromUs: from, toUs: to, readings };
  }
}
