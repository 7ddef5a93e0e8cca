/**
 * Time-out from measured round trips: Jacobson and Karels 1988, smoothed mean plus four deviations, doubled at each
 * time-out in a row. Karn's rule (no measurement on a frame sent twice) is kept by the caller.
 */
const FIRST_TIMEOUT_US = 250_000;
const MOST_TIMEOUT_US = 2_000_000;
const MOST_DOUBLINGS = 5;

export class RoundTrip {
  private readonly leastTimeoutUs: number;
  private meanUs = 0;
  private deviationUs = 0;
  private doublings = 0;

  /** @param leastTimeoutUs no time-out is shorter: timers and schedulers of a computer are late by tens of milliseconds. */
  constructor(leastTimeoutUs: number) {
    this.leastTimeoutUs = leastTimeoutUs;
  }

  /** Smoothed round trip; 0 before the first measurement. */
  get smoothedUs(): number {
    return this.meanUs;
  }

  get timeoutUs(): number {
    const measured = this.meanUs === 0 ? FIRST_TIMEOUT_US : this.meanUs + 4 * this.deviationUs;
    const timeout = Math.max(measured, this.leastTimeoutUs);
    return Math.min(timeout * 2 ** this.doublings, Math.max(timeout, MOST_TIMEOUT_US));
  }

  measured(us: number): void {
    if (this.meanUs === 0) {
      this.meanUs = Math.max(us, 1);
      this.deviationUs = us / 2;
    } else {
      this.deviationUs += (Math.abs(us - this.meanUs) - this.deviationUs) / 4;
      this.meanUs += (us - this.meanUs) / 8;
    }
    this.doublings = 0;
  }

  timedOut(): void {
    this.doublings = Math.min(this.doublings + 1, MOST_DOUBLINGS);
  }

  reset(): void {
    this.meanUs = 0;
    this.deviationUs = 0;
    this.doublings = 0;
  }
}
