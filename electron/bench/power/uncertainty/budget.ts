/** The uncertainty budget: one row a term, for one sensor or for a total over several. */
import { combined, COVERAGE, TERM_NAMES, termSize, type TermName, type Terms } from './terms.ts';

export interface BudgetRow {
  readonly term: TermName;
  /** Standard uncertainty, picojoules. */
  readonly standardPj: number;
  /** Part of the combined variance, 0 to 1. */
  readonly share: number;
  /** Of several measurements by one sensor: is the error the same in all of them? */
  readonly shared: boolean;
}

export interface Budget {
  readonly rows: readonly BudgetRow[];
  readonly combinedPj: number;
  /** k = 2. */
  readonly expandedPj: number;
}

/** @param sensors one entry a sensor: they share nothing, so that each term combines in quadrature */
export function budget(sensors: readonly Terms[]): Budget {
  const combinedPj = Math.hypot(...sensors.map(combined));
  const rows = TERM_NAMES.map((term): BudgetRow => {
    const standardPj = Math.hypot(...sensors.map((terms) => termSize(terms[term])));
    const shared = sensors.some((terms) => Math.abs(terms[term].shared) > terms[term].fresh);
    return {
      term,
      standardPj,
      share: combinedPj === 0 ? 0 : (standardPj / combinedPj) ** 2,
      shared,
    };
  });
  return { rows, combinedPj, expandedPj: COVERAGE * combinedPj };
}

/** What each term is, for a person. */
export const TERM_TEXT: Readonly<Record<TermName, string>> = {
  offset: 'Zero of the shunt converter',
  gain: 'Gain of the chip, or the known load',
  shunt: 'Shunt resistor',
  bus: 'Bus voltage',
  quantisation: 'Converter steps, 10 µV and 4 mV',
  timing: 'Board clock and stamps at borders',
  sampling: 'Power between conversions',
  gaps: 'Time without conversions',
};
