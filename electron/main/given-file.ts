/** The recording that somebody opened the app with: by a double click, or on the command line. */
import { isAbsolute, resolve } from 'node:path';

/**
 * The last argument that names a recording; undefined when none does. An argument is a stranger's: only its name is looked at
 * here, and the bench checks what lies there as it does with every recording.
 * @param folder in which it was typed
 */
export function recordingIn(argv: readonly string[], folder: string): string | undefined {
  const given = argv.findLast((it) => !it.startsWith('-') && !it.includes('\0') && /\.mcap$/i.test(it));
  if (given === undefined || given.length > 4096) return undefined;
  return isAbsolute(given) ? given : resolve(folder, given);
}
