/**
 * The uncertainty of an energy, term by term, after the GUM (JCGM 100:2008): each input's standard uncertainty times the
 * sensitivity of the energy to it.
 *
 *   E = integral of U x I dt,   I = (code - zero) x 10 uV / R x g,   U = bus code x 4 mV
 *
 *   term          of                               sensitivity        standard uncertainty
 *   offset        zero of the shunt converter      integral U dt      `Sensor.offsetA`
 *   gain          chip's gain, or the known load   E                  `relative.gain`
 *   shunt         resistor                         E                  `relative.shunt`
 *   bus           bus voltage                      E                  `relative.bus`
 *   quantisation  steps of 10 uV and 4 mV          integral U, I dt   see `quantisation.ts`
 *   timing        board clock; stamps at borders   E; step of power   `relative.clock`; a board stamps up to one conversion late
 *   sampling      what happened between the looks  from the steps between conversions, see `integrate.ts`
 *   gaps          time without conversions         nothing is filled in; it may have cost 0 to the highest power seen: the
 *                                                  root mean square of that rectangle, limit / sqrt(3)
 *
 * `shared` parts are errors of the sensor that are the same in all it measures: over rounds they add up, in a difference or a
 * ratio they cancel. `fresh` parts are new each time and add in quadrature. Two sensors share nothing.
 */
import { BUS_VOLTS_PER_COUNT } from '../../../../firmware-bridge/transports/ina219/ina219-config.ts';
import type { Sensor } from '../calibration/sensor.ts';
import type { EnergyFacts } from '../facts.ts';
import { noiseSteps, sharedVariance } from './quantisation.ts';

export const TERM_NAMES = [
  'offset',
  'gain',
  'shunt',
  'bus',
  'quantisation',
  'timing',
  'sampling',
  'gaps',
] as const;
export type TermName = (typeof TERM_NAMES)[number];

/** Standard uncertainties in picojoules: `shared` signed, `fresh` not. */
export interface Term {
  readonly shared: number;
  readonly fresh: number;
}
export type Terms = Readonly<Record<TermName, Term>>;

/** Coverage factor of every ± that is shown. */
export const COVERAGE = 2;

const PJ_PER_WATT_US = 1e6;

export function termsOf(facts: Readonly<EnergyFacts>, sensor: Sensor): Terms {
  const { energyPj, voltUs, ampUs } = facts;
  const stepA = facts.stepCounts * sensor.countA;
  const shared = sharedVariance(noiseSteps(facts.ditherSquares, facts.ditherCount));
  const busStepV = BUS_VOLTS_PER_COUNT / Math.sqrt(12);
  const relative = (u: number): Term => ({ shared: u * energyPj, fresh: 0 });
  return {
    offset: { shared: sensor.offsetA(facts.gainDivision) * voltUs * PJ_PER_WATT_US, fresh: 0 },
    gain: relative(sensor.relative.gain),
    shunt: relative(sensor.relative.shunt),
    bus: relative(sensor.relative.bus),
    quantisation: {
      // Current and voltage are rounded independently of one another; the bus is steady and never averages out.
      shared: Math.hypot(Math.sqrt(shared) * stepA * voltUs, busStepV * ampUs) * PJ_PER_WATT_US,
      fresh: Math.sqrt((1 / 12 - shared) * facts.voltUsSquared) * stepA * PJ_PER_WATT_US,
    },
    timing: {
      shared: sensor.relative.clock * energyPj,
      fresh: (facts.borderWattUs * PJ_PER_WATT_US) / Math.sqrt(3),
    },
    sampling: { shared: 0, fresh: Math.sqrt(facts.stepSquared) * PJ_PER_WATT_US },
    gaps: { shared: facts.gapLimitPj / Math.sqrt(3), fresh: 0 },
  };
}

/** Of two figures of one sensor, added: shared errors add up, fresh ones in quadrature. */
export function addTerms(a: Terms, b: Terms): Terms {
  return mapTerms((name) => ({
    shared: a[name].shared + b[name].shared,
    fresh: Math.hypot(a[name].fresh, b[name].fresh),
  }));
}

export const NO_TERMS: Terms = mapTerms(() => ({ shared: 0, fresh: 0 }));

/** Terms of `a` less `factor` times `b`, measured by the same sensor: shared errors cancel as far as they are equal. */
export function difference(a: Terms, b: Terms, factor: number): Terms {
  return mapTerms((name) => ({
    shared: a[name].shared - factor * b[name].shared,
    fresh: Math.hypot(a[name].fresh, factor * b[name].fresh),
  }));
}

export function mapTerms(make: (name: TermName) => Term): Terms {
  return Object.fromEntries(TERM_NAMES.map((name) => [name, make(name)])) as Record<TermName, Term>;
}

/** One term as a standard uncertainty. */
export const termSize = ({ shared, fresh }: Term): number => Math.hypot(shared, fresh);

/** Combined standard uncertainty. */
export function combined(terms: Terms): number {
  return Math.hypot(...TERM_NAMES.map((name) => termSize(terms[name])));
}

/** Expanded uncertainty, k = 2, whole picojoules. */
export function expandedPj(terms: Terms): number {
  return Math.round(COVERAGE * combined(terms));
}
