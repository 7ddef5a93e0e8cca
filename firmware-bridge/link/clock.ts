/** Time as the link needs it. Passed in, so that tests simulate it. */
export interface Clock {
  /** Microseconds of a clock that never jumps. */
  nowUs(): number;
  /** Calls back once, not before delayUs have passed. */
  setTimer(callback: () => void, delayUs: number): unknown;
  clearTimer(timer: unknown): void;
}

/** The computer's own monotonic clock. Its timers do not keep a process alive. */
export const systemClock: Clock = {
  nowUs: () => performance.now() * 1000,
  setTimer(callback, delayUs) {
    const timer: unknown = setTimeout(callback, Math.max(0, delayUs / 1000));
    (timer as { unref?: () => void }).unref?.();
    return timer;
  },
  clearTimer: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
};
