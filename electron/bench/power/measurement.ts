/** What a client's round cost, on the board's own clock. */
export type Provenance = 'measured' | 'model';
export type PhaseName = 'receive' | 'train' | 'select' | 'send' | 'idle';

export interface PhaseMeasurement {
  readonly phase: PhaseName;
  readonly startUs: number;
  readonly endUs: number;
  /** Whole picojoules; undefined without a sensor or when no conversion covers the phase. */
  readonly energyPj: number | undefined;
}

export interface RoundMeasurement {
  readonly provenance: Provenance;
  /** Board clock, microseconds: first phase mark of the round to the return to idle. */
  readonly startUs: number;
  readonly endUs: number;
  readonly energyPj: number | undefined;
  /** k = 2; undefined for a model or without a sensor. */
  readonly plusMinusPj: number | undefined;
  readonly phases: readonly PhaseMeasurement[];
  /** Conversions of the round: board time in microseconds and watts, interleaved. */
  readonly samples: Float64Array;
  /** Conversions known to be lost. */
  readonly lostSamples: number;
  /** Time of the round that no conversion covers, microseconds. */
  readonly gapUs?: number;
  /** Conversions at the end stop of the sensor's range: the true power may have been higher. */
  readonly saturatedSamples?: number;
}
