/** Repeat mode: the work of one phase done many times on purpose, because once is too short to be measured. */
import { z } from 'zod';
import type { EnergyProblem, Provenance } from './energy.ts';

/** Phases that can be repeated; idle has its baseline. */
export const RepeatablePhase = z.enum(['receive', 'train', 'select', 'send']);
export type RepeatablePhase = z.infer<typeof RepeatablePhase>;

/** `unresolved`: those of the board's last visit that had too few conversions. */
export const RepeatChoice = z.enum([...RepeatablePhase.options, 'unresolved']);
export type RepeatChoice = z.infer<typeof RepeatChoice>;

/** Most repetitions that one message can ask for. */
export const MOST_REPETITIONS = 65_535;

export const repeatCommands = [
  /**
   * Repeats a phase of the board's last visit, between rounds. `times` left out: as many as about a second takes.
   * The reply's value is a `RepeatedPhase`.
   */
  z.object({
    type: z.literal('measurePhase'),
    boardId: z.string().min(1).max(64),
    phase: RepeatablePhase,
    times: z.number().int().min(1).max(MOST_REPETITIONS).optional(),
  }),
] as const;

/** One phase of one board, measured over many repetitions. Figures are of one repetition unless the name says whole. */
export interface RepeatedPhase {
  readonly boardId: string;
  readonly phase: RepeatablePhase;
  readonly provenance: Provenance;
  readonly repetitions: number;
  /** What one repetition does: samples (train), coordinates (receive, select, send). */
  readonly amount: number;
  readonly timeUs: number;
  /** Picojoules; undefined for the reason in `problem`. */
  readonly energyPj: number | undefined;
  /** k = 2: that of the whole, divided like it. Undefined for a model. */
  readonly plusMinusPj: number | undefined;
  readonly problem: EnergyProblem | undefined;
  /** Conversions over all repetitions; 0 without a sensor. */
  readonly conversions: number;
  readonly wholeUs: number;
  readonly wholePj: number | undefined;
}
