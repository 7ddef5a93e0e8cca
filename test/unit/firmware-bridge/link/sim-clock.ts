import type { Clock } from '../../../../firmware-bridge/link/clock.ts';

interface Timer {
  readonly dueUs: number;
  readonly callback: () => void;
}

/** A clock that moves only when told to; runs what falls due in order. */
export class SimClock implements Clock {
  private now = 1_000_000;
  private readonly timers = new Set<Timer>();
  nowUs = () => this.now;
  setTimer(callback: () => void, delayUs: number): unknown {
    const timer = { dueUs: this.now + Math.max(0, delayUs), callback };
    this.timers.add(timer);
    return timer;
  }
  clearTimer(timer: unknown): void {
    this.timers.delete(timer as Timer);
  }
  /** Runs the next timer not after `limitUs`; false when there is none. */
  private step(limitUs: number): boolean {
    let first: Timer | undefined;
    for (const timer of this.timers) {
      if (timer.dueUs <= limitUs && (first === undefined || timer.dueUs < first.dueUs)) first = timer;
    }
    if (first === undefined) return false;
    this.timers.delete(first);
    this.now = Math.max(this.now, first.dueUs);
    first.callback();
    return true;
  }
  async advance(us: number): Promise<void> {
    const end = this.now + us;
    while (this.step(end)) await Promise.resolve();
    this.now = end;
    for (let i = 0; i < 10; i++) await Promise.resolve();
  }
  /** Jumps as a computer does that slept: timers fire late. */
  async sleep(us: number): Promise<void> {
    this.now += us;
    await this.advance(0);
  }
}
