/** Writes a file so that whoever reads it sees all of the old or all of the new, also after a power cut. */
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

let writes = 0;

export async function writeAtomically(path: string, data: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.${++writes}.tmp`;
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
