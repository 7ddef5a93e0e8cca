/**
 * How long a round waits for its last client. A client that is late is given up, as if it had been lost: nothing of its
 * visit counts, and it is told everything anew at its next turn.
 *
 *   set by a person    so many seconds after the round began
 *   automatic          four times the slowest visit that this run has seen, and ten seconds: a board that is slow is known to
 *                      be slow, so the clock decides only about one that stands still. Ten minutes while nothing is known.
 */
import type { Clock } from '../../../firmware-bridge/link/clock.ts';

const SLOWER = 4;
const GRACE_US = 10_000_000;
const UNKNOWN_US = 600_000_000;
/** After a cancel: boards that hear it are done at once. */
const CANCEL_US = 3_000_000;

/** Someone who can be late. */
export interface Late {
  /** Gives up what is under way: its promises reject with `reason`. */
  abandon(reason: string): void;
}

export class RoundDeadline {
  readonly #clock: Clock;
  readonly #fixedUs: number | undefined;
  #slowestUs: number | undefined;

  /** @param seconds 0: automatic */
  constructor(clock: Clock, seconds: number) {
    this.#clock = clock;
    this.#fixedUs = seconds > 0 ? seconds * 1e6 : undefined;
  }

  /** From the beginning of a round, by what is known now. */
  get limitUs(): number {
    if (this.#fixedUs !== undefined) return this.#fixedUs;
    return this.#slowestUs === undefined ? UNKNOWN_US : SLOWER * this.#slowestUs + GRACE_US;
  }

  /** Settles when all have, which is soon after the limit at the latest. */
  async allSettled<T>(
    work: readonly { readonly who: Late; readonly promise: Promise<T> }[],
    signal?: AbortSignal,
  ): Promise<PromiseSettledResult<T>[]> {
    const startUs = this.#clock.nowUs();
    const open = new Map(work.map(({ who, promise }) => [promise, who]));
    let timer: unknown;
    const expireIn = (us: number): void => {
      this.#clock.clearTimer(timer);
      timer = this.#clock.setTimer(expire, us);
    };
    const arm = (): void => expireIn(startUs + this.limitUs - this.#clock.nowUs());
    const expire = (): void => {
      const seconds = ((this.#clock.nowUs() - startUs) / 1e6).toFixed(1);
      const reason = signal?.aborted
        ? 'It did not stop when its round was cancelled'
        : `It did not finish its part within ${seconds} s`;
      for (const who of open.values()) who.abandon(reason);
    };
    const cancelled = (): void => expireIn(CANCEL_US);
    const finished = (promise: Promise<T>): void => {
      open.delete(promise);
      const tookUs = this.#clock.nowUs() - startUs;
      if (tookUs <= (this.#slowestUs ?? -1)) return;
      const first = this.#slowestUs === undefined;
      this.#slowestUs = tookUs;
      // Only the first figure brings the limit nearer; later ones move it away, and are seen at the next round.
      if (first && !signal?.aborted && this.#fixedUs === undefined && open.size > 0) arm();
    };
    arm();
    signal?.addEventListener('abort', cancelled, { once: true });
    for (const { promise } of work) {
      promise.then(
        () => finished(promise),
        () => open.delete(promise),
      );
    }
    try {
      return await Promise.allSettled(work.map(({ promise }) => promise));
    } finally {
      this.#clock.clearTimer(timer);
      signal?.removeEventListener('abort', cancelled);
    }
  }
}
