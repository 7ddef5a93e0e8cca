/** Measures a phase over many repetitions for the window: on a board of the open run, between its rounds. */
import type { OpenRun } from '../session/open-run.ts';
import type { BoardDesk } from './board-desk.ts';
import type { Handlers } from './handlers.ts';

export interface RepeatDeskOptions {
  readonly boards: BoardDesk;
  /** The run under way, or the last one. */
  readonly open: () => OpenRun | undefined;
}

export class RepeatDesk {
  readonly handlers: Handlers<'measurePhase'>;

  constructor({ boards, open }: RepeatDeskOptions) {
    this.handlers = {
      measurePhase: ({ boardId, phase, times }) => {
        const board = boards.registry.board(boardId);
        if (board === undefined) throw new Error(`There is no board ${boardId}.`);
        const run = open();
        if (run === undefined)
          throw new Error(
            `${board.name} has done no round yet, and a round says what a phase is. Do one round, then measure.`,
          );
        return run.measure(board, phase, times);
      },
    };
  }
}
