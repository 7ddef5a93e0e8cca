/**
 * Raw INA219 registers to volts, amperes and watts. The registers are the record; everything here can be done again from
 * them with another shunt or another calibration. Only the shunt and bus registers are used, never the chip's own current
 * and power registers: those depend on a calibration register that a brown-out silently clears.
 */
import {
  BUS_VOLTS_PER_COUNT,
  decodeIna219Config,
  SHUNT_VOLTS_PER_COUNT,
  type Ina219Config,
} from '../../../firmware-bridge/transports/ina219/ina219-config.ts';

/** The shunt resistor on common breakouts, ohms. */
export const DEFAULT_SHUNT_OHMS = 0.1;

/** One conversion in SI units. `saturated`: shunt or bus stood at its end stop, so the true value may be larger. */
export interface Reading {
  readonly busV: number;
  readonly currentA: number;
  readonly powerW: number;
  readonly saturated: boolean;
}

/** Converts the registers of boards whose shunt is `shuntOhms`, under one configuration word at a time. */
export class Ina219Converter {
  readonly shuntOhms: number;
  #register = -1;
  #config: Ina219Config = decodeIna219Config(0);

  constructor(shuntOhms = DEFAULT_SHUNT_OHMS) {
    if (!(shuntOhms > 0))
      throw new RangeError(`A shunt of ${shuntOhms} ohm is not possible: give a value above 0.`);
    this.shuntOhms = shuntOhms;
  }

  /** The configuration word, decoded (kept between calls, it rarely changes). */
  config(register: number): Ina219Config {
    if (register !== this.#register) {
      this.#config = decodeIna219Config(register);
      this.#register = register;
    }
    return this.#config;
  }

  /** Shunt register as i16, bus register as u16, configuration in force. */
  convert(shuntRegister: number, busRegister: number, configRegister: number): Reading {
    const config = this.config(configRegister);
    const busCode = busRegister >>> 3;
    const busV = busCode * BUS_VOLTS_PER_COUNT;
    const currentA = (shuntRegister * SHUNT_VOLTS_PER_COUNT) / this.shuntOhms;
    const saturated = Math.abs(shuntRegister) >= config.shuntLimit || busCode >= config.busLimit;
    return { busV, currentA, powerW: busV * currentA, saturated };
  }
}
