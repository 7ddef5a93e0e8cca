/** What a board is told at its making, and what it tells back. */
import type { Calibration } from '../power/calibration/calibration.ts';
import type { Board } from './board.ts';

export interface BoardOptions {
  readonly id: string;
  readonly order: number;
  readonly letter: string;
  readonly name: string;
  readonly shuntOhms?: number;
  readonly calibration?: Calibration;
  /** State, note, name or sensor changed. */
  readonly onChange?: (board: Board) => void;
  readonly onRename?: (board: Board) => void;
  readonly onCalibrate?: (board: Board) => void;
  readonly onLog?: (level: 'info' | 'warn' | 'fail', text: string, board: Board) => void;
}
