/** Takes zero, gain and shunt of a board's sensor: what wizard and command line share. */
import type { CalibrationView } from '../../../contract.ts';
import type { Board } from '../../boards/board.ts';
import { BoardError } from '../../boards/board-error.ts';
import { enums } from '../../../../firmware-bridge/protocol/schema.ts';
import { calibrationText } from './calibration.ts';
import { shuntCodes, type RestOptions } from './conversions.ts';
import { sensorOf } from './sensor.ts';
import { gainFrom, zeroFrom, type KnownLoad } from './take.ts';

/** Long enough that what is left of rounding and noise is small beside the drift. */
export const CALIBRATION_SECONDS = 2;

function withSensor(board: Board): Board {
  if (board.sensorState !== enums.SensorState.ina219)
    throw new BoardError(
      board.id,
      `${board.name} has no INA219 that answers at address 0x40. Wire SDA, SCL, VCC and GND, and plug the board in again.`,
    );
  if (board.provenance === 'model')
    throw new BoardError(
      board.id,
      `The readings of ${board.name} come from a model; there is no sensor to calibrate.`,
    );
  if (board.state !== 'idle')
    throw new BoardError(
      board.id,
      `${board.name} is ${board.state}. Calibrate it when no round is under way.`,
    );
  return board;
}

/** Rejects with a sentence, and changes nothing then. `atUtc`: now, ISO 8601. */
export async function takeZero(board: Board, rest: RestOptions, atUtc: string): Promise<void> {
  const codes = await shuntCodes(withSensor(board), rest);
  // A gain was taken against an earlier zero and does not hold for another.
  const { shunt } = board.calibration;
  board.calibrate({ zero: zeroFrom(codes, atUtc), ...(shunt && { shunt }) });
}

export async function takeGain(
  board: Board,
  load: KnownLoad,
  rest: RestOptions,
  atUtc: string,
): Promise<void> {
  const { zero, shunt } = withSensor(board).calibration;
  if (zero === undefined)
    throw new BoardError(
      board.id,
      `Take the zero of ${board.name} first: without it, its offset would go into the gain.`,
    );
  const codes = await shuntCodes(board, rest);
  const before = { zero, ...(shunt && { shunt }) };
  const gain = gainFrom(codes, load, before, atUtc, board.sensor.bookOhms);
  board.calibrate({ ...before, gain });
}

export function setShunt(board: Board, ohms: number, tolerance: number, atUtc: string): void {
  const { zero } = board.calibration;
  board.calibrate({ ...(zero && { zero }), shunt: { atUtc, ohms, tolerance } });
}

export function calibrationView(board: Board): CalibrationView {
  const { calibration } = board;
  const sensor = sensorOf(calibration, board.sensor.bookOhms);
  const day = (part: { readonly atUtc: string } | undefined): string | undefined => part?.atUtc.slice(0, 10);
  return {
    boardId: board.id,
    text: calibrationText(calibration),
    offsetPlusMinusA: 2 * sensor.offsetA(1),
    scalePlusMinus: 2 * Math.hypot(sensor.relative.gain, sensor.relative.shunt),
    zero: day(calibration.zero),
    gain: day(calibration.gain),
    shunt: day(calibration.shunt),
  };
}
