/** A measurement whose figure does not stand for what it is called: everything but its energies stays. */
import type { EnergyProblem } from '../../contract.ts';
import type { RoundMeasurement } from './measurement.ts';

/** One without a sensor has nothing to withhold, and stays as it is. */
export function withheld(measurement: RoundMeasurement, problem: EnergyProblem): RoundMeasurement {
  if (measurement.phases.every(({ facts }) => facts === undefined)) return measurement;
  return {
    ...measurement,
    energyPj: undefined,
    problem,
    plusMinusPj: undefined,
    terms: undefined,
    phases: measurement.phases.map(({ facts: _facts, onBoard: _onBoard, ...span }) => ({
      ...span,
      energyPj: undefined,
      problem,
    })),
    stretch: undefined,
  };
}
