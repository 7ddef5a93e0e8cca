/** Conversions of a board that is at rest, gathered over a stretch of its own time. */
import { BoardError } from '../../boards/board-error.ts';
import type { Board } from '../../boards/board.ts';
import { BYTES_PER_SAMPLE } from '../sample-log.ts';

/** Beyond the time asked for: batches come late over a slow line. */
const PATIENCE_MS = 5000;

export interface RestOptions {
  readonly seconds: number;
  readonly signal?: AbortSignal;
  /** 0 to 1. */
  readonly onProgress?: (part: number) => void;
}

/** Shunt registers of `seconds` of the board's time. Rejects with a sentence when they do not come. */
export function shuntCodes(board: Board, { seconds, signal, onProgress }: RestOptions): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const codes: number[] = [];
    let firstUs: number | undefined;
    const stop = board.sensor.listen((fields, body) => {
      const view = new DataView(body.buffer, body.byteOffset, body.length);
      for (let at = 0; at + BYTES_PER_SAMPLE <= body.length; at += BYTES_PER_SAMPLE)
        codes.push(view.getInt16(at + 2, true));
      const nowUs = Number(fields.firstTimeUs);
      firstUs ??= nowUs;
      const part = (nowUs - firstUs) / (seconds * 1e6);
      onProgress?.(Math.min(1, part));
      if (part >= 1) end(() => resolve(codes));
    });
    const timer = setTimeout(
      () =>
        end(() =>
          reject(
            new BoardError(
              board.id,
              `${board.name} sent ${codes.length} conversions in ${seconds} s and then none. Check the four wires of its INA219, and that the board is idle.`,
            ),
          ),
        ),
      seconds * 1000 + PATIENCE_MS,
    );
    const given = (): void =>
      end(() => reject(new BoardError(board.id, 'The calibration was given up; nothing changed.')));
    signal?.addEventListener('abort', given);
    const end = (then: () => void): void => {
      stop();
      clearTimeout(timer);
      signal?.removeEventListener('abort', given);
      then();
    };
  });
}
