/** Boards of a recording as the screens show them: what they were, and plainly that they are not here. */
import type { BoardState, BoardView, LinkCounters } from '../../../contract.ts';
import { newCounters } from '../../../../firmware-bridge/link/counters.ts';
import { linkCounters } from '../../boards/board-view.ts';
import { enums } from '../../../../firmware-bridge/protocol/schema.ts';
import type { BoardJoin } from '../recording/board-join.ts';

const STATE_OF_PHASE: Readonly<Record<string, BoardState>> = {
  receive: 'receiving',
  train: 'training',
  select: 'selecting',
  send: 'sending',
  idle: 'idle',
};

interface Shown {
  readonly join: BoardJoin;
  state: BoardState;
  note: string | undefined;
  counters: LinkCounters;
}

export class ReplayBoards {
  readonly #recording: string;
  #boards = new Map<string, Shown>();

  /** @param recording its name */
  constructor(recording: string) {
    this.#recording = recording;
  }

  clear(): void {
    this.#boards = new Map();
  }

  join(join: BoardJoin): void {
    const counters = this.#boards.get(join.boardId)?.counters ?? linkCounters(newCounters());
    this.#boards.set(join.boardId, { join, state: 'idle', note: undefined, counters });
  }

  phase(boardId: string, phase: string): void {
    const board = this.#boards.get(boardId);
    if (board === undefined) return;
    board.state = STATE_OF_PHASE[phase] ?? board.state;
    board.note = undefined;
  }

  counters(boardId: string, values: Readonly<Record<string, unknown>>): void {
    const board = this.#boards.get(boardId);
    if (board === undefined) return;
    const known = Object.entries(values).filter(
      ([name, value]) => name in board.counters && typeof value === 'number',
    );
    board.counters = { ...board.counters, ...(Object.fromEntries(known) as Partial<LinkCounters>) };
  }

  /** It did not finish a round. */
  absent(boardId: string, reason: string): void {
    const board = this.#boards.get(boardId);
    if (board === undefined) return;
    board.state = 'lost';
    board.note = reason;
  }

  views(): BoardView[] {
    return [...this.#boards.values()].map(({ join, state, note, counters }): BoardView => ({
      id: join.boardId,
      letter: join.letter,
      name: join.name,
      kind: join.provenance === 'model' ? 'virtual' : 'serial',
      kindText: `Recorded: ${join.kindText}`,
      address: this.#recording,
      state,
      ...(note !== undefined && { note }),
      sensor: sensorOf(join),
      counters,
    }));
  }
}

function sensorOf({ hello, provenance }: BoardJoin): BoardView['sensor'] {
  const state = hello['sensorState'];
  if (state === enums.SensorState.absent) return { state: 'absent', provenance, text: 'No current sensor' };
  if (state === enums.SensorState.failed)
    return { state: 'failed', provenance, text: 'INA219 did not answer' };
  return {
    state: 'ok',
    provenance,
    text: provenance === 'model' ? 'Power model, as recorded' : 'INA219, as recorded',
  };
}
