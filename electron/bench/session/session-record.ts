/**
 * The recording of one run as boards and the run feed it: which address is which board, what its frames say, and the file
 * that says the session is open.
 */
import { basename } from 'node:path';
import type { Board } from '../boards/board.ts';
import type { EnergySource } from '../power/totals.ts';
import { boardJoin } from './recording/board-join.ts';
import { BoardStream } from './recording/board-stream.ts';
import { boardTopic } from './record-schemas.ts';
import { markClosed, markOpen } from './open-sessions.ts';
import type { Recorder } from './recorder.ts';

export class SessionRecord {
  readonly recorder: Recorder;
  readonly #folder: string;
  readonly #wallNs: () => bigint;
  readonly #sourceOf: (boardId: string) => EnergySource;
  readonly #idByAddress = new Map<string, string>();
  readonly #streams = new Map<string, BoardStream>();

  /** @param sourceOf says what a model is of; @param folder holds the file that says the session is open */
  constructor(
    recorder: Recorder,
    folder: string,
    wallNs: () => bigint,
    sourceOf: (boardId: string) => EnergySource,
  ) {
    this.recorder = recorder;
    this.#folder = folder;
    this.#wallNs = wallNs;
    this.#sourceOf = sourceOf;
  }

  /** A board takes part from here on, or is back. */
  join(board: Board): void {
    const join = boardJoin(board, this.#sourceOf(board.id).text);
    if (join === undefined) return;
    this.#idByAddress.set(join.address, board.id);
    this.recorder.message(boardTopic(board.id, 'hello'), join, this.#wallNs());
    this.#stream(board.id).join(join);
  }

  /**
   * A frame as it crossed the wire at an address. Those of a board that is not known yet are part of no run; nor are those
   * of after its end, which are not counted either.
   */
  frame(address: string, direction: 'in' | 'out', bytes: Uint8Array): void {
    const id = this.#idByAddress.get(address);
    if (id === undefined || this.recorder.closed) return;
    const nowNs = this.#wallNs();
    this.#nowNs = nowNs;
    this.recorder.together(() => {
      this.recorder.frame(id, direction, bytes, nowNs);
      this.#stream(id).frame(direction, bytes, nowNs);
    }, nowNs);
  }

  /**
   * Goes on after `close()`, with this board alone: what crossed the wire meanwhile is not recorded, so it joins anew.
   * Rejects with a sentence when the file is no longer there as it was.
   */
  async reopen(board: Board, startedUtc: string): Promise<void> {
    await this.recorder.reopen();
    await markOpen(this.#folder, basename(this.recorder.path), startedUtc).catch(() => undefined);
    this.#idByAddress.clear();
    this.join(board);
  }

  /** Writes where each link has come to, and the summary; the session is no longer open. */
  async close(): Promise<void> {
    const nowNs = this.#wallNs();
    for (const [id, stream] of this.#streams)
      this.recorder.message(boardTopic(id, 'link'), stream.counters, nowNs);
    await this.recorder.close();
    await markClosed(this.#folder);
  }

  /** Of the frame being taken: what it says has its time. */
  #nowNs = 0n;

  #stream(id: string): BoardStream {
    let stream = this.#streams.get(id);
    if (stream === undefined) {
      stream = new BoardStream({
        decoded: (topic, value, publishNs) =>
          this.recorder.message(boardTopic(id, topic), value, this.#nowNs, publishNs ?? this.#nowNs),
      });
      this.#streams.set(id, stream);
    }
    return stream;
  }
}
