/**
 * One sine task as a board draws it from a seed: y = A sin(x + b).
 * Twin of `firmware/core/sine.c`, bit-equal: A = 0.1 + 4.9 u, b = 2 pi u, then x = -5 + 10 u for each sample.
 */
import { Rng } from '../../../firmware-bridge/protocol/rng.ts';
import { floatSine } from './float-sine.ts';

const { fround } = Math;

export class SineStream {
  readonly amplitude: number;
  readonly offset: number;
  readonly #rng: Rng;

  constructor(taskSeed: number) {
    this.#rng = new Rng(taskSeed);
    this.amplitude = fround(fround(0.1) + fround(fround(4.9) * this.#rng.uniform()));
    this.offset = fround(fround(6.28318531) * this.#rng.uniform());
  }

  /** The next x, -5 to 5. */
  nextX(): number {
    return fround(-5 + fround(10 * this.#rng.uniform()));
  }

  targetAt(x: number): number {
    return fround(this.amplitude * floatSine(fround(x + this.offset)));
  }

  /** What the network is shown for x: x / 5. Raw x makes per-sample training diverge. */
  static inputAt(x: number): number {
    return fround(x / 5);
  }
}
