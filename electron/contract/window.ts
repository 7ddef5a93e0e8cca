/** A window of power: what each board of a round spent between two markers. */
import { z } from 'zod';
import type { EnergyProblem, Provenance } from './energy.ts';

const timeUs = z.number().min(-1e9).max(1e12);

export const windowCommands = [
  /** Measures between two times of a round, from the start of each board's round. Replies with a `PowerWindow`. */
  z.object({
    type: z.literal('measureWindow'),
    round: z.number().int().min(1).max(1_000_000),
    fromUs: timeUs,
    toUs: timeUs,
  }),
] as const;

export interface WindowReading {
  readonly boardId: string;
  readonly provenance: Provenance;
  /** Undefined for the reason in `problem`. */
  readonly energyPj: number | undefined;
  readonly problem: EnergyProblem | undefined;
  /** k = 2; undefined for a model. */
  readonly plusMinusPj: number | undefined;
  /** Energy over the time that conversions cover. */
  readonly meanW: number | undefined;
  readonly peakW: number | undefined;
  /** Conversions that ended in the window. */
  readonly samples: number;
  /** Conversions that would fit into the time that none covers. */
  readonly lostSamples: number;
}

export interface PowerWindow {
  readonly round: number;
  readonly fromUs: number;
  readonly toUs: number;
  /** Boards with a sensor or a model, in the order of the round. */
  readonly readings: readonly WindowReading[];
}
