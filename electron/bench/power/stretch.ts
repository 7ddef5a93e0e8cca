/** Any stretch of a round by itself: the same integration and the same uncertainty as for a phase. */
import type { EnergyProblem } from '../../contract.ts';
import type { Sensor } from './calibration/sensor.ts';
import { integrate, type Span } from './integrate.ts';
import type { Provenance } from './measurement.ts';
import { energyProblem } from './problem.ts';
import type { SampleLog } from './sample-log.ts';
import { expandedPj, termsOf } from './uncertainty/terms.ts';

export interface StretchMeasurement {
  /** Undefined for the reason in `problem`. */
  readonly energyPj: number | undefined;
  readonly problem: EnergyProblem | undefined;
  /** k = 2; undefined for a model or without energy. */
  readonly plusMinusPj: number | undefined;
  /** Over the time that conversions cover. */
  readonly meanW: number | undefined;
  /** The highest conversion. */
  readonly peakW: number | undefined;
  /** Conversions that ended within. */
  readonly samples: number;
  /** Conversions that would fit into the time that none covers. */
  readonly lostSamples: number;
}

/** @param span board clock, microseconds */
export function measureStretch(
  log: SampleLog,
  sensor: Sensor,
  provenance: Provenance,
  span: Span,
): StretchMeasurement {
  const facts = integrate(log, [span])[0]!;
  const found = energyProblem(facts, sensor.shuntOhms);
  // What is missing of a stretch is told beside it, as conversions: a person chose it, and may choose it smaller.
  const problem = found === 'gap' ? undefined : found;
  let samples = 0;
  let peakW: number | undefined;
  let cycleUs = 0;
  for (let i = 0; i < log.length; i++) {
    cycleUs = log.cycleUs(i);
    if (log.timeUs(i) <= span.startUs || log.timeUs(i) > span.endUs) continue;
    samples++;
    peakW = Math.max(peakW ?? -Infinity, log.watts(i));
  }
  const known = problem === undefined;
  return {
    energyPj: known ? facts.energyPj : undefined,
    problem,
    plusMinusPj: known && provenance === 'measured' ? expandedPj(termsOf(facts, sensor)) : undefined,
    meanW: known ? (facts.energyPj * 1e-6) / facts.coveredUs : undefined,
    peakW,
    samples,
    lostSamples: cycleUs > 0 ? Math.round(facts.gapUs / cycleUs) : 0,
  };
}
