/** A board as the screen shows it. */
import { newCounters, type Counters } from '../../../firmware-bridge/link/counters.ts';
import { enums } from '../../../firmware-bridge/protocol/schema.ts';
import { EMULATED_POWER_TEXT } from '../../../firmware-bridge/transports/emulated/emulated-transport.ts';
import type { TransportKind } from '../../../firmware-bridge/transports/transport.ts';
import { SerialTransport } from '../../../firmware-bridge/transports/serial/serial-transport.ts';
import type { BoardView } from '../../contract.ts';
import { calibrationState, calibrationText } from '../power/calibration/calibration.ts';
import type { Board } from './board.ts';
import { kindText } from './board-kind.ts';

/** `modelText` states what the readings of virtual boards are a model of. */
export function boardView(board: Board, modelText: string, nowMs = Date.now()): BoardView {
  const link = board.lastLink;
  const transport = link?.transport;
  const product = transport instanceof SerialTransport ? transport.product : undefined;
  return {
    id: board.id,
    letter: board.letter,
    name: board.name,
    kind: kindOf(transport?.kind),
    kindText: kindText(board.hello, transport?.kind ?? 'virtual', product),
    address: transport?.address ?? '',
    state: board.state,
    firmware: board.hello && {
      version: `${board.hello.firmwareMajor}.${board.hello.firmwareMinor}.${board.hello.firmwarePatch}`,
      buildId: board.hello.buildId.toString(16).padStart(8, '0'),
      memoryBytes: board.hello.arenaBytes,
    },
    note: board.note,
    released: board.released,
    sensor: sensorView(board, transport?.kind === 'emulated' ? EMULATED_POWER_TEXT : modelText, nowMs),
    counters: linkCounters(link?.counters ?? newCounters()),
  };
}

const kindOf = (kind: TransportKind | undefined): BoardView['kind'] =>
  kind === 'serial' || kind === 'emulated' ? kind : 'virtual';

/** The counters of a link without its internal ones, as a copy. */
export function linkCounters(counters: Counters): BoardView['counters'] {
  const { bytesIn, bytesOut, framesIn, framesOut, resends, nacks, crcErrors, discardedBytes } = counters;
  const { duplicates, resyncs, roundTripUs, creditStalls } = counters;
  return {
    bytesIn,
    bytesOut,
    framesIn,
    framesOut,
    resends,
    nacks,
    crcErrors,
    discardedBytes,
    duplicates,
    resyncs,
    roundTripUs,
    creditStalls,
  };
}

function sensorView(board: Board, modelText: string, nowMs: number): BoardView['sensor'] {
  const trouble = board.sensorTrouble;
  return { ...plainView(board, modelText, nowMs), ...(trouble && { trouble }) };
}

function plainView(board: Board, modelText: string, nowMs: number): BoardView['sensor'] {
  const { provenance } = board;
  switch (board.sensorState) {
    case enums.SensorState.ina219:
      return {
        state: 'ok',
        provenance,
        text: provenance === 'model' ? modelText : `INA219, ${calibrationText(board.calibration)}`,
        ...(provenance === 'measured' && {
          calibration: calibrationState(board.calibration, nowMs),
          shuntOhms: board.shuntOhms,
        }),
      };
    case enums.SensorState.failed:
      return { state: 'failed', provenance, text: 'INA219 does not answer' };
    default:
      return { state: 'absent', provenance, text: 'No current sensor' };
  }
}
