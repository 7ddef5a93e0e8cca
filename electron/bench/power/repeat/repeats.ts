/**
 * Repeats phases of a run's boards: those that its settings name, after the last round, and single ones on request between
 * rounds. A board that cannot is told of in the log; the run goes on.
 */
import type {
  LogEntry,
  RepeatChoice,
  RepeatablePhase,
  RepeatedPhase,
  RunSettings,
} from '../../../contract.ts';
import type { Board } from '../../boards/board.ts';
import { BoardError } from '../../boards/board-error.ts';
import { repeatWork, type LastVisit } from './work.ts';

const REPEATABLE: readonly RepeatablePhase[] = ['receive', 'train', 'select', 'send'];

/** What the choice comes to for a board, in the order of a round. */
export function phasesOf(choice: readonly RepeatChoice[], { measurement }: LastVisit): RepeatablePhase[] {
  const short = (phase: RepeatablePhase): boolean =>
    measurement?.phases.some((p) => p.phase === phase && p.problem === 'notResolved') === true;
  return REPEATABLE.filter(
    (phase) => choice.includes(phase) || (choice.includes('unresolved') && short(phase)),
  );
}

/** Rejects with a sentence. */
export async function repeatPhase(
  board: Board,
  phase: RepeatablePhase,
  times?: number,
  signal?: AbortSignal,
): Promise<RepeatedPhase> {
  let work;
  try {
    work = repeatWork(phase, board.visit, times);
  } catch (cause) {
    throw new BoardError(board.id, `${board.name} ${(cause as Error).message}.`);
  }
  return board.repeat(work, signal);
}

export interface RepeatEvents {
  /** Message of `/repeat`. */
  readonly onRepeated: (repeated: RepeatedPhase) => void;
  readonly onLog: (level: LogEntry['level'], text: string, boardId: string) => void;
}

/** What the settings of a run say of repetitions. */
export type RepeatWish = Pick<RunSettings, 'repeatPhases' | 'repeatTimes'>;

export class Repeats {
  readonly #boards: readonly Board[];
  readonly #wish: RepeatWish;
  readonly #events: RepeatEvents;
  readonly #done: RepeatedPhase[] = [];

  /** @param boards those at the start of the run */
  constructor(boards: readonly Board[], wish: RepeatWish, events: RepeatEvents) {
    this.#boards = boards;
    this.#wish = wish;
    this.#events = events;
  }

  get results(): readonly RepeatedPhase[] {
    return this.#done;
  }

  /** One phase of one board. Rejects with a sentence. */
  async measure(
    board: Board,
    phase: RepeatablePhase,
    times?: number,
    signal?: AbortSignal,
  ): Promise<RepeatedPhase> {
    const repeated = await repeatPhase(board, phase, times, signal);
    this.#done.push(repeated);
    this.#events.onRepeated(repeated);
    this.#events.onLog(
      'info',
      `${board.name} repeated ${phase} ${repeated.repetitions} times, to measure it.`,
      board.id,
    );
    return repeated;
  }

  /** What the settings ask for, one board after the other: a line that several share would make all of them wait. Never rejects. */
  async afterRounds(signal?: AbortSignal): Promise<void> {
    const { repeatPhases = [], repeatTimes } = this.#wish;
    for (const board of this.#boards) {
      for (const phase of phasesOf(repeatPhases, board.visit)) {
        if (signal?.aborted) return;
        await this.measure(board, phase, repeatTimes || undefined, signal).catch((error: Error) =>
          this.#events.onLog('warn', error.message, board.id),
        );
      }
    }
  }
}
