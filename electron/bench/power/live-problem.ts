/** Trouble that single conversions show, between rounds too: told after a few batches in a row, so that a spark is no alarm. */
import type { EnergyProblem } from '../../contract.ts';
import { LIMITS } from './calibration/sensor.ts';
import type { Reading } from './ina219-convert.ts';

/** Batches, about 0.1 s each. */
const IN_A_ROW = 3;

export class LiveProblem {
  readonly #limitA: number;
  #seen: EnergyProblem | undefined;
  #count = 0;
  #told: EnergyProblem | undefined;

  constructor(shuntOhms: number) {
    // As for rounds: what no offset can pretend (`problem.ts`).
    this.#limitA = (4 * (LIMITS.offsetV[1] ?? 100e-6)) / shuntOhms;
  }

  /** What there is now; undefined: nothing. */
  get problem(): EnergyProblem | undefined {
    return this.#told;
  }

  /** The last conversion of a batch. */
  take({ saturated, currentA }: Reading): void {
    const now = saturated ? 'saturated' : currentA < -this.#limitA ? 'reversed' : undefined;
    this.#count = now === this.#seen ? this.#count + 1 : 1;
    this.#seen = now;
    if (this.#count >= IN_A_ROW) this.#told = now;
  }
}
