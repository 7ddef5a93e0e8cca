/**
 * Maps a board's clock to the host's, with a bound on the error.
 *
 *     host   t1 ----request---->            ----> t4
 *     board              t2 --(answers)-- t3
 *
 * The board's clock less the host's lies within ((t2 - t1) + (t3 - t4)) / 2 ± ((t4 - t1) - (t3 - t2)) / 2, whatever each
 * way took. The exchange with the shortest round trip binds best; one is kept from each of the last spans of time, and a
 * line between the best of the older and the best of the newer half gives the drift.
 *
 * Why not least squares? Delays are one-sided and heavy-tailed; a mean over them is biased, a minimum is not.
 */
interface Exchange {
  /** Middle of the exchange on the host's clock. */
  readonly hostUs: number;
  /** Board clock less host clock. */
  readonly offsetUs: number;
  readonly halfUs: number;
}

const KEPT = 64;
/** Two exchanges closer together than this say nothing about drift. */
const LEAST_SPAN_US = 5_000_000;
/** A quartz is within 100 ppm; ceramic resonators of some boards within 5,000. */
const MOST_DRIFT = 0.005;

export class ClockMap {
  private exchanges: Exchange[] = [];
  private atUs = 0;
  private offset = 0;
  private half = Infinity;
  private drift = 0;
  private driftBound = MOST_DRIFT;

  reset(): void {
    this.exchanges = [];
    this.half = Infinity;
    this.drift = 0;
    this.driftBound = MOST_DRIFT;
  }

  /** Four stamps in microseconds: host sends, board receives, board answers, host receives. Impossible ones are ignored. */
  add(t1: number, t2: number, t3: number, t4: number): void {
    const halfUs = (t4 - t1 - (t3 - t2)) / 2;
    if (t4 < t1 || t3 < t2) return;
    this.exchanges.push({
      hostUs: (t1 + t4) / 2,
      offsetUs: (t2 - t1 + t3 - t4) / 2,
      halfUs: Math.max(halfUs, 0.5),
    });
    if (this.exchanges.length > KEPT) this.exchanges.shift();
    this.fit();
  }

  private fit() {
    const middle = this.exchanges.length >> 1;
    const late = best(this.exchanges, middle, this.exchanges.length);
    if (late === undefined) return;
    this.atUs = late.hostUs;
    this.offset = late.offsetUs;
    this.half = late.halfUs;
    const early = best(this.exchanges, 0, middle);
    const span = early === undefined ? 0 : late.hostUs - early.hostUs;
    if (early === undefined || span < LEAST_SPAN_US) return;
    const bound = (early.halfUs + late.halfUs) / span;
    if (bound >= this.driftBound && this.driftBound < MOST_DRIFT && this.exchanges.length < KEPT) return;
    this.drift = Math.max(-MOST_DRIFT, Math.min(MOST_DRIFT, (late.offsetUs - early.offsetUs) / span));
    this.driftBound = Math.min(bound, MOST_DRIFT);
  }

  /** False before the first exchange. */
  get known(): boolean {
    return this.half !== Infinity;
  }
  /** Board clock less host clock at the last good exchange. */
  get offsetUs(): number {
    return this.offset;
  }
  /** Parts per million by which the board's clock runs fast. */
  get driftPpm(): number {
    return this.drift * 1e6;
  }

  /** Host time of a board time. */
  toHostUs(boardUs: number): number {
    const boardAt = this.atUs + this.offset;
    return this.atUs + (boardUs - boardAt) / (1 + this.drift);
  }

  /** Bound on the error of `toHostUs` at that host time; Infinity before the first exchange. */
  errorUs(hostUs: number): number {
    return this.half + Math.abs(hostUs - this.atUs) * this.driftBound;
  }
}

function best(exchanges: readonly Exchange[], from: number, to: number): Exchange | undefined {
  let found: Exchange | undefined;
  for (let i = from; i < to; i++) {
    const exchange = exchanges[i]!;
    if (found === undefined || exchange.halfUs <= found.halfUs) found = exchange;
  }
  return found;
}
