/**
 * What a virtual board draws: a stated current for each phase, plus small noise. Everything here is assumed, none of it
 * measured by us; it is there so that power takes the same path as on real boards, and is always shown as a model.
 *
 * Sources
 * - 5.00 V: USB bus voltage, nominal. 0.1 ohm: the shunt on common INA219 breakouts.
 * - Currents: our assumption for a Pico-class board at 125 MHz with nothing else attached. Sleeping between interrupts with
 *   clocks and USB on about 18 mA; one core computing about 9 mA more; moving USB packets in between.
 * - Noise: 0.15 mA and 2 mV (one standard deviation), about what a 12-bit INA219 shows on a quiet supply.
 * Noise is a function of seed and conversion number only, so the same run gives the same samples.
 */
import type { AnalogSource } from '../ina219/ina219-model.ts';

export type PowerPhase = 'idle' | 'receive' | 'train' | 'select' | 'send';

export interface PowerModel {
  /** One sentence for screens and reports. */
  readonly text: string;
  readonly busV: number;
  readonly shuntOhms: number;
  readonly currentA: Readonly<Record<PowerPhase, number>>;
  readonly currentNoiseA: number;
  readonly busNoiseV: number;
}

export const RP2040_POWER: PowerModel = {
  text: 'Model of an RP2040 at 5.00 V: 18 mA idle, 22 receive, 27 train, 26 select, 23 send; noise 0.15 mA, 2 mV. Not a measurement.',
  busV: 5,
  shuntOhms: 0.1,
  currentA: { idle: 0.018, receive: 0.022, train: 0.027, select: 0.026, send: 0.023 },
  currentNoiseA: 0.15e-3,
  busNoiseV: 2e-3,
};

/** The modelled supply of one board: a step function of current over the board's clock. */
export class ModelledSupply implements AnalogSource {
  #model: PowerModel;
  readonly #seed: number;
  /** Steps still needed: from `#times[i]` on, `#amps[i]` flows. Ascending; the first may lie in the past. */
  readonly #times: number[] = [0];
  readonly #amps: number[];

  constructor(model: PowerModel, seed: number) {
    this.#model = model;
    this.#seed = seed >>> 0;
    this.#amps = [model.currentA.idle];
  }

  /** From `nowUs` on the board is in this phase. */
  enter(phase: PowerPhase, nowUs: number): void {
    const amps = this.#model.currentA[phase];
    if (amps === this.#amps.at(-1)) return;
    this.#times.push(nowUs);
    this.#amps.push(amps);
  }

  /** From `nowUs` on it draws by another model, in the same phase. */
  use(model: PowerModel, phase: PowerPhase, nowUs: number): void {
    this.#model = model;
    this.enter(phase, nowUs);
  }

  shuntVolts(startUs: number, endUs: number, conversion: number): number {
    const amps = this.#mean(startUs, endUs) + this.#model.currentNoiseA * noise(this.#seed, 2 * conversion);
    return amps * this.#model.shuntOhms;
  }

  busVolts(_startUs: number, _endUs: number, conversion: number): number {
    return this.#model.busV + this.#model.busNoiseV * noise(this.#seed, 2 * conversion + 1);
  }

  /** Mean current over a span; steps that ended before it are forgotten (conversions only move forward). */
  #mean(startUs: number, endUs: number): number {
    while (this.#times.length > 1 && (this.#times[1] as number) <= startUs) {
      this.#times.shift();
      this.#amps.shift();
    }
    if (endUs <= startUs) return this.#amps[0] as number;
    let charge = 0;
    for (let i = 0; i < this.#times.length; i++) {
      const from = Math.max(this.#times[i] as number, startUs);
      const to = Math.min(this.#times[i + 1] ?? Infinity, endUs);
      if (to > from) charge += (to - from) * (this.#amps[i] as number);
    }
    return charge / (endUs - startUs);
  }
}

/** Zero mean, unit variance, bell-shaped, within ±3.5: the sum of four uniform bytes of a hash. */
function noise(seed: number, index: number): number {
  let h = Math.imul(seed ^ Math.imul(index, 0x9e3779b9), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35);
  h ^= h >>> 13;
  const sum = (h & 255) + ((h >>> 8) & 255) + ((h >>> 16) & 255) + (h >>> 24);
  // Four bytes: mean 4 x 127.5, variance 4 x (256^2 - 1) / 12.
  return (sum - 510) / 147.8;
}
