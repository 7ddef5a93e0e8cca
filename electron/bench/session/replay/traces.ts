/** Power traces of the rounds that are played, from raw frames: what a live board's collector would have gathered. */
import type { ReceivedMessage } from '../../../../firmware-bridge/link/link.ts';
import type { ClientRound, PowerReading } from '../../../contract.ts';
import { Ina219Converter } from '../../power/ina219-convert.ts';
import type { Provenance } from '../../power/measurement.ts';
import { RoundCollector } from '../../power/round-collector.ts';
import type { BoardJoin } from '../recording/board-join.ts';
import { BoardStream } from '../recording/board-stream.ts';
import { decimate } from '../round-view.ts';

type Trace = ClientRound['power'];

class BoardTrace {
  readonly stream: BoardStream;
  trace: Trace = [];
  #collector: RoundCollector;
  #timeUs = 0;
  readonly #id: string;

  constructor(join: BoardJoin) {
    this.#id = join.boardId;
    this.#collector = collectorOf(join);
    this.stream = new BoardStream({
      message: (direction, message) => {
        if (direction === 'in') this.#said(message);
      },
      session: () => this.#collector.reset(),
    });
  }

  join(join: BoardJoin): void {
    this.#collector = collectorOf(join);
  }

  reading(): PowerReading | undefined {
    const { latest } = this.#collector;
    if (latest === undefined) return undefined;
    const { powerW, currentA, busV } = latest;
    return { boardId: this.#id, timeUs: this.#timeUs, powerW, currentA, busV };
  }

  #said(message: ReceivedMessage): void {
    if (message.name === 'phase') this.#collector.phase(message.fields);
    else if (message.name === 'power') {
      this.#collector.power(message.fields, message.body);
      this.#timeUs = Number(message.fields.firstTimeUs);
    } else if (message.name === 'roundDone') {
      const { samples, startUs } = this.#collector.finish();
      this.trace = decimate(samples, startUs);
    } else if (message.name === 'failed') this.#collector.reset();
  }
}

function collectorOf({ shuntOhms, calibration, provenance }: BoardJoin): RoundCollector {
  return new RoundCollector(new Ina219Converter(shuntOhms, calibration), provenance as Provenance);
}

export class Traces {
  readonly #boards = new Map<string, BoardTrace>();

  /** @param anywhere the frames that follow are from the middle of a recording */
  join(join: BoardJoin, anywhere: boolean): void {
    let board = this.#boards.get(join.boardId);
    if (board === undefined) this.#boards.set(join.boardId, (board = new BoardTrace(join)));
    else board.join(join);
    if (anywhere) board.stream.joinAnywhere(join);
    else board.stream.join(join);
  }

  frame(boardId: string, direction: 'in' | 'out', bytes: Uint8Array, logNs: bigint): void {
    this.#boards.get(boardId)?.stream.frame(direction, bytes, logNs);
  }

  /** Of the round that the board has just done; empty when it began before the first frame that was seen. */
  take(boardId: string): Trace {
    const board = this.#boards.get(boardId);
    if (board === undefined) return [];
    const { trace } = board;
    board.trace = [];
    return trace;
  }

  /** Latest of each board. */
  readings(): PowerReading[] {
    return [...this.#boards.values()].flatMap((board) => board.reading() ?? []);
  }
}
