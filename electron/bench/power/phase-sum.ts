/**
 * A phase as the board itself summed it, over every conversion, also those that its line had no room for. Taken where relayed
 * conversions leave a gap that the board does not have. It has no single conversions to judge by: rounding counts as never
 * averaging out, and what was not seen in between is bounded by the range of codes.
 */
import { BUS_VOLTS_PER_COUNT } from '../../../firmware-bridge/transports/ina219/ina219-config.ts';
import { enums, type MessageFields } from '../../../firmware-bridge/protocol/schema.ts';
import { noFacts, type EnergyFacts } from './facts.ts';
import type { Ina219Converter } from './ina219-convert.ts';

type PhaseSum = MessageFields<'phaseSum'>;

export function factsOfSum(sum: PhaseSum, converter: Ina219Converter): EnergyFacts {
  const { sensor } = converter;
  const { gainDivision, shuntBits } = converter.config(sum.configRegister);
  const counts = Number(sum.energySum) - sensor.zeroCounts * Number(sum.busSum);
  const energyPj = Math.round(counts * sensor.countA * BUS_VOLTS_PER_COUNT * 1e6);
  const voltUs = Number(sum.busSum) * BUS_VOLTS_PER_COUNT;
  const { coveredUs, conversions } = sum;
  const gapUs = Math.max(0, sum.durationUs - coveredUs);
  const meanV = coveredUs > 0 ? voltUs / coveredUs : 0;
  const eachUs = conversions > 0 ? coveredUs / conversions : 0;
  const watts = (code: number): number => (code - sensor.zeroCounts) * sensor.countA * meanV;
  const spreadW = watts(sum.shuntMax) - watts(sum.shuntMin);
  return {
    ...noFacts(),
    energyPj,
    coveredUs,
    gapUs,
    voltUs,
    ampUs: meanV > 0 ? energyPj / 1e6 / meanV : 0,
    conversions,
    voltUsSquared: conversions * (meanV * eachUs) ** 2,
    // As if every conversion were drawn evenly from the range.
    stepSquared: (conversions * (spreadW * eachUs) ** 2) / 12,
    borderWattUs: spreadW * eachUs,
    gapLimitPj: Math.round(Math.max(0, watts(sum.shuntMax)) * gapUs * 1e6),
    saturated: (sum.flags & enums.PhaseSumFlag.saturated) === 0 ? 0 : 1,
    gainDivision,
    stepCounts: 1 << (12 - shuntBits),
  };
}

/** Sums that may be relied on: none before it was dropped, and the chip kept its configuration. */
export function isSound({ flags }: PhaseSum): boolean {
  return (flags & (enums.PhaseSumFlag.dropped | enums.PhaseSumFlag.reset)) === 0;
}
