/** The one timer of a link: moved only when something is due earlier; an early one is moved on when it fires. */
import type { Clock } from './clock.ts';

export class Alarm {
  readonly #clock: Clock;
  readonly #fire: (lateUs: number) => void;
  #timer: unknown;
  #dueUs = Infinity;

  /** @param fire told how long after its time it fires, microseconds */
  constructor(clock: Clock, fire: (lateUs: number) => void) {
    this.#clock = clock;
    this.#fire = fire;
  }

  /** Something is due then; Infinity when nothing is. */
  arm(dueUs: number): void {
    if (dueUs >= this.#dueUs) return;
    this.clear();
    this.#dueUs = dueUs;
    this.#timer = this.#clock.setTimer(
      () => {
        const lateUs = this.#clock.nowUs() - this.#dueUs;
        this.#timer = undefined;
        this.#dueUs = Infinity;
        this.#fire(lateUs);
      },
      Math.max(0, dueUs - this.#clock.nowUs()),
    );
  }

  clear(): void {
    if (this.#timer !== undefined) this.#clock.clearTimer(this.#timer);
    this.#timer = undefined;
    this.#dueUs = Infinity;
  }
}
