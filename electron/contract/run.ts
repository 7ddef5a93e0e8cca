/** A run: its settings, the commands that drive it, and what the screen shows of it. */
import { z } from 'zod';
import type { EnergyTotal } from './energy.ts';
import { PowerModelSettings } from './power-model.ts';
import { MOST_REPETITIONS, RepeatChoice, type RepeatedPhase } from './repeat.ts';

/** The settings of a run. Numbers carry their ranges; the form shows them and the bench refuses what lies outside. */
export const RunSettings = z.object({
  task: z.enum(['sine', 'omniglot', 'keywords']),
  strategy: z.string().min(1).max(64),
  /** Horizon of the run: annealing reaches its end here. */
  rounds: z.number().int().min(1).max(1_000_000),
  seed: z.number().int().min(0).max(0xffffffff),
  /** Clients of a round; 0 means all boards. */
  boardsPerRound: z.number().int().min(0).max(1024),
  /** Which boards a round takes: in turns unless said otherwise. */
  sampler: z.enum(['roundRobin', 'random', 'all']).optional(),
  /** Folder or zip of a task that has data. */
  data: z.string().min(1).max(4096).optional(),
  /** Options of the task, by name: net, ways, shots. */
  taskSet: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])).optional(),
  /** `model.json` of a TensorFlow.js layers model, or its folder: what is trained instead of the task's own model. */
  model: z.string().min(1).max(4096).optional(),
  /** Begin from the weights in it. */
  modelWeights: z.boolean().optional(),
  /** Held-out figure whose cost is told as soon as it is reached. 0 or left out: none. */
  target: z.number().min(0).max(1e6).optional(),
  evaluateEvery: z.number().int().min(1).max(100_000),
  /** How long a round waits for its last board, in seconds. 0 or left out: by what visits have been measured to take. */
  deadlineSeconds: z.number().min(0).max(86_400).optional(),
  /** How long the boards are left idle before the run and after it, for net joules, in seconds. 0 or left out: not at all. */
  baselineSeconds: z.number().min(0).max(600).optional(),
  /** What virtual boards draw, where it is not the stated model of an RP2040. */
  powerModel: PowerModelSettings.optional(),
  /** Phases that every board repeats after the last round, to measure what is too short once. */
  repeatPhases: z.array(RepeatChoice).max(5).optional(),
  /** How often. 0 or left out: as many as about a second takes. */
  repeatTimes: z.number().int().min(0).max(MOST_REPETITIONS).optional(),
  /** Overrides of the strategy's own settings, by name. */
  set: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
});
export type RunSettings = z.infer<typeof RunSettings>;

export const runCommands = [
  z.object({
    type: z.literal('configure'),
    settings: RunSettings.partial(),
    /** Back from a model of a file to the task's own. */
    ownModel: z.boolean().optional(),
  }),
  /** Does one round, then pauses. Starts a run when there is none. */
  z.object({ type: z.literal('startRound') }),
  /** Goes on round by round until the horizon, Pause or Stop. */
  z.object({ type: z.literal('run') }),
  z.object({ type: z.literal('pause') }),
  /** Ends the run. The next start begins a new one. */
  z.object({ type: z.literal('stop') }),
] as const;

export interface RunView {
  readonly state: 'none' | 'running' | 'pausing' | 'paused' | 'finished' | 'stopped' | 'failed';
  /** Why it failed. */
  readonly error?: string | undefined;
  readonly settings: RunSettings;
  /** Rounds done. */
  readonly round: number;
  /** 0 to 1 within the round under way; undefined between rounds. */
  readonly roundProgress: number | undefined;
  readonly roundText: string | undefined;
  readonly elapsedUs: number;
  readonly totalBytesUp: number;
  readonly totalBytesDown: number;
  /** Bytes that full (dense float32) exchange would have taken so far. */
  readonly denseBytes: number;
  /** At most one entry per provenance. */
  readonly energy: readonly EnergyTotal[];
  /** Phases that were repeated on purpose, in order. */
  readonly repeats?: readonly RepeatedPhase[] | undefined;
  /** Joules for each percent of the error that went, or point of accuracy gained, so far; of one provenance, or undefined. */
  readonly joulesPerPercent?: number | undefined;
  /** What reaching the target of the settings took; undefined: no target, or not reached yet. */
  readonly targetCost?: TargetCost | undefined;
  readonly evaluationText: string;
  /** Where the recording and results of this run are kept; undefined when nothing is recorded. */
  readonly folder: string | undefined;
}

export interface TargetCost {
  readonly target: number;
  readonly rounds: number;
  readonly bytes: number;
  /** Null when the run has no single energy figure. */
  readonly joules: number | null;
}

export interface EvaluationView {
  readonly round: number;
  readonly metric: 'mse' | 'accuracy';
  readonly value: number;
  readonly q25: number;
  readonly q75: number;
  readonly totalBytes: number;
}

export interface StrategyView {
  readonly name: string;
  readonly title: string;
  readonly doc: string;
  readonly settings: readonly {
    readonly name: string;
    readonly doc: string;
    readonly value: number | string | boolean;
    readonly range: string;
  }[];
}
