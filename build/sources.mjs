/**
 * Which files a bundle is made of, and whether they changed since it was made.
 *
 * A fingerprint lists every source with its size and modification time: a few hundred `stat` calls, some milliseconds,
 * and unlike "newest file" it also notices a file that was deleted or checked out with an old date.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Folder that holds package.json. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const dist = join(root, 'dist');

/**
 * Whether the program that runs is the file `name` at `url`. Its name counts too: bundled into another program, a module
 * has that program's address, and must not begin to do its own work there.
 */
export const isProgram = (url, name) =>
  basename(process.argv[1] ?? '') === name && url === pathToFileURL(process.argv[1]).href;

/** What each half of the build is made of, relative to the root. */
const inputs = {
  node: ['electron', 'firmware-bridge', 'build/bundle.mjs', 'package.json'],
  renderer: [
    'renderer',
    'electron/contract.ts',
    'electron/contract',
    'svelte.config.js',
    'build/bundle.mjs',
    'package.json',
  ],
};
/** C sources reach a bundle only as the prebuilt file in `assets/`, which is read when it runs. */
const ignored = new Set(['firmware', 'node_modules', 'dist']);

async function* filesOf(path) {
  const info = await stat(path).catch(() => undefined);
  if (!info) return;
  if (!info.isDirectory()) {
    yield `${relative(root, path)} ${info.size} ${Math.round(info.mtimeMs)}`;
    return;
  }
  for (const entry of await readdir(path)) if (!ignored.has(entry)) yield* filesOf(join(path, entry));
}

/** @param {'node' | 'renderer'} half */
export async function fingerprint(half) {
  const lines = [];
  for (const input of inputs[half]) for await (const line of filesOf(join(root, input))) lines.push(line);
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex');
}

const stampFile = (half) => join(dist, `.${half}-fingerprint`);

/** @param {'node' | 'renderer'} half */
export async function isFresh(half) {
  const stamp = await readFile(stampFile(half), 'utf8').catch(() => '');
  return stamp !== '' && stamp === (await fingerprint(half));
}

/** Records that `half` was built from the sources with this fingerprint (taken before the build began). */
export async function stamp(half, print) {
  await writeAtomically(stampFile(half), print);
}

/** Writes by rename, so that a process starting meanwhile sees the old file or the new one, never half of one. */
export async function writeAtomically(file, content) {
  await mkdir(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, content);
  await rename(temporary, file);
}
