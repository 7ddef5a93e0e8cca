/** What only the packed app can show: its fuses, and that it holds nothing but itself. TEST_PACKAGED=1 after `node build/package.mjs`. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { getCurrentFuseWire, FuseV1Options } from '@electron/fuses';
import { describe, expect, it } from 'vitest';
import { packed } from '../../build/package.mjs';
import { root } from '../../build/sources.mjs';

const packedHere = process.env['TEST_PACKAGED'] === '1';

describe.skipIf(!packedHere)(
  `the packed app${packedHere ? '' : ' (skipped: TEST_PACKAGED is not set)'}`,
  () => {
    const { program } = packed();

    it('19: has the fuses that forbid to make it run something else', async () => {
      const wire = await getCurrentFuseWire(program);
      // As they stand in the executable: a character each.
      const [DISABLE, ENABLE] = [0x30, 0x31];
      expect(wire).toMatchObject({
        [FuseV1Options.RunAsNode]: DISABLE,
        [FuseV1Options.EnableCookieEncryption]: ENABLE,
        [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: DISABLE,
        [FuseV1Options.EnableNodeCliInspectArguments]: DISABLE,
        [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: ENABLE,
        [FuseV1Options.OnlyLoadAppFromAsar]: ENABLE,
        [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: DISABLE,
        [FuseV1Options.GrantFileProtocolExtraPrivileges]: DISABLE,
      });
    });

    it('has nothing beside its archive but what belongs to it', () => {
      const resources = readdirSync(join(dirname(program), 'resources'));
      expect(resources.sort()).toEqual(['NOTICES.txt', 'app.asar', 'app.asar.unpacked']);
      const unpacked = readdirSync(join(dirname(program), 'resources/app.asar.unpacked'), { recursive: true })
        .map((name) => String(name).replaceAll('\\', '/'))
        .filter((name) => /\.[^/]+$/.test(name));
      // What an operating system loads, and what a person copies.
      for (const name of unpacked)
        expect(name).toMatch(
          /\.node$|^node_modules\/@tensorflow\/|^assets\/udev\/|^assets\/[^/]+\.(uf2|mcap|layout\.json)$/,
        );
    });

    it('holds no path of the machine that packed it', () => {
      const archive = readFileSync(join(dirname(program), 'resources/app.asar'));
      expect(archive.indexOf(root)).toBe(-1);
    });

    it('holds nothing of the development tree', () => {
      const archive = readFileSync(join(dirname(program), 'resources/app.asar'));
      // The header: a pickle of four numbers, then JSON.
      const header = JSON.parse(archive.toString('utf8', 16, 16 + archive.readUInt32LE(12))) as {
        files: Record<string, { files?: Record<string, unknown> }>;
      };
      expect(Object.keys(header.files).sort()).toEqual([
        'LICENSE',
        'assets',
        'dist',
        'node_modules',
        'package.json',
      ]);
      const modules = Object.keys(header.files['node_modules']?.files ?? {});
      for (const tool of [
        'electron',
        'electron-builder',
        'vitest',
        'typescript',
        'vite',
        'eslint',
        'prettier',
      ])
        expect(modules).not.toContain(tool);
    });
  },
);
