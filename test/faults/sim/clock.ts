/**
 * Time that only the tests move: nothing waits for a real time-out, and a run of minutes takes milliseconds. Between two
 * timers every promise that can settle does, so that the order of events depends on simulated time alone.
 */
import type { Clock } from '../../../firmware-bridge/link/clock.ts';

interface Timer {
  readonly dueUs: number;
  readonly callback: () => void;
}

/** Lets promises settle: the event loop empties its queue of microtasks before it comes back. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export class SimClock implements Clock {
  #nowUs = 1_000_000;
  readonly #timers = new Set<Timer>();
  readonly nowUs = (): number => this.#nowUs;

  setTimer(callback: () => void, delayUs: number): unknown {
    const timer: Timer = { dueUs: this.#nowUs + Math.max(0, delayUs), callback };
    this.#timers.add(timer);
    return timer;
  }

  clearTimer(timer: unknown): void {
    this.#timers.delete(timer as Timer);
  }

  wait(us: number): Promise<void> {
    return new Promise((resolve) => this.setTimer(resolve, us));
  }

  /** Lets time pass until `work` settles. Throws when that takes longer than `limitUs` of simulated time. */
  async until<T>(work: Promise<T>, limitUs = 600e6): Promise<T> {
    let settled = false;
    const done = (): void => void (settled = true);
    work.then(done, done);
    const endUs = this.#nowUs + limitUs;
    for (;;) {
      await settle();
      if (settled) return work;
      if (!this.#step(endUs)) throw new Error(`Not done after ${limitUs / 1e6} s of simulated time.`);
    }
  }

  #step(endUs: number): boolean {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (next === undefined || timer.dueUs < next.dueUs) next = timer;
    if (next === undefined || next.dueUs > endUs) return false;
    this.#timers.delete(next);
    this.#nowUs = Math.max(this.#nowUs, next.dueUs);
    next.callback();
    return true;
  }
}
