/**
 * The configuration register (0) of the INA219, decoded. Facts from Texas Instruments' data sheet SBOS448G, in our words:
 *
 *   15 RST | 14 - | 13 BRNG | 12..11 PG | 10..7 BADC | 6..3 SADC | 2..0 MODE
 *
 * - BRNG: bus range 16 V (0) or 32 V (1). PG: shunt range ±40, 80, 160, 320 mV. After a reset: 0x399f, i.e. 32 V, ±320 mV,
 *   12 bits both, shunt and bus continuously.
 * - BADC/SADC below 8: a single conversion of 9 to 12 bits (bit 2 is ignored) in 84, 148, 276 or 532 us typically; from 8:
 *   the mean of 2^(code-8) 12-bit conversions.
 * - MODE: bit 0 shunt, bit 1 bus, bit 2 continuous; 0 is power-down, 4 switches the converter off.
 */

export const INA219_RESET_CONFIG = 0x399f;

/** Shunt register: 10 uV a count. Bus register bits 15..3: 4 mV a count. */
export const SHUNT_VOLTS_PER_COUNT = 10e-6;
export const BUS_VOLTS_PER_COUNT = 4e-3;

/** Typical conversion times in microseconds by ADC code 0..15; the data sheet's maxima lie 10 % above. */
const CONVERSION_US: readonly number[] = [
  84, 148, 276, 532, 84, 148, 276, 532, 532, 1060, 2130, 4260, 8510, 17_020, 34_050, 68_100,
];

export interface Ina219Config {
  /** Highest shunt code; the converter clamps at ± this. */
  readonly shuntLimit: number;
  /** Highest bus code (of 4 mV). */
  readonly busLimit: number;
  readonly shuntBits: number;
  readonly busBits: number;
  readonly shuntUs: number;
  readonly busUs: number;
  readonly measuresShunt: boolean;
  readonly measuresBus: boolean;
  readonly continuous: boolean;
  /** Time from one new pair of readings to the next, typically; 0 when nothing is converted. */
  readonly cycleUs: number;
  /** PGA division: 1, 2, 4 or 8. */
  readonly gainDivision: 1 | 2 | 4 | 8;
}

const bits = (adcCode: number): number => (adcCode < 8 ? 9 + (adcCode & 3) : 12);

/** Decodes register 0. Every value of 16 bits is valid. */
export function decodeIna219Config(register: number): Ina219Config {
  const gain = (register >> 11) & 3;
  const busCode = (register >> 7) & 15;
  const shuntCode = (register >> 3) & 15;
  const mode = register & 7;
  const measuresShunt = (mode & 1) !== 0;
  const measuresBus = (mode & 2) !== 0;
  const shuntUs = measuresShunt ? (CONVERSION_US[shuntCode] ?? 0) : 0;
  const busUs = measuresBus ? (CONVERSION_US[busCode] ?? 0) : 0;
  return {
    shuntLimit: 4000 << gain,
    busLimit: (register & 0x2000) !== 0 ? 8000 : 4000,
    shuntBits: bits(shuntCode),
    busBits: bits(busCode),
    shuntUs,
    busUs,
    measuresShunt,
    measuresBus,
    continuous: (mode & 4) !== 0,
    cycleUs: shuntUs + busUs,
    gainDivision: (1 << gain) as 1 | 2 | 4 | 8,
  };
}
