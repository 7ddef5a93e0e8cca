/** The library of sessions: list, words, trash, recovery, comparison. */
import { recoveryText } from '../commands/recover.ts';
import { compare } from '../session/compare/compare.ts';
import { readCurves } from '../session/compare/run-curve.ts';
import { exportSession } from '../session/library/export-session.ts';
import {
  deleteSession,
  listCutShort,
  listSessions,
  restoreSession,
  within,
} from '../session/library/library.ts';
import { writeNotes } from '../session/library/session-notes.ts';
import { recordingAt, recover } from '../session/recover.ts';
import type { Handlers } from './handlers.ts';

type SessionCommand =
  | 'listSessions'
  | 'listCutShort'
  | 'takeOpened'
  | 'annotateSession'
  | 'deleteSession'
  | 'restoreSession'
  | 'exportSession'
  | 'recoverSession'
  | 'compareSessions';

export class SessionDesk {
  readonly handlers: Handlers<SessionCommand>;
  readonly #root: string | undefined;
  #opened: string | undefined;

  /** @param root where runs are kept, a folder each; undefined: nothing is recorded */
  constructor(root: string | undefined) {
    this.#root = root;
    this.handlers = {
      listSessions: () => (root === undefined ? [] : listSessions(root)),
      listCutShort: () => (root === undefined ? [] : listCutShort(root)),
      takeOpened: () => {
        const path = this.#opened;
        this.#opened = undefined;
        return path;
      },
      annotateSession: ({ folder, name, notes, tags }) => {
        within(this.#folder, folder);
        return writeNotes(folder, { name, notes, tags });
      },
      deleteSession: ({ folder }) => deleteSession(this.#folder, folder),
      restoreSession: ({ folder }) => restoreSession(this.#folder, folder),
      exportSession: ({ folder, into }) => {
        within(this.#folder, folder);
        return exportSession(folder, into);
      },
      recoverSession: async ({ folder }) => recoveryText(await recover(await recordingAt(folder))),
      compareSessions: async ({ paths, target }) => compare(await readCurves(paths), target),
    };
  }

  /** A recording was opened from outside: whichever window asks first shows it. */
  opened(path: string): void {
    this.#opened = path;
  }

  get #folder(): string {
    if (this.#root === undefined)
      throw new Error('Nothing is recorded: the bench was started without a folder.');
    return this.#root;
  }
}
