/** A phase that was repeated on purpose, as a row of texts: what one repetition did, took and cost. */
import type { RepeatedPhase } from '../../electron/contract.ts';
import { strings } from '../strings/strings.ts';
import { noEnergyWord } from './no-energy.ts';
import { integer } from './number.ts';
import { measured, modelled, quantity, text } from './quantity.ts';

export interface RepeatedText {
  readonly of: string;
  readonly repetitions: string;
  readonly time: string;
  readonly energy: string;
}

export function repeatedText(it: RepeatedPhase): RepeatedText {
  const model = it.provenance === 'model';
  const seconds = it.timeUs / 1e6;
  const joules = (it.energyPj ?? 0) / 1e12;
  const { samples, coordinates } = strings.repeat;
  return {
    of: (it.phase === 'train' ? samples : coordinates)(integer(it.amount)),
    repetitions: integer(it.repetitions),
    time: text(model ? modelled(seconds, 's') : quantity(seconds, 's')),
    energy:
      it.energyPj === undefined
        ? noEnergyWord(it.problem)
        : text(model ? modelled(joules, 'J') : measured(joules, (it.plusMinusPj ?? 0) / 1e12, 'J')),
  };
}
