/** Sessions: what was recorded, and how two or more of them compare. */
import { z } from 'zod';
import type { Provenance } from './energy.ts';

const path = z.string().min(1).max(4096);

export const sessionCommands = [
  /** Replies with `SessionView[]`, newest first. */
  z.object({ type: z.literal('listSessions') }),
  /** Name, notes and tags that people give a session; what is left out stays. */
  z.object({
    type: z.literal('annotateSession'),
    folder: path,
    name: z.string().min(1).max(80).optional(),
    notes: z.string().max(10_000).optional(),
    tags: z.array(z.string().min(1).max(40)).max(20).optional(),
  }),
  /** Moves a session to the trash of the sessions' folder; `restoreSession` takes it back. */
  z.object({ type: z.literal('deleteSession'), folder: path }),
  z.object({ type: z.literal('restoreSession'), folder: path }),
  /** Copies a session's folder into the folder `into`. Replies with the path of the copy. */
  z.object({ type: z.literal('exportSession'), folder: path, into: path }),
  /** Makes a recording that was cut short whole again, in a new file. Replies with a sentence. */
  z.object({ type: z.literal('recoverSession'), folder: path }),
  /** Replies with `CutShortView[]`, oldest first: sessions whose process ended before it closed their recording. */
  z.object({ type: z.literal('listCutShort') }),
  /** Replies with the path of a recording that was opened from outside the window, once; undefined: there is none. */
  z.object({ type: z.literal('takeOpened') }),
  /** Goes on with a run that was cut short. */
  z.object({ type: z.literal('resumeRun'), folder: path }),
  /** Two to eight recordings, folders of runs, or runs of studies. Replies with `ComparisonView`. */
  z.object({
    type: z.literal('compareSessions'),
    paths: z.array(path).min(2).max(8),
    target: z.number().optional(),
  }),
] as const;

export interface CutShortView {
  readonly folder: string;
  readonly name: string;
  readonly startedUtc: string;
}

export interface SessionView {
  readonly folder: string;
  /** The recording that is played and compared; undefined when there is none. */
  readonly recording: string | undefined;
  readonly name: string;
  readonly notes: string;
  readonly tags: readonly string[];
  /** ISO 8601; of the folder when the run left no result. */
  readonly startedUtc: string;
  readonly task: string;
  readonly strategy: string;
  readonly boards: number;
  readonly rounds: number;
  readonly metric: 'mse' | 'accuracy' | undefined;
  /** Held-out figure at the end; undefined when it was not evaluated. */
  readonly final: number | undefined;
  readonly bytes: number;
  readonly energy:
    | { readonly joules: number; readonly plusMinus: number | undefined; readonly provenance: Provenance }
    | undefined;
  /** open: being recorded now. cut: its process ended before it closed the recording. */
  readonly outcome: 'done' | 'open' | 'cut';
  /** It was cut short, and what was good of it is in a whole file. */
  readonly recovered: boolean;
  /** It was cut short and can go on. */
  readonly resumable: boolean;
  readonly sizeBytes: number;
  /** Held-out figures in order, at most 40: the thumbnail. */
  readonly curve: readonly number[];
}

export interface CurveView {
  readonly name: string;
  readonly path: string;
  readonly strategy: string;
  readonly task: string;
  readonly seed: number;
  readonly provenance: Provenance | undefined;
  readonly points: readonly {
    readonly round: number;
    readonly value: number;
    readonly q25: number;
    readonly q75: number;
    readonly bytes: number;
    /** Undefined where there is no sensor, or measured and modelled boards are mixed. */
    readonly joules: number | undefined;
    /** Since the start; undefined for a run of a study. */
    readonly timeUs: number | undefined;
  }[];
}

export type CostName = 'rounds' | 'bytes' | 'joules' | 'timeUs';

export interface CostRow {
  /** `joulesPerPercent` is of the whole run: for each percent of the error that went, or each point of accuracy gained. */
  readonly cost: CostName | 'joulesPerPercent';
  /** What each run took to the target; undefined: it did not reach it, or has no such figure. */
  readonly values: readonly (number | undefined)[];
  /** Each run's value divided by the first one's, with a 95 % interval over seeds where there are several. */
  readonly ratios: readonly (
    | { readonly ratio: number; readonly low?: number; readonly high?: number; readonly seeds: number }
    | undefined
  )[];
}

export interface ComparisonView {
  readonly metric: 'mse' | 'accuracy';
  readonly target: number;
  readonly curves: readonly CurveView[];
  readonly costs: readonly CostRow[];
  /** Settings that are not the same in all, by name. */
  readonly differences: readonly { readonly name: string; readonly values: readonly string[] }[];
  /** What is said of it: why joules or time are not compared, and the like. */
  readonly notes: readonly string[];
}
