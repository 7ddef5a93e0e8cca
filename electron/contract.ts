/**
 * Every command and event that crosses between the window and the bench process. The one file both sides import;
 * `contract/` holds a file a noun, and this one joins them.
 *
 *   renderer --(command, MessagePort)--> bench process
 *   renderer <--(reply, event)--------- bench process
 *
 * Commands are validated here by schema before the bench looks at them: a window is not trusted more than a board.
 * Units are in names: `timeUs` microseconds, `energyPj` picojoules (an integer below 2^53), `powerW` watts.
 */
import { z } from 'zod';
import { adaptCommands } from './contract/adapt.ts';
import { boardCommands, type BoardView, type PowerReading } from './contract/boards.ts';
import { experimentCommands } from './contract/experiment.ts';
import { freezeCommands } from './contract/freeze.ts';
import { flashCommands } from './contract/flash.ts';
import { engineCommands, type EngineStatus } from './contract/engine.ts';
import type { RoundView } from './contract/round.ts';
import { calibrationCommands } from './contract/calibration.ts';
import { repeatCommands } from './contract/repeat.ts';
import { reportCommands } from './contract/report.ts';
import { modelCommands } from './contract/models.ts';
import { windowCommands } from './contract/window.ts';
import { replayCommands, type ReplayState, type ReplayView } from './contract/replay.ts';
import { sessionCommands } from './contract/sessions.ts';
import { shellCommands, type ShellNews } from './contract/shell.ts';
import { runCommands, type EvaluationView, type RunView, type StrategyView } from './contract/run.ts';

export * from './contract/adapt.ts';
export * from './contract/boards.ts';
export * from './contract/calibration.ts';
export * from './contract/energy.ts';
export * from './contract/experiment.ts';
export * from './contract/flash.ts';
export * from './contract/freeze.ts';
export * from './contract/engine.ts';
export * from './contract/models.ts';
export * from './contract/replay.ts';
export * from './contract/power-model.ts';
export * from './contract/repeat.ts';
export * from './contract/report.ts';
export * from './contract/round.ts';
export * from './contract/run.ts';
export * from './contract/sessions.ts';
export * from './contract/shell.ts';
export * from './contract/window.ts';

export const Command = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot') }),
  ...boardCommands,
  ...adaptCommands,
  ...experimentCommands,
  ...flashCommands,
  ...freezeCommands,
  ...engineCommands,
  ...modelCommands,
  ...runCommands,
  ...calibrationCommands,
  ...repeatCommands,
  ...reportCommands,
  ...windowCommands,
  ...replayCommands,
  ...sessionCommands,
  ...shellCommands,
]);
export type Command = z.infer<typeof Command>;

/** `error` is a sentence for a person. */
export type Reply =
  { readonly ok: true; readonly value?: unknown } | { readonly ok: false; readonly error: string };

export interface CommandEnvelope {
  readonly id: number;
  readonly command: Command;
}
export type FromBench =
  | { readonly kind: 'reply'; readonly id: number; readonly reply: Reply }
  | { readonly kind: 'event'; readonly event: BenchEvent };

export interface Snapshot {
  readonly version: string;
  readonly engine: EngineStatus;
  readonly freeBytes: number | undefined;
  readonly strategies: readonly StrategyView[];
  readonly boards: readonly BoardView[];
  readonly run: RunView;
  readonly rounds: readonly RoundView[];
  readonly evaluations: readonly EvaluationView[];
  readonly log: readonly LogEntry[];
  /** The recording that is shown in place of the live bench; undefined: what is shown is live. */
  readonly replay?: ReplayView | undefined;
}

export interface LogEntry {
  readonly elapsedUs: number;
  readonly level: 'info' | 'warn' | 'fail';
  readonly text: string;
  readonly boardId?: string | undefined;
}

export type BenchEvent =
  | { readonly type: 'boards'; readonly boards: readonly BoardView[] }
  | { readonly type: 'run'; readonly run: RunView }
  | { readonly type: 'round'; readonly round: RoundView }
  | { readonly type: 'evaluation'; readonly evaluation: EvaluationView }
  | { readonly type: 'power'; readonly readings: readonly PowerReading[] }
  | { readonly type: 'log'; readonly entry: LogEntry }
  /** The engine starts, has started, or cannot. */
  | { readonly type: 'engine'; readonly engine: Snapshot['engine'] }
  /** A new run began: rounds, evaluations and log start empty. */
  | { readonly type: 'cleared' }
  /** Everything is another: a recording was opened, or closed. */
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot }
  /** A recording was opened from outside the window: `takeOpened` says which. */
  | { readonly type: 'opened' }
  | { readonly type: 'replay'; readonly replay: ReplayState }
  /** A recording that has no overview is being read through: 0 to 1. */
  | { readonly type: 'replayOpening'; readonly path: string; readonly part: number }
  /** A model is being frozen: 0 to 1; undefined: no longer. */
  | { readonly type: 'freezing'; readonly part: number | undefined }
  /** A recording is being read for its report, or written as tables: 0 to 1; undefined: no longer. */
  | { readonly type: 'reporting'; readonly part: number | undefined }
  /** The replay went back, or far: so many rounds and evaluations stay, and these events; what follows is added to them. */
  | {
      readonly type: 'rewound';
      readonly rounds: number;
      readonly evaluations: number;
      readonly log: readonly LogEntry[];
    };

/** What the preload exposes as `window.bench`: named functions, payload only. Events come as messages of the window. */
export interface PreloadBridge {
  /** Sends a command; resolves with its reply. */
  command(command: Command): Promise<Reply>;
  /** Calls back when the bench process ended; argument is a sentence. */
  onLost(listener: (reason: string) => void): () => void;
  /** Calls back when the shell has something to say. */
  onShell(listener: (news: ShellNews) => void): () => void;
  /** Path of a file that a person chose or dropped; empty for one that is on no disk. */
  pathOf(file: object): string;
  readonly platform: string;
}

/** A message of the window to itself: an event on its way from the preload script to the page. */
export interface EventMessage {
  readonly benchEvent: BenchEvent;
}

/** The bench as the page sees it. */
export interface BenchBridge extends PreloadBridge {
  /** Calls back on each event; returns a function that stops it. */
  onEvent(listener: (event: BenchEvent) => void): () => void;
}
