/**
 * Files that are there whole or not at all, whatever ends the process or the machine in between, and whoever else writes
 * the same file.
 *
 *   path.<host>.<process>.<n>.tmp --datasync--> rename --> path, folder synced
 *
 * Each write has a name of its own beside the file, so two programs never write into one another's. What a killed program
 * left there is removed by the next that writes the same file on the same computer.
 */
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isAlive } from './process-alive.ts';

const HOST = encodeURIComponent(hostname()).replaceAll('.', '-');
let writes = 0;
/** Files that this process has looked after. */
const swept = new Set<string>();

/**
 * Writes beside, brings it to the medium, then takes the name. An earlier file of the name stays until that moment.
 * @param makeFolder false for what belongs beside other files: where those were moved away, their folder is not made again
 */
export async function writeAtomically(
  path: string,
  content: string | Uint8Array,
  { makeFolder = true } = {},
): Promise<void> {
  if (makeFolder) await mkdir(dirname(path), { recursive: true });
  await sweep(path);
  const beside = `${path}.${HOST}.${process.pid}.${++writes}.tmp`;
  try {
    const file = await open(beside, 'w');
    try {
      await file.writeFile(content);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Removes what processes of this computer that are no more left beside a file. Once for each file. */
async function sweep(path: string): Promise<void> {
  if (swept.has(path)) return;
  swept.add(path);
  const folder = dirname(path);
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(`${basename(path)}.${HOST}.`)) continue;
    const processId = Number(/\.(\d+)\.\d+\.tmp$/.exec(name)?.[1] ?? NaN);
    if (Number.isInteger(processId) && !isAlive(processId))
      await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}

/** So that the name, too, is on the medium. Not possible on every system, and not needed on those. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
