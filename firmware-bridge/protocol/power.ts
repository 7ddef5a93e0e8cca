/**
 * What a board says of its sensor, decoded: conversions of a `power` batch one by one, and a `phaseSum` as joules, volts and
 * amperes. Nothing here judges; zero offsets, calibrations and ± are the bench's business.
 *
 * A phase sum is integers: energySum = sum of shunt code × bus code × microseconds. One unit is 10 uV × 4 mV × 1 us over the
 * shunt's ohms, at every range of the INA219.
 */
import { enums, type MessageFields } from './schema.ts';

/** u16 microseconds since the one before, i16 shunt register, u16 bus register. */
export const CONVERSION_BYTES = 6;

/** Joules of one unit of energySum through 1 ohm: 10e-6 V × 4e-3 V × 1e-6 s. */
export const ENERGY_SUM_JOULE_OHMS = 4e-14;
/** Volts of a bus code, amperes × ohms of a shunt code. */
const BUS_CODE_VOLTS = 4e-3;
const SHUNT_CODE_VOLTS = 10e-6;

/**
 * Calls back with each conversion of a batch, in order. A body of a wrong length is cut to whole conversions.
 * @returns how many there were
 */
export function eachConversion(
  fields: Pick<MessageFields<'power'>, 'firstTimeUs'>,
  body: Uint8Array,
  each: (timeUs: number, shuntRegister: number, busRegister: number) => void,
): number {
  const count = Math.floor(body.length / CONVERSION_BYTES);
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  let timeUs = Number(fields.firstTimeUs);
  for (let i = 0; i < count; i++) {
    const at = i * CONVERSION_BYTES;
    if (i > 0) timeUs += view.getUint16(at, true);
    each(timeUs, view.getInt16(at + 2, true), view.getUint16(at + 4, true));
  }
  return count;
}

export type PhaseSum = MessageFields<'phaseSum'>;

/**
 * Energy of a sum in joules.
 * @param shuntOhms of this board's shunt resistor
 * @param zeroCode shunt code that the sensor shows at no current (its offset, 10 uV a code; need not be whole)
 */
export function phaseSumJoules(sum: PhaseSum, shuntOhms: number, zeroCode = 0): number {
  return ((Number(sum.energySum) - zeroCode * Number(sum.busSum)) * ENERGY_SUM_JOULE_OHMS) / shuntOhms;
}

/** Mean bus voltage over the covered time, volts; undefined when nothing was covered. */
export function phaseSumVolts(sum: PhaseSum): number | undefined {
  return sum.coveredUs > 0 ? (Number(sum.busSum) / sum.coveredUs) * BUS_CODE_VOLTS : undefined;
}

/** Lowest and highest current seen, amperes. */
export function phaseSumAmperes(sum: PhaseSum, shuntOhms: number): { least: number; most: number } {
  const scale = SHUNT_CODE_VOLTS / shuntOhms;
  return { least: sum.shuntMin * scale, most: sum.shuntMax * scale };
}

/** Names of the bits that are set, in the order of the table. */
export function phaseSumFlags(flags: number): (keyof typeof enums.PhaseSumFlag)[] {
  return namesOf(enums.PhaseSumFlag, flags);
}

/** As `phaseSumFlags`, for the flags of a power batch. */
export function powerFlags(flags: number): (keyof typeof enums.PowerFlag)[] {
  return namesOf(enums.PowerFlag, flags);
}

function namesOf<K extends string>(bits: Readonly<Record<K, number>>, flags: number): K[] {
  return (Object.keys(bits) as K[]).filter((name) => (flags & bits[name]) !== 0);
}
