/** What all builds of the firmware share: where its sources are, their build id, flags that make its arithmetic exact. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
export const firmware = join(root, 'firmware-bridge', 'firmware');

/** What every target is compiled with; see core/float_rules.h. */
export const strictFlags = ['-std=c11', '-ffp-contract=off', '-Wall', '-Wextra', '-Werror'];

/** Freestanding, for arm-none-eabi-gcc. */
export const armFlags = [
  ...['-O2', '-ffreestanding', '-fno-builtin', '-fno-tree-loop-distribute-patterns', '-nostdlib'],
  ...[
    '-ffunction-sections',
    '-fdata-sections',
    '-Wl,--gc-sections',
    '-Wl,--build-id=none',
    '-Wl,--no-warn-rwx-segments',
  ],
];

/**
 * Makes files in a folder of their own beside `path`, then moves them into place: another process may make the same, or run
 * what is there, and is never given half of it. Rejects as `make` does, and leaves what was there.
 *
 * @param {string} path of the first file
 * @param {(folder: string) => Promise<Readonly<Record<string, string>>>} make resolves with place: file in the folder
 * @returns the path
 */
export async function intoPlace(path, make) {
  await mkdir(dirname(path), { recursive: true });
  const folder = await mkdtemp(`${path}.`);
  try {
    for (const [place, file] of Object.entries(await make(folder))) await rename(file, place);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return path;
}

export const hex = (id) => `0x${id.toString(16).padStart(8, '0')}u`;

/** C sources and headers of folders below `firmware/`, as {name: text}, names sorted and with forward slashes. */
export async function readSources(folders) {
  const names = [];
  for (const folder of folders) {
    for (const name of await readdir(join(firmware, folder))) {
      if (/\.[ch]$/.test(name)) names.push(`${folder}/${name}`);
    }
  }
  names.sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(firmware, name), 'utf8')])),
  );
}

/** First four bytes of the SHA-256 of the sources, as hello.buildId shows it. */
export function buildId(sources) {
  const hash = createHash('sha256');
  for (const [name, text] of Object.entries(sources)) {
    hash.update(`${name}\0${text.replaceAll('\r\n', '\n')}\0`);
  }
  return hash.digest().readUInt32BE(0);
}
