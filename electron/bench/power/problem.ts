/**
 * Why conversions give no energy. A figure that rests on a sensor in trouble looks as plausible as any other; so there is
 * none, and a word for what is the matter instead.
 */
import type { EnergyProblem } from '../../contract.ts';
import { LIMITS } from './calibration/sensor.ts';
import type { EnergyFacts } from './facts.ts';

/** Fewer conversions than this in one visit say too little of a phase. */
export const MIN_CONVERSIONS = 10;

/** A gap up to this part is left open and its ± counted; with more of it the rest is no figure of the whole. */
const MOST_GAP = 0.25;

/** Current that flows the wrong way by more than any offset can pretend: four times the limit of the data sheet. */
export function isReversed({ ampUs, coveredUs, gainDivision }: EnergyFacts, shuntOhms: number): boolean {
  if (coveredUs <= 0) return false;
  const limitA = (4 * (LIMITS.offsetV[gainDivision] ?? 200e-6)) / shuntOhms;
  return ampUs / coveredUs < -limitA;
}

/** Of a whole round, or of many: `undefined` when the energy stands. */
export function energyProblem(facts: EnergyFacts, shuntOhms: number): EnergyProblem | undefined {
  if (facts.coveredUs <= 0) return 'noConversions';
  if (facts.saturated > 0) return 'saturated';
  if (isReversed(facts, shuntOhms)) return 'reversed';
  return facts.gapUs > MOST_GAP * (facts.gapUs + facts.coveredUs) ? 'gap' : undefined;
}

/** Of one phase of one visit, or of the same phase of several visits taken together. */
export function phaseProblem(facts: EnergyFacts, shuntOhms: number): EnergyProblem | undefined {
  const problem = energyProblem(facts, shuntOhms);
  if (problem !== undefined) return problem;
  return facts.conversions < MIN_CONVERSIONS ? 'notResolved' : undefined;
}
