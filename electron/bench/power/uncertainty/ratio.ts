/**
 * The ratio of two energies with its ±. For r = a / b the relative terms subtract where both were measured by one sensor
 * under one calibration (GUM 5.2.2 with a correlation of +1), so that offset, gain and shunt all but cancel; between two
 * sensors nothing does.
 */
import { combined, COVERAGE, mapTerms, type Terms } from './terms.ts';

/** One sensor's part of a figure. `key`: the board's id and its calibration, whatever makes the sensor the same. */
export interface SensorEnergy {
  readonly key: string;
  readonly energyPj: number;
  readonly terms: Terms;
}

export interface Ratio {
  readonly value: number;
  /** k = 2. */
  readonly plusMinus: number;
  /** Sensors that are in both, whose systematic errors cancelled. */
  readonly sharedSensors: number;
}

const sum = (parts: readonly SensorEnergy[]): number => parts.reduce((total, p) => total + p.energyPj, 0);

/** Undefined when there is nothing to divide by. */
export function ratio(over: readonly SensorEnergy[], under: readonly SensorEnergy[]): Ratio | undefined {
  const a = sum(over);
  const b = sum(under);
  if (!(b > 0) || over.length === 0) return undefined;
  const keys = [...new Set([...over, ...under].map(({ key }) => key))];
  let sharedSensors = 0;
  const relative = keys.map((key) => {
    const top = over.find((part) => part.key === key)?.terms;
    const bottom = under.find((part) => part.key === key)?.terms;
    if (top !== undefined && bottom !== undefined) sharedSensors++;
    return combined(
      mapTerms((name) => ({
        shared: (top?.[name].shared ?? 0) / a - (bottom?.[name].shared ?? 0) / b,
        fresh: Math.hypot((top?.[name].fresh ?? 0) / a, (bottom?.[name].fresh ?? 0) / b),
      })),
    );
  });
  const value = a / b;
  return { value, plusMinus: COVERAGE * value * Math.hypot(...relative), sharedSensors };
}
