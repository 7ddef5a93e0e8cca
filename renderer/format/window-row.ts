/** What a board's row says of the power between two markers: joules, mean and peak watts, as strings. */
import type { EnergyProblem, WindowReading } from '../../electron/contract.ts';
import { measured, modelled, quantity, text } from './quantity.ts';

/** Words where there is no figure. */
export interface WindowWords {
  readonly none: string;
  readonly problem: Readonly<Record<EnergyProblem, string>>;
}

export interface WindowRow {
  readonly energy: string;
  readonly mean: string;
  readonly peak: string;
}

/** A model's figures carry one ≈ each and no ±; a sensor's joules carry their ± (k = 2) and no ≈. */
export function windowRow(reading: WindowReading, words: WindowWords): WindowRow {
  const { energyPj, plusMinusPj, meanW, peakW, problem } = reading;
  const model = reading.provenance === 'model';
  const watts = (w: number | undefined): string =>
    w === undefined ? words.none : text(model ? modelled(w, 'W') : quantity(w, 'W', 4));
  return { energy: joules(), mean: watts(meanW), peak: watts(peakW) };

  function joules(): string {
    if (energyPj === undefined) return words.problem[problem ?? 'noConversions'];
    if (model) return text(modelled(energyPj * 1e-12, 'J'));
    return text(measured(energyPj * 1e-12, plusMinusPj === undefined ? undefined : plusMinusPj * 1e-12, 'J'));
  }
}
