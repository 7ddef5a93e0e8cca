/**
 * Raw INA219 registers to volts, amperes and watts. The registers are the record; everything here can be done again from
 * them with another shunt or another calibration. Only the shunt and bus registers are used, never the chip's own current
 * and power registers: those depend on a calibration register that a brown-out silently clears.
 */
import {
  BUS_VOLTS_PER_COUNT,
  decodeIna219Config,
  type Ina219Config,
} from '../../../firmware-bridge/transports/ina219/ina219-config.ts';
import type { Calibration } from './calibration/calibration.ts';
import { DEFAULT_SHUNT_OHMS, sensorOf, type Sensor } from './calibration/sensor.ts';

export { DEFAULT_SHUNT_OHMS } from './calibration/sensor.ts';

/** One conversion in SI units. `saturated`: shunt or bus stood at its end stop, so the true value may be larger. */
export interface Reading {
  readonly busV: number;
  readonly currentA: number;
  readonly powerW: number;
  readonly saturated: boolean;
}

/** Converts the registers of one sensor, under one configuration word at a time. */
export class Ina219Converter {
  readonly sensor: Sensor;
  readonly calibration: Calibration;
  #register = -1;
  #config: Ina219Config = decodeIna219Config(0);

  /** @param shuntOhms where the calibration names none */
  constructor(shuntOhms = DEFAULT_SHUNT_OHMS, calibration: Calibration = {}) {
    if (!(shuntOhms > 0))
      throw new RangeError(`A shunt of ${shuntOhms} ohm is not possible: give a value above 0.`);
    this.calibration = calibration;
    this.sensor = sensorOf(calibration, shuntOhms);
  }

  get shuntOhms(): number {
    return this.sensor.shuntOhms;
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
    const currentA = (shuntRegister - this.sensor.zeroCounts) * this.sensor.countA;
    const saturated = Math.abs(shuntRegister) >= config.shuntLimit || busCode >= config.busLimit;
    return { busV, currentA, powerW: busV * currentA, saturated };
  }
}
