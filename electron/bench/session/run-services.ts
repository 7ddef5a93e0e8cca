/** What a run needs from around it: boards, an evaluator, a clock, a recorder, and who wants to hear of it. */
import type { EvaluationView, LogEntry, RoundView } from '../../contract.ts';
import type { Client } from '../boards/client.ts';
import type { HostClock } from '../boards/clock.ts';
import type { Judge } from '../federation/evaluation-observer.ts';
import type { RoundResult } from '../federation/round-result.ts';
import type { IdleBaseline } from '../power/idle-baseline.ts';
import type { Repeats } from '../power/repeat/repeats.ts';
import type { EnergySource } from '../power/totals.ts';
import type { EngineText } from '../tensor/engine-view.ts';
import type { Checkpoint } from './checkpoint/checkpoint.ts';
import type { CheckpointWriter } from './checkpoint/checkpoint-writer.ts';
import type { Recorder } from './recorder.ts';

export interface RunServices {
  /** Boards at the start; others may join later through `join`. */
  readonly clients: readonly Client[];
  /** How people call a board, and where its joules come from. */
  sourceOf(boardId: string): EnergySource;
  /** How it is found again when the run is resumed. */
  boardOf(boardId: string): Checkpoint['boards'][number];
  /** Judges initializations; says what computes. */
  readonly evaluator: Judge & { readonly engine: EngineText };
  readonly clock: HostClock;
  /** Undefined: nothing is recorded. */
  readonly recorder: Recorder | undefined;
  /** Host time since the epoch. */
  wallNs(): bigint;
  readonly folder: string | undefined;
  /** Keeps what the run would go on from; undefined keeps nothing. */
  readonly checkpoints?: CheckpointWriter | undefined;
  /** Takes idle before the first round of this part and after the last; undefined: gross only. */
  readonly idle?: IdleBaseline | undefined;
  /** Repeats phases after the last round; undefined: none. */
  readonly repeats?: Pick<Repeats, 'afterRounds' | 'results'> | undefined;
  onRound(round: RoundView): void;
  /** The same round at full rate, for whoever measures in it. */
  onMeasured?(result: RoundResult): void;
  onEvaluation(evaluation: EvaluationView): void;
  onLog(entry: LogEntry): void;
  /** The view changed; read it when it suits. */
  onChange(): void;
}
