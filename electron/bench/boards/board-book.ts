/**
 * What people said of their boards: names, shunts and calibrations of sensors, by board id, in one small file that the app and the command line
 * share. A board keeps them wherever it is plugged in, and after it was away.
 *
 * The file is read again before each change: another program may have written in the meantime.
 */
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { z } from 'zod';
import { writeAtomically } from '../atomic-file.ts';
import { Calibration } from '../power/calibration/calibration.ts';

const Entry = z.object({
  name: z.string().min(1).max(40).optional(),
  shuntOhms: z.number().positive().max(100).optional(),
  calibration: Calibration.optional(),
});
const Book = z.object({ version: z.literal(1), boards: z.record(z.string().max(64), Entry) });
export type BoardEntry = z.infer<typeof Entry>;

export class BoardBook {
  readonly #path: string;
  readonly #onProblem: (text: string) => void;
  #writing: Promise<void> = Promise.resolve();

  /** @param path of the file; it is made at the first change */
  constructor(path: string, onProblem: (text: string) => void = () => undefined) {
    this.#path = path;
    this.#onProblem = onProblem;
  }

  get(id: string): BoardEntry {
    return this.#read().boards[id] ?? {};
  }

  /** Changes what is known of a board. Resolves when it is on the disk; a disk that refuses is told of, not thrown. */
  set(id: string, change: BoardEntry): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      const { boards } = this.#read();
      boards[id] = { ...boards[id], ...change };
      try {
        await writeAtomically(this.#path, `${JSON.stringify({ version: 1, boards }, undefined, 2)}\n`);
      } catch (error) {
        this.#onProblem(`The names of boards could not be kept in ${this.#path}: ${String(error)}.`);
      }
    });
    return this.#writing;
  }

  #read(): z.infer<typeof Book> {
    const empty = { version: 1 as const, boards: {} };
    if (!existsSync(this.#path)) return empty;
    try {
      return Book.parse(JSON.parse(readFileSync(this.#path, 'utf8')));
    } catch {
      // Kept for whoever wants to look; a broken book must not stop the bench.
      const aside = `${this.#path}.broken`;
      try {
        renameSync(this.#path, aside);
      } catch {
        return empty;
      }
      this.#onProblem(
        `${this.#path} is not readable and was put aside as ${aside}; boards have automatic names again.`,
      );
      return empty;
    }
  }
}
