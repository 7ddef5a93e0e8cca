/** Watches what boards relay for two that read one INA219 (`shared-sensor.ts`), and says so once. */
import type { Board } from '../boards/board.ts';
import { BYTES_PER_SAMPLE } from './sample-log.ts';
import { CodeTrail, sharesSensor } from './shared-sensor.ts';

/** Conversions of a board between two looks: about a fifth of a second. */
const LOOK_EVERY = 192;

type Watched = Pick<Board, 'id' | 'name' | 'provenance' | 'sensor'>;

interface Entry {
  readonly board: Watched;
  readonly trail: CodeTrail;
  sinceLook: number;
}

export class SensorWatch {
  readonly #entries = new Map<string, Entry>();
  readonly #told = new Set<string>();
  readonly #onShared: (text: string, boardId: string) => void;

  /** @param onShared a sentence that names both boards and what to do; once for each pair */
  constructor(onShared: (text: string, boardId: string) => void) {
    this.#onShared = onShared;
  }

  /** A board began anew: what was told of it may hold no more, and is told again if it does. */
  forget(boardId: string): void {
    for (const pair of this.#told) if (pair.split(' ').includes(boardId)) this.#told.delete(pair);
    this.#entries.get(boardId)?.trail.clear();
  }

  /** Follows a board from here on. Returns what ends it. */
  watch(board: Watched): () => void {
    const entry: Entry = { board, trail: new CodeTrail(), sinceLook: 0 };
    this.#entries.set(board.id, entry);
    const stop = board.sensor.listen((_, body) => {
      // Models draw from one seed and may well agree; there is no wire that could be wrong.
      if (board.provenance !== 'measured') return;
      const view = new DataView(body.buffer, body.byteOffset, body.length);
      for (let at = 0; at + BYTES_PER_SAMPLE <= body.length; at += BYTES_PER_SAMPLE) {
        entry.trail.add(view.getInt16(at + 2, true), view.getUint16(at + 4, true));
        entry.sinceLook++;
      }
      if (entry.sinceLook < LOOK_EVERY) return;
      entry.sinceLook = 0;
      this.#look(entry);
    });
    return () => {
      stop();
      this.#entries.delete(board.id);
    };
  }

  #look({ board, trail }: Entry): void {
    for (const other of this.#entries.values()) {
      if (other.board.id === board.id) continue;
      const pair = [board.id, other.board.id].sort().join(' ');
      if (this.#told.has(pair)) continue;
      // Either may be the one that is ahead.
      if (!sharesSensor(trail.codes, other.trail.codes) && !sharesSensor(other.trail.codes, trail.codes))
        continue;
      this.#told.add(pair);
      board.sensor.shared(other.board.name);
      other.board.sensor.shared(board.name);
      this.#onShared(
        `${other.board.name} and ${board.name} read the same INA219: their conversions are equal one by one, so each would be charged what both draw. No joules are given for either. Give each board an INA219 on its own SDA and SCL, in its own supply line, and plug both in again.`,
        board.id,
      );
    }
  }
}
