/** The raw frames of a recording, board by board, to the measurement of each round. */
import type { Calibration } from '../power/calibration/calibration.ts';
import type { RepeatedPhase } from '../../contract.ts';
import type { RoundMeasurement } from '../power/measurement.ts';
import { repeatedPhase } from '../power/repeat/repeated-phase.ts';
import type { BoardJoin } from '../session/recording/board-join.ts';
import { BoardStream } from '../session/recording/board-stream.ts';
import { BoardExchanges } from '../session/verify/exchanges.ts';

interface Board {
  readonly exchanges: BoardExchanges;
  readonly stream: BoardStream;
}

export class RunFrames {
  /** Of each board the latest. */
  readonly joins = new Map<string, BoardJoin>();
  readonly #boards = new Map<string, Board>();
  readonly #calibrations: Readonly<Record<string, Calibration>>;

  constructor(calibrations: Readonly<Record<string, Calibration>>) {
    this.#calibrations = calibrations;
  }

  /** A frame on a topic of a board; others are ignored. */
  message(
    of: { readonly boardId: string; readonly rest: string } | undefined,
    data: Uint8Array,
    logNs: bigint,
  ): void {
    if (of === undefined) return;
    if (of.rest === 'frames/in') this.#board(of.boardId).stream.frame('in', data, logNs);
    else if (of.rest === 'frames/out') this.#board(of.boardId).stream.frame('out', data, logNs);
  }

  /** What boards measured in a round, and forgets it. */
  takeRound(round: number): ReadonlyMap<string, RoundMeasurement> {
    const measured = new Map<string, RoundMeasurement>();
    for (const [id, { exchanges }] of this.#boards) {
      for (const exchange of exchanges.take())
        if (exchange.kind === 'train' && exchange.plan.round === round && exchange.answer !== undefined)
          measured.set(id, exchange.answer.measurement);
    }
    return measured;
  }

  /** Phases that boards repeated since the last call. */
  takeRepeats(): RepeatedPhase[] {
    return [...this.#boards].flatMap(([id, { exchanges }]) =>
      exchanges
        .takeRepeats()
        .flatMap(({ asked, amount, answer }) =>
          answer === undefined ? [] : [repeatedPhase(id, asked, answer.done, answer.measurement, amount)],
        ),
    );
  }

  /** A board introduced itself. */
  join(boardId: string, recorded: BoardJoin): void {
    const calibration = this.#calibrations[boardId] ?? recorded.calibration;
    const join = { ...recorded, ...(calibration && { calibration }) };
    this.joins.set(boardId, join);
    const { stream, exchanges } = this.#board(boardId);
    stream.join(join);
    exchanges.join(join);
  }

  #board(id: string): Board {
    const known = this.#boards.get(id);
    if (known !== undefined) return known;
    const exchanges = new BoardExchanges();
    const stream = new BoardStream({
      message: (direction, message) => exchanges.message(direction, message),
      session: () => exchanges.session(),
    });
    this.#boards.set(id, { exchanges, stream });
    return { exchanges, stream };
  }
}
