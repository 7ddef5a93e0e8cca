/** What a client's round cost, on the board's own clock. */
import type { EnergyProblem, PhaseName, Provenance } from '../../contract.ts';
import type { EnergyFacts } from './facts.ts';
import type { Span } from './integrate.ts';
import type { StretchMeasurement } from './stretch.ts';
import type { Terms } from './uncertainty/terms.ts';

export type { PhaseName, Provenance } from '../../contract.ts';

export interface PhaseMeasurement {
  readonly phase: PhaseName;
  readonly startUs: number;
  readonly endUs: number;
  /** Whole picojoules; undefined without a sensor, or for the reason in `problem`. */
  readonly energyPj: number | undefined;
  readonly problem?: EnergyProblem | undefined;
  /** What its conversions said; undefined without a sensor. */
  readonly facts?: EnergyFacts | undefined;
  /** From the sums that the board made itself: its relayed conversions leave a gap. */
  readonly onBoard?: true;
}

export interface RoundMeasurement {
  readonly provenance: Provenance;
  /** Board clock, microseconds: first phase mark of the round to the return to idle. */
  readonly startUs: number;
  readonly endUs: number;
  /** Undefined without a sensor, or for the reason in `problem`. */
  readonly energyPj: number | undefined;
  readonly problem?: EnergyProblem | undefined;
  /** k = 2; undefined for a model or without a sensor. */
  readonly plusMinusPj: number | undefined;
  /** What the ± is made of. */
  readonly terms?: Terms | undefined;
  readonly phases: readonly PhaseMeasurement[];
  /** Conversions of the round: board time in microseconds and watts, interleaved. */
  readonly samples: Float64Array;
  /** Conversions known to be lost. */
  readonly lostSamples: number;
  /** Time of the round that no conversion covers, microseconds. */
  readonly gapUs?: number;
  /** Conversions at the end stop of the sensor's range: the true power may have been higher. */
  readonly saturatedSamples?: number;
  /** Registers read again before the chip can have converted anew; left out. */
  readonly staleSamples?: number;
  /** Any stretch of the round by itself, board clock. Undefined without a sensor. Keeps the round's conversions alive. */
  readonly stretch?: ((span: Span) => StretchMeasurement) | undefined;
}
