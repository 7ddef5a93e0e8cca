import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { resolveElectron } from '../../../build/electron-runtime.mjs';

afterEach(() => vi.unstubAllEnvs());

const silent = (): void => undefined;

describe.skipIf(process.platform !== 'linux')('an Electron of your own (paths as on Linux)', () => {
  it('is taken from the folder named, or as the program named', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'electron-'));
    const executable = join(folder, 'electron');
    await writeFile(executable, '');
    for (const named of [folder, executable]) {
      vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', named);
      expect(await resolveElectron(silent)).toEqual({ executable, source: 'override' });
    }
  });

  it('is missed with a sentence that names the folder', async () => {
    vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', '/nowhere');
    await expect(resolveElectron(silent)).rejects.toThrow(
      'ELECTRON_OVERRIDE_DIST_PATH is /nowhere, but there is no electron',
    );
  });
});
