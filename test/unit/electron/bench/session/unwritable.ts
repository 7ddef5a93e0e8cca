/** A folder that this process may read and not write, as one on a CD or of another person is. */
import { chmod, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Of nobody in particular. */
const UNPRIVILEGED = 65534;

/** Systems on which a folder's mode keeps its owner from writing. */
export const HAS_MODES = process.platform !== 'win32';

/** While `use` runs, nothing can be made, renamed or removed in the folder or in one below it. */
export async function whileUnwritable<T>(folder: string, use: () => Promise<T>): Promise<T> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const folders = [
    folder,
    ...entries.flatMap((it) => (it.isDirectory() ? join(it.parentPath, it.name) : [])),
  ];
  for (const path of folders) await chmod(path, 0o555);
  // The administrator may write everywhere.
  const root = process.geteuid?.() === 0;
  if (root) process.seteuid?.(UNPRIVILEGED);
  try {
    return await use();
  } finally {
    if (root) process.seteuid?.(0);
    for (const path of folders) await chmod(path, 0o755);
  }
}
