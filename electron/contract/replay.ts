/** Replay: a recording played through the same screens as live boards. */
import { z } from 'zod';

export const replayCommands = [
  /** Opens a recording, or the folder of a run, and shows it in place of the live bench. */
  z.object({ type: z.literal('openReplay'), path: z.string().min(1).max(4096) }),
  /** Opens the recording that comes with the bench, and plays it. */
  z.object({ type: z.literal('openSample') }),
  z.object({ type: z.literal('playReplay') }),
  z.object({ type: z.literal('pauseReplay') }),
  z.object({ type: z.literal('seekReplay'), timeUs: z.number().min(0) }),
  /** So many rounds forward, or back. */
  z.object({ type: z.literal('stepReplay'), rounds: z.number().int().min(-1_000_000).max(1_000_000) }),
  z.object({ type: z.literal('speedReplay'), speed: z.number().min(0.25).max(64) }),
  /** Back to the live bench; gives up a recording that is being opened. */
  z.object({ type: z.literal('closeReplay') }),
] as const;

/** Something worth going to. */
export interface ReplayMarker {
  /** From the start of the recording. */
  readonly timeUs: number;
  readonly level: 'info' | 'warn' | 'fail';
  readonly text: string;
}

/** Mean power of all boards over the recording, for the player's track. */
export interface ReplayOutline {
  readonly binUs: number;
  /** Watts in each bin; NaN where nothing was sampled. */
  readonly powerW: Float32Array;
}

/** What does not change while a recording is open. */
export interface ReplayInfo {
  readonly path: string;
  readonly name: string;
  readonly startedUtc: string;
  readonly durationUs: number;
  /** When each round was done. */
  readonly roundsUs: readonly number[];
  readonly markers: readonly ReplayMarker[];
  readonly outline: ReplayOutline;
  /** What is wrong with the file, in sentences; empty when it is whole. */
  readonly damage: readonly string[];
}

export interface ReplayState {
  readonly positionUs: number;
  readonly playing: boolean;
  readonly speed: number;
}

export interface ReplayView extends ReplayState {
  readonly info: ReplayInfo;
}
