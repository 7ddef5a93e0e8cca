/** Which recording a person asked for when starting the app, by a double click in a file manager or on a command line. */
import { resolve } from 'node:path';

/**
 * @param args of the process, its own path first; switches are passed over
 * @param folder what relative paths are relative to
 * @returns the last argument that names a recording
 */
export function recordingIn(args: readonly string[], folder: string): string | undefined {
  const named = args.slice(1).filter((arg) => !arg.startsWith('-') && /\.mcap$/i.test(arg));
  const last = named.at(-1);
  return last === undefined ? undefined : resolve(folder, last);
}
