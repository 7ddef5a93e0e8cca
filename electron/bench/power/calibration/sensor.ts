/**
 * An INA219 as figures need it: what turns its registers into amperes, and how far each of that may be off. Every
 * uncertainty here is a standard uncertainty (k = 1); a limit ±a of a data sheet is read as a rectangular distribution,
 * a / sqrt(3) (GUM, JCGM 100:2008, 4.3.7).
 *
 *   offset   uncalibrated: limit of the data sheet (SBOS448G, A grade, 25 degrees C) by gain: ±100, 125, 150, 200 uV
 *            with a zero: of that zero, and drift of 0.1 uV per kelvin over ±10 K
 *   gain     uncalibrated: current ±0.5 %. With a known load: of that load
 *   shunt    ±1 % as sold, or as stated; with a known load it is part of the gain, and ±0.05 % is left: 50 ppm per kelvin, ±10 K
 *   bus      voltage ±0.5 %: nothing here calibrates it
 *   clock    ±100 ppm: the crystal of a board
 */
import { SHUNT_VOLTS_PER_COUNT } from '../../../../firmware-bridge/transports/ina219/ina219-config.ts';
import type { Calibration } from './calibration.ts';

/** The shunt resistor on common breakouts, ohms. */
export const DEFAULT_SHUNT_OHMS = 0.1;

/** Data sheet limits, ±. */
export const LIMITS = {
  offsetV: { 1: 100e-6, 2: 125e-6, 4: 150e-6, 8: 200e-6 } as Readonly<Record<number, number>>,
  current: 0.005,
  bus: 0.005,
  shunt: 0.01,
  clock: 100e-6,
  /** Of an offset that was measured, and of a gain that was: ten kelvin away. */
  zeroDriftV: 1e-6,
  gainDrift: 0.0005,
} as const;

const rectangular = (limit: number): number => limit / Math.sqrt(3);

export interface Sensor {
  readonly shuntOhms: number;
  /** Taken off each shunt register before anything else, counts. */
  readonly zeroCounts: number;
  /** True amperes for each ampere after shunt and zero. */
  readonly gain: number;
  /** Amperes of one count of the shunt register. */
  readonly countA: number;
  /** Standard uncertainty of the offset, amperes, with this PGA division in force. */
  offsetA(gainDivision: number): number;
  /** Standard uncertainties, relative. */
  readonly relative: {
    readonly gain: number;
    readonly shunt: number;
    readonly bus: number;
    readonly clock: number;
  };
}

/** @param ohms the shunt, where the calibration names none */
export function sensorOf(calibration: Calibration = {}, ohms = DEFAULT_SHUNT_OHMS): Sensor {
  const { zero, gain, shunt } = calibration;
  const shuntOhms = shunt?.ohms ?? ohms;
  const countA = (SHUNT_VOLTS_PER_COUNT / shuntOhms) * (gain?.factor ?? 1);
  const drift = rectangular(LIMITS.zeroDriftV / SHUNT_VOLTS_PER_COUNT);
  return {
    shuntOhms,
    zeroCounts: zero?.counts ?? 0,
    gain: gain?.factor ?? 1,
    countA,
    offsetA: (gainDivision) =>
      zero === undefined
        ? rectangular(LIMITS.offsetV[gainDivision] ?? 200e-6) / shuntOhms
        : Math.hypot(zero.uncertaintyCounts, drift) * countA,
    relative: {
      gain: gain === undefined ? rectangular(LIMITS.current) : gain.uncertainty,
      shunt: rectangular(gain === undefined ? (shunt?.tolerance ?? LIMITS.shunt) : LIMITS.gainDrift),
      bus: rectangular(LIMITS.bus),
      clock: rectangular(LIMITS.clock),
    },
  };
}
