/**
 * Recording, evaluation, checkpoints, early stop: things that watch the round loop. They never are branches in it.
 * Observers are called in the order given and awaited, so a slow recorder slows the run instead of losing data; one that
 * throws ends the run with its message.
 */
import type { Task } from '../tasks/task.ts';
import type { RoundResult } from './round-result.ts';
import type { ServerState } from './server-state.ts';
import type { Strategy } from './strategy.ts';

/** What observers may look at, and the one thing they may do. */
export interface RunContext {
  readonly task: Task;
  readonly strategy: Strategy;
  /** Horizon of the run. */
  readonly rounds: number;
  readonly seed: number;
  /** Live; copy what is kept. */
  readonly server: ServerState;
  /** Ends the run after this round as finished, as an early stop does. The reason is a sentence. */
  finishEarly(reason: string): void;
}

export type RunOutcome = 'finished' | 'paused' | 'cancelled' | 'failed';

export interface RunObserver {
  /** Before the first round, and when a run is resumed from a checkpoint. */
  onStart?(run: RunContext): void | Promise<void>;
  /** After the server has moved. */
  onRound?(result: RoundResult, run: RunContext): void | Promise<void>;
  /** Once, when no further round will come: the horizon, an early stop, Stop, or a failure. */
  onEnd?(outcome: Exclude<RunOutcome, 'paused'>, run: RunContext): void | Promise<void>;
}
