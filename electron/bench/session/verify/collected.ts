/** What of a recording is compared, as its messages pass: decoded topics at once, rounds with what boards were asked and said. */
import { withheld } from '../../power/withhold.ts';
import type { BoardJoin } from '../recording/board-join.ts';
import { BoardStream } from '../recording/board-stream.ts';
import { jsonBytes } from '../recording/json-bytes.ts';
import { helloOf, roundOf } from '../recording/message-forms.ts';
import type { ReadChannel } from '../recording/record-parser.ts';
import { boardTopic, parseBoardTopic } from '../record-schemas.ts';
import { OverviewBuilder } from '../overview/overview-builder.ts';
import { jsonOf, overviewText } from '../overview/overview-text.ts';
import { OVERVIEW_NAME } from '../overview/overview.ts';
import { BoardExchanges, type Exchange } from './exchanges.ts';

export interface RecordedRound {
  readonly text: string;
  readonly value: {
    readonly round: number;
    readonly boards: number;
    readonly durationUs: number;
    readonly absent: readonly { readonly boardId: string; readonly reason: string }[];
    readonly clients: readonly { readonly boardId: string; readonly problem?: string }[];
  };
  readonly exchanges: ReadonlyMap<string, readonly Exchange[]>;
  /** Boards that were there, in the order in which they joined. */
  readonly joins: readonly BoardJoin[];
}

/** The first place where the recording and what its frames say part. */
export interface Divergence {
  readonly round: number;
  readonly topic: string;
  readonly reason: string;
}

const decoder = new TextDecoder();

/** That two boards read one sensor was seen over both, live; one board's frames cannot say it. */
function withholdShared(exchange: Exchange): void {
  if (exchange.kind !== 'train' || exchange.answer === undefined) return;
  const { answer } = exchange;
  exchange.answer = { ...answer, measurement: withheld(answer.measurement, 'shared') };
}

class Board {
  readonly exchanges = new BoardExchanges();
  readonly stream: BoardStream;
  /** Derived and not yet found in the recording, by topic. */
  readonly due = new Map<string, { readonly text: string; readonly publishNs: bigint | undefined }[]>();

  constructor(id: string) {
    this.stream = new BoardStream({
      message: (direction, message) => this.exchanges.message(direction, message),
      session: () => this.exchanges.session(),
      decoded: (topic, value, publishNs) => {
        const name = boardTopic(id, topic);
        const list = this.due.get(name) ?? [];
        list.push({ text: decoder.decode(jsonBytes(value)), publishNs });
        this.due.set(name, list);
      },
    });
  }
}

/** One recording's messages pass through once; of rounds are kept those that were not taken yet. */
export class Collected {
  divergence: Divergence | undefined;
  #rounds: RecordedRound[] = [];
  #latest = 0;
  readonly #channels = new Map<number, ReadChannel>();
  readonly #overview = new OverviewBuilder();
  readonly #boards = new Map<string, Board>();
  #joins: BoardJoin[] = [];

  channel(channel: ReadChannel): void {
    this.#channels.set(channel.id, channel);
  }

  message(channelId: number, data: Uint8Array, logNs: bigint, publishNs: bigint): void {
    const channel = this.#channels.get(channelId);
    const topic = channel?.topic ?? '';
    this.#overview.take(topic, jsonOf(channel, data), logNs);
    const of = parseBoardTopic(topic);
    if (topic === '/round') this.#round(data);
    else if (of === undefined) return;
    else if (of.rest === 'hello') this.#hello(of.boardId, topic, data);
    else if (of.rest === 'frames/in' || of.rest === 'frames/out')
      this.#board(of.boardId).stream.frame(of.rest === 'frames/in' ? 'in' : 'out', data, logNs);
    else this.#decoded(of.boardId, topic, decoder.decode(data), publishNs);
  }

  /** Rounds since the last call. */
  take(): RecordedRound[] {
    const rounds = this.#rounds;
    this.#rounds = [];
    return rounds;
  }

  /** After the last message: what was derived and is not in the file, and what the file sums up otherwise. */
  async end(attachments: ReadonlyMap<string, Uint8Array>): Promise<void> {
    for (const board of this.#boards.values())
      for (const [topic, [first]] of board.due)
        if (first !== undefined) this.#diverge(topic, `${first.text} is missing`);
    const summedUp = attachments.get(OVERVIEW_NAME);
    if (summedUp !== undefined && (await overviewText(summedUp)) !== this.#overview.text())
      this.#diverge(OVERVIEW_NAME, 'the messages give another overview');
  }

  #round(data: Uint8Array): void {
    const text = decoder.decode(data);
    const exchanges = new Map([...this.#boards].map(([id, board]) => [id, board.exchanges.take()]));
    const value = roundOf<RecordedRound['value']>(data);
    if (value === undefined) {
      this.#diverge('/round', 'it is no round');
      return;
    }
    for (const { boardId, problem } of value.clients)
      if (problem === 'shared') exchanges.get(boardId)?.forEach(withholdShared);
    this.#rounds.push({ text, value, exchanges, joins: this.#joins });
    this.#latest = value.round;
    this.#joins = [];
  }

  #hello(boardId: string, topic: string, data: Uint8Array): void {
    const join = helloOf<BoardJoin>(data);
    if (join === undefined) {
      this.#diverge(topic, 'it is no introduction of a board');
      return;
    }
    const board = this.#board(boardId);
    board.stream.join(join);
    board.exchanges.join(join);
    this.#joins.push(join);
  }

  #decoded(boardId: string, topic: string, text: string, publishNs: bigint): void {
    const { due, stream } = this.#board(boardId);
    const next = due.get(topic)?.shift();
    // When a recording is closed it says where each link has come to: frames that carry nothing are counted there as well.
    if (next === undefined && topic === boardTopic(boardId, 'link')) {
      const counted = decoder.decode(jsonBytes(stream.counters));
      if (counted !== text) this.#diverge(topic, `${text} is recorded, the frames say ${counted}`);
    } else if (next === undefined) this.#diverge(topic, `${text} has no frame that says it`);
    else if (next.text !== text) this.#diverge(topic, `${text} is recorded, the frames say ${next.text}`);
    else if (next.publishNs !== undefined && next.publishNs !== publishNs)
      this.#diverge(topic, `it is stamped ${publishNs} ns, the board's clock says ${next.publishNs} ns`);
  }

  #diverge(topic: string, reason: string): void {
    this.divergence ??= { round: this.#latest + 1, topic, reason };
  }

  #board(id: string): Board {
    const board = this.#boards.get(id) ?? new Board(id);
    this.#boards.set(id, board);
    return board;
  }
}
