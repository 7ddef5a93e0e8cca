/**
 * Conversions of one board in the order they ended: board time, watts and the code they came from. A growing set of flat
 * arrays, cleared at each round; decoding a batch allocates nothing per sample.
 */
import type { Ina219Config } from '../../../firmware-bridge/transports/ina219/ina219-config.ts';
import type { MessageFields } from '../../../firmware-bridge/protocol/schema.ts';
import type { Ina219Converter, Reading } from './ina219-convert.ts';

/** u16 microseconds since the one before, i16 shunt register, u16 bus register. */
export const BYTES_PER_SAMPLE = 6;

/** Rounds longer than this many conversions (17 minutes at 12 bits) count the rest as lost instead of eating memory. */
const MAX_SAMPLES = 1 << 20;

const FIRST_CAPACITY = 256;
const LONGEST_SPAN = 1.5;

export class SampleLog {
  #timesUs = new Float64Array(FIRST_CAPACITY);
  #watts = new Float64Array(FIRST_CAPACITY);
  #busV = new Float64Array(FIRST_CAPACITY);
  #shunt = new Int16Array(FIRST_CAPACITY);
  /** Index into `#configs`. */
  #config = new Uint8Array(FIRST_CAPACITY);
  #configs: Ina219Config[] = [];
  #length = 0;
  #lost = 0;
  #saturated = 0;
  #stale = 0;
  #latest: Reading | undefined;

  get length(): number {
    return this.#length;
  }
  /** Conversions that the board could not hold, or that did not fit here. */
  get lost(): number {
    return this.#lost;
  }
  /** Conversions at an end stop of shunt or bus. */
  get saturatedCount(): number {
    return this.#saturated;
  }
  /** Registers that were read again before the chip can have converted anew; they are left out. */
  get stale(): number {
    return this.#stale;
  }
  get latest(): Reading | undefined {
    return this.#latest;
  }

