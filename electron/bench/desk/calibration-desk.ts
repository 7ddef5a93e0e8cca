/** Calibrates sensors for the window: never while a run is open, whose recording states one calibration. */
import type { CalibrationView } from '../../contract.ts';
import type { Board } from '../boards/board.ts';
import {
  CALIBRATION_SECONDS,
  calibrationView,
  setShunt,
  takeGain,
  takeZero,
} from '../power/calibration/calibrate.ts';
import type { BoardDesk } from './board-desk.ts';
import type { Handlers } from './handlers.ts';

type CalibrationCommand = 'takeZero' | 'takeGain' | 'setShunt' | 'clearCalibration';

export interface CalibrationDeskOptions {
  readonly boards: BoardDesk;
  /** A run is open and not over. */
  readonly running: () => boolean;
  /** Now, ISO 8601. */
  readonly nowUtc: () => string;
}

export class CalibrationDesk {
  readonly handlers: Handlers<CalibrationCommand>;

  constructor({ boards, running, nowUtc }: CalibrationDeskOptions) {
    const after = async (boardId: string, work: (board: Board) => unknown): Promise<CalibrationView> => {
      const board = boards.registry.board(boardId);
      if (board === undefined) throw new Error(`There is no board ${boardId}.`);
      if (running())
        throw new Error(
          `A run is open, and its recording holds the calibration of ${board.name} as it was at the start. Stop the run, then calibrate.`,
        );
      await work(board);
      boards.beat();
      return calibrationView(board);
    };
    const rest = (seconds = CALIBRATION_SECONDS) => ({ seconds });
    this.handlers = {
      takeZero: ({ boardId, seconds }) => after(boardId, (board) => takeZero(board, rest(seconds), nowUtc())),
      takeGain: ({ boardId, amps, tolerance, text, seconds }) =>
        after(boardId, (board) => takeGain(board, { amps, tolerance, text }, rest(seconds), nowUtc())),
      setShunt: ({ boardId, ohms, tolerance }) =>
        after(boardId, (board) => setShunt(board, ohms, tolerance, nowUtc())),
      clearCalibration: ({ boardId }) => after(boardId, (board) => board.calibrate({})),
    };
  }
}
