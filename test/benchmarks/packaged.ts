/** The packed app: what it takes on a disk, against the Electron in it, and how long it takes to start. */
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { resolveElectron } from '../../build/electron-runtime.mjs';
import { attachable, packed } from '../../build/package.mjs';
import { figure, type Benchmark, type Figure } from './figure.ts';
import { displayProblem, launches } from './launches.ts';

/** Copies of the program that tests attach to. */
const NOT_SHIPPED = new Set(['for-tests']);

/** Bytes of all files below a folder. */
async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += await sizeOf(path);
    else if (entry.isFile() && !NOT_SHIPPED.has(entry.name)) bytes += (await stat(path)).size;
  }
  return bytes;
}

export const packaged: Benchmark = {
  name: 'packaged',
  doc: 'size and launch of the packed app, against its Electron (node build/package.mjs first)',
  async run(log) {
    const { folder, program } = packed();
    if (!existsSync(program)) {
      log('packaged: no app is packed here; type node build/package.mjs first.');
      return [];
    }
    const { executable } = await resolveElectron();
    const [own, electron] = [await sizeOf(folder), await sizeOf(dirname(executable))];
    const figures: Figure[] = [
      figure('Packed app on disk', [own / 1e6, 'MB'], ['its Electron alone', electron / 1e6], {
        atMost: 1.5,
      }),
    ];
    const problem = displayProblem();
    if (problem !== undefined) {
      log(`packaged: ${problem}, for how long it takes to start.`);
      return figures;
    }
    const { own: ownS, empty } = await launches({ program: await attachable(), args: [] }, executable);
    figures.push(
      figure(
        'Packed app: launch to an interactive window',
        [ownS, 's'],
        ['an empty Electron window', empty],
        {
          atMost: 1.5,
        },
      ),
    );
    return figures;
  },
};
