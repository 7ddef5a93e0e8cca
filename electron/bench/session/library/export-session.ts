/** A session as a copy of its folder elsewhere: on a stick, in a shared folder. The original stays as it is. */
import { cp, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { si } from '../../report/format.ts';
import { UsageError } from '../../usage-error.ts';
import { cutShortIn, MARKER_NAME } from '../open-sessions.ts';
import { freeBytes } from '../recording/free-space.ts';

/** Files that somebody is writing at this moment. */
const UNFINISHED = /\.tmp$/;

/**
 * Copies a session's folder into another. Resolves with the path of the copy: all of it is there, or nothing.
 * Throws a sentence when it is being recorded, when there is one of its name already, or when there is no room.
 */
export async function exportSession(folder: string, into: string): Promise<string> {
  const name = basename(folder);
  const names = await readdir(folder, { recursive: true });
  if (names.includes(MARKER_NAME) && (await cutShortIn(folder)) === undefined)
    throw new UsageError(`${name} is being recorded. Export it when its run is over.`);
  const to = join(into, name);
  if ((await stat(to).catch(() => undefined)) !== undefined)
    throw new UsageError(`${to} is there already, and it is not overwritten. Choose another folder.`);
  const sizes = await Promise.all(names.map(async (it) => (await stat(join(folder, it))).size));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  const free = await freeBytes(into);
  if (free !== undefined && free < bytes)
    throw new UsageError(
      `${name} has ${si(bytes, 'B')}, and only ${si(free, 'B')} are free in ${into}. Make room, or choose another folder.`,
    );
  try {
    await cp(folder, to, {
      recursive: true,
      errorOnExist: true,
      force: false,
      preserveTimestamps: true,
      filter: (path) => !UNFINISHED.test(path),
    });
  } catch (cause) {
    await rm(to, { recursive: true, force: true }).catch(() => undefined);
    throw new UsageError(
      `${name} cannot be copied to ${into} (${(cause as Error).message}). Choose another folder.`,
      { cause },
    );
  }
  return to;
}
