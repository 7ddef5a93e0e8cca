/** The Arduino library as a zip that the Arduino IDE takes: the port's files, with the core below src/. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { zipSync } from 'fflate';
import { writeAtomically } from '../atomic-file.ts';
import { packageRoot } from '../worker-path.ts';

export const LIBRARY_NAME = 'TinyMetaFedBoard';
/** Zips know no earlier time; the same sources then give the same zip. */
const NO_TIME = new Date(1980, 0, 1);

/** Files of the library by name. Throws when this package's firmware sources are missing. */
export async function arduinoLibrary(): Promise<Record<string, string>> {
  const firmware = join(packageRoot(), 'firmware-bridge', 'firmware');
  const port = join(firmware, 'ports', 'arduino');
  const files: Record<string, string> = {};
  for (const entry of await readdir(port, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files[relative(port, path).replaceAll('\\', '/')] = await readFile(path, 'utf8');
  }
  for (const name of (await readdir(join(firmware, 'core'))).sort()) {
    if (/\.[ch]$/.test(name))
      files[`src/core/${name}`] = await readFile(join(firmware, 'core', name), 'utf8');
  }
  return { ...files, 'src/build_id.h': (files['src/build_id.h'] ?? '').replace('0u', buildIdOf(files)) };
}

/** As `build/firmware.mjs` makes it: the first four bytes of a hash of the sources. */
function buildIdOf(files: Readonly<Record<string, string>>): string {
  const hash = createHash('sha256');
  for (const [name, text] of Object.entries(files)) {
    if (/\.(c|h|cpp)$/.test(name)) hash.update(`${name}\0${text.replaceAll('\r\n', '\n')}\0`);
  }
  return `0x${hash.digest('hex').slice(0, 8)}u`;
}

/** Writes the zip whole or not at all; returns its size in bytes. */
export async function exportArduino(file: string): Promise<number> {
  const entries = Object.entries(await arduinoLibrary()).sort(([a], [b]) => (a < b ? -1 : 1));
  const zip = zipSync(
    Object.fromEntries(entries.map(([name, text]) => [`${LIBRARY_NAME}/${name}`, Buffer.from(text)])),
    { level: 9, mtime: NO_TIME },
  );
  await writeAtomically(file, zip);
  return zip.length;
}
