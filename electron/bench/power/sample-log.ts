/**
 * Conversions of one board in the order they ended: board time, watts and how long each took at most. A growing set of
 * flat arrays, cleared at each round; decoding a batch allocates nothing per sample.
 */
import type { MessageFields } from '../../../firmware-bridge/protocol/schema.ts';
import type { Ina219Converter } from './ina219-convert.ts';
import { type Reading } from './ina219-convert.ts';

/** u16 microseconds since the one before, i16 shunt register, u16 bus register. */
export const BYTES_PER_SAMPLE = 6;

/** Rounds longer than this many conversions (17 minutes at 12 bits) count the rest as lost instead of eating memory. */
const MAX_SAMPLES = 1 << 20;

export class SampleLog {
  #timesUs = new Float64Array(256);
  #watts = new Float64Array(256);
  #busV = new Float64Array(256);
  #cycleUs = new Float64Array(256);
  #length = 0;
  #lost = 0;
  #saturated = 0;
  #latest: Reading | undefined;
  #gainDivision: 1 | 2 | 4 | 8 = 1;

  get length(): number {
    return this.#length;
  }
  /** Conversions that the board could not hold, or that did not fit here. */
  get lost(): number {
    return this.#lost;
  }
  /** Conversions at an end stop of shunt or bus. */
  get saturated(): number {
    return this.#saturated;
  }
  get latest(): Reading | undefined {
    return this.#latest;
  }
  /** Shunt gain of the newest conversion: decides which offset limit holds. */
  get gainDivision(): 1 | 2 | 4 | 8 {
    return this.#gainDivision;
  }

  /** End of conversion i, board clock, microseconds. */
  timeUs(i: number): number {
    return this.#timesUs[i] ?? NaN;
  }
  watts(i: number): number {
    return this.#watts[i] ?? NaN;
  }
  busV(i: number): number {
    return this.#busV[i] ?? NaN;
  }
  /** Typical conversion time of conversion i. */
  cycleUs(i: number): number {
    return this.#cycleUs[i] ?? NaN;
  }
  /**
   * Longest time since the previous conversion that conversion i can stand for; beyond it one is missing in between. As on the
   * board: one and a half cycles, for a conversion may take a tenth longer and whoever reads it comes up to a third late.
   */
  spanLimitUs(i: number): number {
    return this.cycleUs(i) * 1.5;
  }

  /** Decodes one `power` message. A body of a wrong length is cut to whole samples. Returns the number of samples added. */
  append(fields: MessageFields<'power'>, body: Uint8Array, converter: Ina219Converter): number {
    this.#lost += fields.lost;
    const config = converter.config(fields.configRegister);
    const count = Math.floor(body.length / BYTES_PER_SAMPLE);
    const view = new DataView(body.buffer, body.byteOffset, body.length);
    let timeUs = Number(fields.firstTimeUs);
    for (let i = 0; i < count; i++) {
      const at = i * BYTES_PER_SAMPLE;
      if (i > 0) timeUs += view.getUint16(at, true);
      const reading = converter.convert(
        view.getInt16(at + 2, true),
        view.getUint16(at + 4, true),
        fields.configRegister,
      );
      this.#latest = reading;
      if (reading.saturated) this.#saturated++;
      this.#push(timeUs, reading, config.cycleUs);
    }
    if (count > 0) this.#gainDivision = config.gainDivision;
    return count;
  }

  /** Forgets all but the last conversion (the next one's span starts there) and the counters. */
  clear(): void {
    const last = this.#length - 1;
    if (last > 0) {
      for (const column of [this.#timesUs, this.#watts, this.#busV, this.#cycleUs])
        column[0] = column[last] as number;
    }
    this.#length = Math.min(this.#length, 1);
    this.#lost = 0;
    this.#saturated = 0;
  }

  /** Forgets every conversion but the latest reading: the next one has none before it. */
  forget(): void {
    this.#length = 0;
    this.clear();
  }

  #push(timeUs: number, reading: Reading, cycleUs: number): void {
    if (this.#length >= MAX_SAMPLES) {
      this.#lost++;
      return;
    }
    if (this.#length === this.#timesUs.length) this.#grow();
    const i = this.#length++;
    this.#timesUs[i] = timeUs;
    this.#watts[i] = reading.powerW;
    this.#busV[i] = reading.busV;
    this.#cycleUs[i] = cycleUs;
  }

  #grow(): void {
    const grown = (column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> => {
      const next = new Float64Array(column.length * 2);
      next.set(column);
      return next;
    };
    this.#timesUs = grown(this.#timesUs);
    this.#watts = grown(this.#watts);
    this.#busV = grown(this.#busV);
    this.#cycleUs = grown(this.#cycleUs);
  }
}
