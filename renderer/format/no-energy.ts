/** The word in place of a figure of energy that there is none of. */
import type { EnergyProblem } from '../../electron/contract.ts';
import { strings } from '../strings/strings.ts';

/** @param problem why there is none although there is a sensor; undefined: there is no sensor */
export function noEnergyWord(problem: EnergyProblem | undefined): string {
  const { noSensor, problem: words } = strings.bench.read;
  return problem === undefined ? noSensor : words[problem];
}
