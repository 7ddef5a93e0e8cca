/** One round: what every client sent, received and spent, by phase. */
import type { EnergyProblem, Provenance } from './energy.ts';

export type PhaseName = 'receive' | 'train' | 'select' | 'send' | 'idle';

export interface PhaseSpan {
  readonly phase: PhaseName;
  /** On the board's clock, from the start of its round. */
  readonly startUs: number;
  readonly endUs: number;
  readonly energyPj: number | undefined;
  /** Why there is no energy although there is a sensor. */
  readonly problem?: EnergyProblem | undefined;
}

export interface ClientRound {
  readonly boardId: string;
  readonly bytesUp: number;
  readonly bytesDown: number;
  /**
   * Coordinates of the global parameters that left the board and reached it; nothing else of a model has a message. Undefined
   * in recordings from before they were counted.
   */
  readonly coordinatesUp?: number | undefined;
  readonly coordinatesDown?: number | undefined;
  readonly meanLoss: number;
  /** Undefined without a sensor. */
  readonly energyPj: number | undefined;
  /** k = 2; undefined for a model. */
  readonly energyPlusMinusPj: number | undefined;
  readonly provenance: Provenance;
  /** Why there is no energy although there is a sensor. */
  readonly problem?: EnergyProblem | undefined;
  readonly phases: readonly PhaseSpan[];
  /** Power over the round for the power plot, decimated to a few hundred points: [timeUs from start of round, watts]. */
  readonly power: readonly (readonly [timeUs: number, powerW: number])[];
}

/** Sums over rounds. The two origins are never added together. */
export interface SpentEnergy {
  /** Undefined: nothing was measured so far. */
  readonly measuredPj: number | undefined;
  readonly modelPj: number | undefined;
  /** Wall time of these rounds. */
  readonly durationUs: number;
}

export interface RoundView {
  readonly round: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** Cumulative, this round included. */
  readonly totalBytesUp: number;
  readonly totalBytesDown: number;
  /** Wall time of the round. */
  readonly durationUs: number;
  /** All rounds up to this one. Left out: whoever keeps every round adds them up. */
  readonly spent?: SpentEnergy;
  readonly clients: readonly ClientRound[];
  /** Boards that took part but did not finish, and why. */
  readonly absent: readonly { readonly boardId: string; readonly reason: string }[];
}
