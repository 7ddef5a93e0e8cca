/**
 * An INA219 current sensor as firmware sees it: six 16-bit registers that change with time. Stands behind the I2C hook
 * of a virtual or emulated board, so that power takes the same path as from the real part.
 *
 * Facts from Texas Instruments' data sheet SBOS448G, in our words (the configuration word: `ina219-config.ts`):
 *
 *   reg 0 configuration   0x399f after a reset; writing bit 15 resets all registers
 *   reg 1 shunt voltage   signed, 10 uV a count, clamped at ±4000 << PG counts
 *   reg 2 bus voltage     bits 15..3 count 4 mV; bit 1 CNVR (a conversion ended), bit 0 OVF (current or power left 16 bits)
 *   reg 3 power           current x bus code / 5000
 *   reg 4 current         shunt code x calibration / 4096; 0 until a calibration is written
 *   reg 5 calibration     bit 0 always reads 0
 *
 * - Shunt and bus are converted one after the other; continuous mode starts again at once, triggered mode converts once
 *   for each write of the configuration. Both results appear together at the end of the pair.
 * - CNVR is cleared by reading the power register or by writing the configuration, not by reading the bus register.
 * - Writing the configuration abandons the conversion under way.
 * - Registers hold the last result until the next conversion ends: reading sooner gives the same value again.
 *
 * What this model leaves out: offset and gain error, temperature, the spread of conversion times, ringing inputs.
 */
import {
  BUS_VOLTS_PER_COUNT,
  decodeIna219Config,
  INA219_RESET_CONFIG,
  SHUNT_VOLTS_PER_COUNT,
  type Ina219Config,
} from './ina219-config.ts';

/** What the sensor's inputs see. Times are microseconds on the board's clock. */
export interface AnalogSource {
  /** Mean voltage across the shunt from `startUs` to `endUs`, volts; conversion counts conversions since power-on. */
  shuntVolts(startUs: number, endUs: number, conversion: number): number;
  /** Mean bus voltage (load side) over the same kind of span, volts. */
  busVolts(startUs: number, endUs: number, conversion: number): number;
}

const POWER_DOWN = Infinity;

export class Ina219Model {
  #source: AnalogSource;
  #nowUs: number;
  #config = INA219_RESET_CONFIG;
  #decoded: Ina219Config = decodeIna219Config(INA219_RESET_CONFIG);
  #calibration = 0;
  #shunt = 0;
  #busCode = 0;
  #ready = false;
  #conversions = 0;
  #startUs: number;

  /** Powers on at `nowUs`: the reset configuration converts at once. */
  constructor(source: AnalogSource, nowUs = 0) {
    this.#source = source;
    this.#nowUs = nowUs;
    this.#startUs = nowUs;
  }

  /** When the conversion under way will end, on the board's clock; Infinity when none is. */
  get nextConversionUs(): number {
    return this.#startUs === POWER_DOWN ? POWER_DOWN : this.#startUs + this.#decoded.cycleUs;
  }

  /** Conversions (pairs) ended since power-on. */
  get conversions(): number {
    return this.#conversions;
  }

  /** Lets time pass: ends every conversion due by `nowUs`. Time never goes back. */
  advance(nowUs: number): void {
    while (this.nextConversionUs <= nowUs) this.#convert();
    this.#nowUs = Math.max(this.#nowUs, nowUs);
  }

  /** Skips the conversions that a long sleep hid (nobody read them), keeping the last. Same registers as `advance`. */
  skipTo(nowUs: number): void {
    const { cycleUs, continuous } = this.#decoded;
    if (continuous && this.nextConversionUs < nowUs) {
      const hidden = Math.floor((nowUs - this.#startUs) / cycleUs) - 1;
      this.#startUs += Math.max(hidden, 0) * cycleUs;
      this.#conversions += Math.max(hidden, 0);
    }
    this.advance(nowUs);
  }

  /** Reads register 0..5 as a 16-bit pattern; others read 0. */
  readRegister(register: number): number {
    switch (register) {
      case 0:
        return this.#config;
      case 1:
        return this.#shunt & 0xffff;
      case 2:
        return ((this.#busCode << 3) | (this.#ready ? 2 : 0) | (this.#overflow() ? 1 : 0)) & 0xffff;
      case 3:
        this.#ready = false;
        return this.#power() & 0xffff;
      case 4:
        return this.#current() & 0xffff;
      case 5:
        return this.#calibration;
      default:
        return 0;
    }
  }

  /** Writes register 0 or 5; the others are read-only and ignore it. */
  writeRegister(register: number, value: number): void {
    if (register === 0) this.#configure(value & 0xffff);
    else if (register === 5) this.#calibration = value & 0xfffe;
  }

  #configure(value: number): void {
    if ((value & 0x8000) !== 0) {
      this.#calibration = 0;
      this.#shunt = 0;
      this.#busCode = 0;
      value = INA219_RESET_CONFIG;
    }
    this.#config = value;
    this.#decoded = decodeIna219Config(value);
    this.#ready = false;
    this.#startUs = this.#decoded.cycleUs === 0 ? POWER_DOWN : this.#nowUs;
  }

  #convert(): void {
    const {
      measuresShunt,
      measuresBus,
      shuntUs,
      busUs,
      shuntLimit,
      busLimit,
      shuntBits,
      busBits,
      continuous,
    } = this.#decoded;
    const start = this.#startUs;
    const middle = start + shuntUs;
    const end = middle + busUs;
    if (measuresShunt) {
      const volts = this.#source.shuntVolts(start, middle, this.#conversions);
      this.#shunt = quantise(volts / SHUNT_VOLTS_PER_COUNT, shuntBits, -shuntLimit, shuntLimit);
    }
    if (measuresBus) {
      const volts = this.#source.busVolts(middle, end, this.#conversions);
      this.#busCode = quantise(volts / BUS_VOLTS_PER_COUNT, busBits, 0, busLimit);
    }
    this.#conversions++;
    this.#ready = true;
    this.#startUs = continuous ? end : POWER_DOWN;
    this.#nowUs = Math.max(this.#nowUs, end);
  }

  #current(): number {
    return Math.trunc((this.#shunt * this.#calibration) / 4096);
  }

  #power(): number {
    return Math.trunc((Math.abs(this.#current()) * this.#busCode) / 5000);
  }

  #overflow(): boolean {
    const current = this.#current();
    return current > 32_767 || current < -32_768 || this.#power() > 65_535;
  }
}

/** Rounds to the step of a converter of so many bits (12 bits: 1 count, 9 bits: 8 counts) and clamps. */
function quantise(counts: number, bits: number, low: number, high: number): number {
  const step = 1 << (12 - bits);
  return Math.min(high, Math.max(low, Math.round(counts / step) * step));
}
