/**
 * Notices that the computer slept: the clock on the wall went on while ours stood still, or both jumped. Boards went on
 * meanwhile, so what was known of their clocks is no longer true, and ports may be gone.
 */
export interface SleepWatchOptions {
  /** Called after a sleep, with its length. */
  readonly onWake: (seconds: number) => void;
  readonly wallMs?: () => number;
  readonly intervalMs?: number;
}

const LATE_MS = 4000;

export class SleepWatch {
  readonly #options: SleepWatchOptions;
  readonly #intervalMs: number;
  #lastMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SleepWatchOptions) {
    this.#options = options;
    this.#intervalMs = options.intervalMs ?? 1000;
    this.#lastMs = this.#now();
  }

  start(): void {
    this.#lastMs = this.#now();
    this.#timer ??= setInterval(() => this.look(), this.#intervalMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Compares the wall clock with what should have passed since the last look. */
  look(): void {
    const now = this.#now();
    const lateMs = now - this.#lastMs - this.#intervalMs;
    this.#lastMs = now;
    if (lateMs > LATE_MS) this.#options.onWake(lateMs / 1000);
  }

  #now(): number {
    return this.#options.wallMs?.() ?? Date.now();
  }
}
