/** Where the bundled worker scripts lie: beside the bundle when bundled, in `dist/` of the package when run from sources. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export type WorkerName =
  'virtual-worker' | 'emulated-worker' | 'evaluation-worker' | 'study-worker' | 'freeze-worker';

/** Folder that holds package.json (or, in a packaged app, the asar root). Throws when this file was moved out of a package. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder)
      throw new Error('No package.json above the bench core: the installation is incomplete.');
    folder = parent;
  }
  return folder;
}

/** URL of a worker's bundle. */
export function workerPath(name: WorkerName): URL {
  return pathToFileURL(join(packageRoot(), 'dist', `${name}.js`));
}

/**
 * Path of a file in `assets/` that a person or another program is to read: the packaged app keeps those beside its archive,
 * because nobody else can look into it.
 */
export function assetFile(...names: string[]): string {
  return join(packageRoot(), 'assets', ...names).replace(/\bapp\.asar(?=[\\/])/, 'app.asar.unpacked');
}
