/** Passes on to the shell what a window wants of the system, and writes the files that a person named. */
import { basename } from 'node:path';
import type { SavedFile } from '../../contract.ts';
import { writeAtomically } from '../atomic-file.ts';
import type { Shell } from '../shell.ts';
import type { Handlers } from './handlers.ts';

type ShellCommand = 'setMenu' | 'leave' | 'notify' | 'saveFile' | 'chooseFolder' | 'chooseRecording';

export class ShellDesk {
  readonly handlers: Handlers<ShellCommand>;

  /** @param shell undefined: no app around this bench */
  constructor(shell: Shell | undefined) {
    const asked = (): Shell => {
      if (shell) return shell;
      throw new Error(
        'There is no window system to ask for a file. Use the command line: bench report writes every figure.',
      );
    };
    this.handlers = {
      setMenu: (news) => shell?.tell(news),
      leave: (news) => shell?.tell(news),
      notify: (news) => shell?.tell(news),
      chooseFolder: ({ title }) => asked().askPath({ kind: 'folder', title }),
      chooseRecording: ({ title }) => asked().askPath({ kind: 'recording', title }),
      saveFile: async ({ name, content }): Promise<SavedFile | undefined> => {
        const path = await asked().askPath({ kind: 'save', name });
        if (path === undefined) return undefined;
        const bytes = 'text' in content ? Buffer.from(content.text) : Buffer.from(content.base64, 'base64');
        try {
          await writeAtomically(path, bytes);
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error);
          throw new Error(`${basename(path)} could not be written: ${why}. Choose another folder.`, {
            cause: error,
          });
        }
        return { path, bytes: bytes.length };
      },
    };
  }
}
