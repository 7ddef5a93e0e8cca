/** Repeated phases as lines of a terminal. */
import type { RepeatedPhase } from '../../../contract.ts';
import { count, measured, modelled, si } from '../../report/format.ts';
import { PROBLEM_TEXT } from '../../report/paper/tables.ts';

/** "224 coordinates", "32 samples". */
export function amountText({ phase, amount }: Pick<RepeatedPhase, 'phase' | 'amount'>): string {
  return `${count(amount)} ${phase === 'train' ? 'samples' : 'coordinates'}`;
}

/** Joules of one repetition with ±, or why there are none. */
export function eachText({ energyPj, plusMinusPj, provenance, problem }: RepeatedPhase): string {
  if (energyPj === undefined) return PROBLEM_TEXT[problem ?? 'noSensor'];
  const joules = energyPj / 1e12;
  return provenance === 'model'
    ? `${modelled(joules, 'J')} (model)`
    : `${measured(joules, (plusMinusPj ?? NaN) / 1e12, 'J')} measured`;
}

export function repeatLine(repeated: RepeatedPhase, name: string): string {
  const { phase, repetitions, timeUs, conversions } = repeated;
  return `${name}, ${phase} of ${amountText(repeated)}: ${eachText(repeated)} and ${si(timeUs / 1e6, 's', 3)} each, from ${count(repetitions)} repetitions (${count(conversions)} conversions).`;
}
