/**
 * Lowest, highest and mean power of one board over a whole recording, in a fixed number of bins that fold in pairs when time
 * outgrows them: constant memory, however long the recording.
 */

export const ENVELOPE_BINS = 2048;
const FIRST_BIN_US = 50_000;
const FLOATS_PER_BIN = 3;

export class PowerEnvelope {
  #binUs: number;
  readonly #low: Float32Array;
  readonly #high: Float32Array;
  readonly #sum: Float64Array;
  readonly #count: Float64Array;
  #used = 0;

  constructor(binUs = FIRST_BIN_US) {
    this.#binUs = binUs;
    this.#low = new Float32Array(ENVELOPE_BINS);
    this.#high = new Float32Array(ENVELOPE_BINS);
    this.#sum = new Float64Array(ENVELOPE_BINS);
    this.#count = new Float64Array(ENVELOPE_BINS);
  }

  /** Width of a bin, microseconds. */
  get binUs(): number {
    return this.#binUs;
  }

  /** Bins up to the last one that holds a sample. */
  get length(): number {
    return this.#used;
  }

  /** @param timeUs from the start of the recording, not negative */
  add(timeUs: number, batch: { low: number; high: number; mean: number; samples: number }): void {
    while (timeUs >= ENVELOPE_BINS * this.#binUs) this.#fold();
    const bin = Math.floor(timeUs / this.#binUs);
    const empty = this.#count[bin] === 0;
    this.#low[bin] = empty ? batch.low : Math.min(this.#low[bin] ?? 0, batch.low);
    this.#high[bin] = empty ? batch.high : Math.max(this.#high[bin] ?? 0, batch.high);
    this.#sum[bin] = (this.#sum[bin] ?? 0) + batch.mean * batch.samples;
    this.#count[bin] = (this.#count[bin] ?? 0) + batch.samples;
    this.#used = Math.max(this.#used, bin + 1);
  }

  /** Low, high and mean of each bin, interleaved, watts; NaN where there is no sample. */
  values(): Float32Array {
    const out = new Float32Array(this.#used * FLOATS_PER_BIN).fill(NaN);
    for (let bin = 0; bin < this.#used; bin++) {
      const count = this.#count[bin] ?? 0;
      if (count === 0) continue;
      out[bin * FLOATS_PER_BIN] = this.#low[bin] ?? NaN;
      out[bin * FLOATS_PER_BIN + 1] = this.#high[bin] ?? NaN;
      out[bin * FLOATS_PER_BIN + 2] = (this.#sum[bin] ?? NaN) / count;
    }
    return out;
  }

  #fold(): void {
    for (let bin = 0; bin < ENVELOPE_BINS / 2; bin++) {
      const [a, b] = [2 * bin, 2 * bin + 1];
      const [first, second] = [this.#count[a] ?? 0, this.#count[b] ?? 0];
      const pick = (column: Float32Array, choose: (x: number, y: number) => number): number =>
        first === 0
          ? (column[b] ?? 0)
          : second === 0
            ? (column[a] ?? 0)
            : choose(column[a] ?? 0, column[b] ?? 0);
      this.#low[bin] = pick(this.#low, Math.min);
      this.#high[bin] = pick(this.#high, Math.max);
      this.#sum[bin] = (this.#sum[a] ?? 0) + (this.#sum[b] ?? 0);
      this.#count[bin] = first + second;
    }
    for (const column of [this.#low, this.#high, this.#sum, this.#count]) column.fill(0, ENVELOPE_BINS / 2);
    this.#used = Math.ceil(this.#used / 2);
    this.#binUs *= 2;
  }
}
