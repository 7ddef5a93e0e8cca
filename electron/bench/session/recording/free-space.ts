/** Room on a disk, and when a recording warns of its end or stops before it. */
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Below this a recording warns, once. */
export const WARN_BELOW_BYTES = 500e6;
/** Below this it is closed, while there is room to close it cleanly. */
export const STOP_BELOW_BYTES = 50e6;

/** Room on the disk that a folder is or will be on; undefined when the system does not say. */
export async function freeBytes(folder: string): Promise<number | undefined> {
  for (let path = folder; ; path = dirname(path)) {
    const disk = await statfs(path).catch(() => undefined);
    if (disk !== undefined) return disk.bavail * disk.bsize;
    if (dirname(path) === path) return undefined;
  }
}

export type SpaceAlarm = 'plenty' | 'low' | 'out';

export function spaceAlarm(free: number | undefined): SpaceAlarm {
  if (free === undefined || free >= WARN_BELOW_BYTES) return 'plenty';
  return free >= STOP_BELOW_BYTES ? 'low' : 'out';
}
