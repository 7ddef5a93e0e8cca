/** A board as a recording introduces it, on `/board/<id>/hello`: at the start of a run and whenever it comes back. */
import type { Board } from '../../boards/board.ts';
import { kindText } from '../../boards/board-kind.ts';
import type { Calibration } from '../../power/calibration/calibration.ts';
import type { Provenance } from '../../power/measurement.ts';

export interface BoardJoin {
  readonly boardId: string;
  readonly order: number;
  readonly letter: string;
  readonly name: string;
  readonly kindText: string;
  readonly address: string;
  readonly provenance: Provenance;
  /** Shunt of its INA219: what turns its registers into amperes. */
  readonly shuntOhms: number;
  /** What its readings are a model of; left out where a sensor measured. */
  readonly modelText?: string;
  /** Its zero, gain and shunt as people measured them; left out where nothing was. */
  readonly calibration?: Calibration;
  /** "0.1.0". */
  readonly firmware: string;
  /** Eight hex digits. */
  readonly buildId: string;
  /** Next sequence numbers of its link, for a recording that begins in the middle of a session. */
  readonly sendNext: number;
  readonly receiveNext: number;
  /** Its hello, as it came. */
  readonly hello: Readonly<Record<string, number | string>>;
}

/** Undefined for a board that has not said hello. */
export function boardJoin(board: Board, modelText = ''): BoardJoin | undefined {
  const { hello, lastLink } = board;
  if (hello === undefined || lastLink === undefined) return undefined;
  const { sendNext, receiveNext } = lastLink.position;
  return {
    boardId: board.id,
    order: board.order,
    letter: board.letter,
    name: board.name,
    kindText: kindText(hello, lastLink.transport.kind),
    address: lastLink.transport.address,
    provenance: board.provenance,
    shuntOhms: board.shuntOhms,
    ...(board.provenance === 'model' && modelText !== '' && { modelText }),
    ...(Object.keys(board.calibration).length > 0 && { calibration: board.calibration }),
    firmware: `${hello.firmwareMajor}.${hello.firmwareMinor}.${hello.firmwarePatch}`,
    buildId: hello.buildId.toString(16).padStart(8, '0'),
    sendNext,
    receiveNext,
    hello,
  };
}
