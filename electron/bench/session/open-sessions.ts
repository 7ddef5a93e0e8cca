/**
 * Which sessions are open: a small file beside the recording of each, there from before its first byte to after its last.
 * A file that is still there when its process is not tells of a session that was cut short.
 *
 * Why not one list in one place? Sessions lie where people put them, several programs may record at once, and a folder that
 * is copied to another computer carries its own state.
 */
import { readdir, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '../atomic-file.ts';
import { isAlive } from '../process-alive.ts';

export const MARKER_NAME = 'session-open.json';

const Marker = z.object({
  version: z.literal(1),
  recording: z.string().min(1).max(255),
  processId: z.number().int(),
  hostname: z.string(),
  startedUtc: z.string(),
});
export type Marker = z.infer<typeof Marker>;

export interface CutShort {
  readonly folder: string;
  /** Name of the recording within it. */
  readonly recording: string;
  readonly startedUtc: string;
}

/** Folders in which this process records. Another process of the same number may have been here before it. */
const ours = new Set<string>();

/** Notes that a recording in this folder is open. */
export async function markOpen(folder: string, recording: string, startedUtc: string): Promise<void> {
  const marker: Marker = {
    version: 1,
    recording,
    processId: process.pid,
    hostname: hostname(),
    startedUtc,
  };
  ours.add(resolve(folder));
  await writeAtomically(join(folder, MARKER_NAME), `${JSON.stringify(marker)}\n`, { makeFolder: false });
}

export async function markClosed(folder: string): Promise<void> {
  ours.delete(resolve(folder));
  await rm(join(folder, MARKER_NAME), { force: true });
}

/** What was cut short in this folder, if anything; a session that is being recorded now is not. */
export async function cutShortIn(folder: string): Promise<CutShort | undefined> {
  const text = await readFile(join(folder, MARKER_NAME), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const parsed = Marker.safeParse(jsonOf(text));
  if (!parsed.success) return undefined;
  const { recording, startedUtc, processId } = parsed.data;
  const here = parsed.data.hostname === hostname();
  const alive = processId === process.pid ? ours.has(resolve(folder)) : isAlive(processId);
  if (here && alive) return undefined;
  return { folder, recording, startedUtc };
}

/** All that were cut short in the folders of a folder, oldest first. */
export async function cutShortUnder(folder: string): Promise<CutShort[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.filter((entry) => entry.isDirectory()).map((entry) => cutShortIn(join(folder, entry.name))),
  );
  return found.flatMap((session) => session ?? []).sort((a, b) => (a.startedUtc < b.startedUtc ? -1 : 1));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