  /** End of the time that conversion i stands for, board clock, microseconds: half of the bus conversion before its own end. */
  timeUs(i: number): number {
    return this.#timesUs[i] ?? NaN;
  }
  watts(i: number): number {
    return this.#watts[i] ?? NaN;
  }
  busV(i: number): number {
    return this.#busV[i] ?? NaN;
  }
  /** The shunt register as it was relayed. */
  shuntCode(i: number): number {
    return this.#shunt[i] ?? NaN;
  }
  saturated(i: number): boolean {
    const config = this.#configOf(i);
    return Math.abs(this.shuntCode(i)) >= config.shuntLimit || this.busV(i) >= config.busLimit * 4e-3 - 1e-9;
  }
  /** PGA division in force: decides which offset limit holds. */
  gainDivision(i: number): number {
    return this.#configOf(i).gainDivision;
  }
  /** Step of the shunt converter, counts of 10 uV: 1 at 12 bits, 8 at 9. */
  stepCounts(i: number): number {
    return 1 << (12 - this.#configOf(i).shuntBits);
  }
  /** Typical conversion time of conversion i. */
  cycleUs(i: number): number {
    return this.#configOf(i).cycleUs;
  }
  /** How long conversion i went on after the time that it stands for. */
  leadUs(i: number): number {
    return this.#configOf(i).busUs / 2;
  }
  /**
   * Longest time since the previous conversion that conversion i can stand for. The chip takes up to 1.1 times the typical
   * time, and the board looks at it a little late; one conversion that is missing makes at least 1.9 times.
   */
  spanLimitUs(i: number): number {
    return this.cycleUs(i) * LONGEST_SPAN;
  }

  /** Decodes one `power` message. A body of a wrong length is cut to whole samples. Returns the number of samples added. */
  append(fields: MessageFields<'power'>, body: Uint8Array, converter: Ina219Converter): number {
    this.#lost += fields.lost;
    const config = converter.config(fields.configRegister);
    const index = this.#indexOf(config);
    const count = Math.floor(body.length / BYTES_PER_SAMPLE);
    const view = new DataView(body.buffer, body.byteOffset, body.length);
    const leadUs = config.busUs / 2;
    let timeUs = Number(fields.firstTimeUs);
    for (let i = 0; i < count; i++) {
      const at = i * BYTES_PER_SAMPLE;
      if (i > 0) timeUs += view.getUint16(at, true);
      const shunt = view.getInt16(at + 2, true);
      const bus = view.getUint16(at + 4, true);
      const reading = converter.convert(shunt, bus, fields.configRegister);
      if (this.#isStale(timeUs - leadUs, shunt, reading.busV, config)) {
        this.#stale++;
        continue;
      }
      this.#latest = reading;
      if (reading.saturated) this.#saturated++;
      this.#push(timeUs - leadUs, reading, shunt, index);
    }
    return count;
  }

  /** Forgets all but the last conversion (the next one's span starts there) and the counters. */
  clear(): void {
    const last = this.#length - 1;
    if (last > 0) {
      for (const column of [this.#timesUs, this.#watts, this.#busV, this.#shunt, this.#config])
        column[0] = column[last] as number;
    }
    this.#length = Math.min(this.#length, 1);
    this.#lost = 0;
    this.#saturated = 0;
    this.#stale = 0;
  }

  /** All that is here now, in arrays of just that size. */
  copy(): SampleLog {
    const log = new SampleLog();
    log.#timesUs = this.#timesUs.slice(0, this.#length);
    log.#watts = this.#watts.slice(0, this.#length);
    log.#busV = this.#busV.slice(0, this.#length);
    log.#shunt = this.#shunt.slice(0, this.#length);
    log.#config = this.#config.slice(0, this.#length);
    log.#configs = [...this.#configs];
    log.#length = this.#length;
    return log;
  }

  /** Forgets every conversion but the latest reading: the next one has none before it. */
  forget(): void {
    this.#length = 0;
    this.clear();
  }

  /** The same registers again, sooner than any conversion can follow another. */
  #isStale(timeUs: number, shunt: number, busV: number, { cycleUs }: Ina219Config): boolean {
    const last = this.#length - 1;
    if (last < 0 || this.#shunt[last] !== shunt || this.#busV[last] !== busV) return false;
    const sinceUs = timeUs - this.timeUs(last);
    return sinceUs >= 0 && sinceUs < cycleUs / 4;
  }

  #configOf(i: number): Ina219Config {
    return this.#configs[this.#config[i] ?? 0] as Ina219Config;
  }

  #indexOf(config: Ina219Config): number {
    const known = this.#configs.indexOf(config);
    if (known >= 0) return known;
    // A board that changes its configuration with every batch is confused; the oldest entry is as good as another.
    if (this.#configs.length < 255) return this.#configs.push(config) - 1;
    this.#configs[254] = config;
    return 254;
  }

  #push(timeUs: number, reading: Reading, shunt: number, config: number): void {
    if (this.#length >= MAX_SAMPLES) {
      this.#lost++;
      return;
    }
    if (this.#length === this.#timesUs.length) this.#grow();
    const i = this.#length++;
    this.#timesUs[i] = timeUs;
    this.#watts[i] = reading.powerW;
    this.#busV[i] = reading.busV;
    this.#shunt[i] = shunt;
    this.#config[i] = config;
  }

  #grow(): void {
    const size = this.#timesUs.length * 2;
    const grown = <T extends Float64Array | Int16Array | Uint8Array>(column: T, next: T): T => {
      next.set(column);
      return next;
    };
    this.#timesUs = grown(this.#timesUs, new Float64Array(size));
    this.#watts = grown(this.#watts, new Float64Array(size));
    this.#busV = grown(this.#busV, new Float64Array(size));
    this.#shunt = grown(this.#shunt, new Int16Array(size));
    this.#config = grown(this.#config, new Uint8Array(size));
  }
}
