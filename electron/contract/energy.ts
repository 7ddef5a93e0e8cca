/** Energy: where a figure comes from, and totals that keep the origins apart. */

/** A figure's origin. Measured and modelled figures are never added together. */
export type Provenance = 'measured' | 'model';

export interface EnergyTotal {
  readonly provenance: Provenance;
  readonly joules: number;
  readonly plusMinus: number | undefined;
  readonly text: string;
}
