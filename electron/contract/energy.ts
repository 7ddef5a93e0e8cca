/** Energy: where a figure comes from, totals that keep the origins apart, and why there is none. */

/** A figure's origin. Measured and modelled figures are never added together. */
export type Provenance = 'measured' | 'model';

/**
 * Why there is no energy figure: no conversion covers the time; the range was exceeded, so that more may have flowed; current
 * flows backwards through the shunt; too few conversions to say anything of so short a phase; more than a quarter of the time
 * without conversions; the same conversion again and again; or two boards read one sensor, and each would be charged for both.
 */
export type EnergyProblem =
  'noConversions' | 'saturated' | 'reversed' | 'notResolved' | 'gap' | 'stale' | 'shared';

/** What is the matter with a sensor, and what to do about it. */
export interface SensorTrouble {
  readonly kind: Exclude<EnergyProblem, 'notResolved'> | 'absent' | 'failed';
  readonly text: string;
  /** Its readings are wrong, or none: they are not shown as figures. */
  readonly misleads: boolean;
}

/** `partial`: a zero or a gain is missing; `old`: a part of it is more than a year of age. */
export type CalibrationState = 'none' | 'partial' | 'current' | 'old';

export interface EnergyTotal {
  readonly provenance: Provenance;
  readonly joules: number;
  readonly plusMinus: number | undefined;
  readonly text: string;
  /** Net of idle so far, where every board of the total rested before the run. */
  readonly net?: { readonly joules: number; readonly plusMinus: number | undefined } | undefined;
}
