import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { config, fuses, releasedBy } from '../../../build/electron-builder.mjs';
import { icns, ico } from '../../../build/icons.mjs';
import { fits, misfits, shipped } from '../../../build/notices.mjs';
import { root } from '../../../build/sources.mjs';

describe('the licence check', () => {
  it('finds every package that is shipped to fit Apache-2.0, with its text', async () => {
    const packages = await shipped();
    expect(packages.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['serialport', '@mcap/core', '@tensorflow/tfjs', 'svelte']),
    );
    expect(misfits(packages)).toEqual([]);
    const names = packages.map(({ name, version }) => `${name} ${version}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([
    ['MIT', true],
    ['(MIT OR GPL-3.0)', true],
    ['MIT AND BSD-3-Clause', true],
    ['MIT AND GPL-3.0', false],
    ['GPL-3.0-only', false],
    ['AGPL-3.0', false],
    ['UNLICENSED', false],
    ['', false],
    [undefined, false],
  ])('reads %s', (expression, right) => expect(fits(expression)).toBe(right));
});

describe('icons', () => {
  const images = [16, 24, 32, 48, 64, 128, 256, 512, 1024].map((size) => ({
    size,
    png: Buffer.alloc(size, size % 251),
  }));

  it('of Windows point at their images', () => {
    const file = ico(images);
    expect(file.readUInt16LE(4)).toBe(images.length);
    images.forEach(({ png }, i) => {
      const [length, at] = [file.readUInt32LE(6 + 16 * i + 8), file.readUInt32LE(6 + 16 * i + 12)];
      expect(file.subarray(at, at + length)).toEqual(png);
    });
  });

  it('of macOS state their length', () => {
    const file = icns(images);
    expect(file.toString('latin1', 0, 4)).toBe('icns');
    expect(file.readUInt32BE(4)).toBe(file.length);
  });

  it('are there for every platform', async () => {
    const folder = join(root, 'build/resources');
    for (const name of ['icon.ico', 'icon.icns', 'icons/512x512.png'])
      expect(existsSync(join(folder, name))).toBe(true);
    const png = await readFile(join(folder, 'icons/512x512.png'));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([512, 512]);
  });
});

describe('what is packed', () => {
  it('switches off every way to make the program run something else', () => {
    expect(fuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    });
    expect(config.electronFuses).toBe(fuses);
    expect(config.asar).toEqual({ smartUnpack: false });
  });

  it('names installers for three systems and two processors, recordings, and the udev rule', () => {
    expect(config.linux?.target).toHaveLength(3);
    expect(config.mac?.target).toHaveLength(2);
    expect(config.win?.target).toHaveLength(2);
    expect(config.fileAssociations).toMatchObject([{ ext: 'mcap' }]);
    const [rule = ''] = config.deb?.fpm ?? [];
    const [from = '', to] = rule.split('=');
    expect(existsSync(join(root, from))).toBe(true);
    expect(to).toMatch(/^\/usr\/lib\/udev\/rules\.d\//);
  });

  it('names both processors for every target', () => {
    const targets = [config.linux, config.mac, config.win].flatMap((it) => it?.target ?? []);
    expect(targets.map((it) => (it as { target: string }).target)).toEqual([
      'AppImage',
      'deb',
      'tar.gz',
      'dmg',
      'zip',
      'nsis',
      'portable',
    ]);
    for (const it of targets) expect(it).toMatchObject({ arch: ['x64', 'arm64'] });
  });

  it('says who made a Debian package as it was told, and invents nobody', () => {
    const told = {
      RELEASE_HOMEPAGE: 'https://example.org/bench',
      RELEASE_MAINTAINER: 'A Lab <lab@example.org>',
    };
    expect(releasedBy(told)).toEqual({
      homepage: told.RELEASE_HOMEPAGE,
      maintainer: told.RELEASE_MAINTAINER,
    });
    expect(releasedBy({}).problem).toMatch(/set RELEASE_HOMEPAGE .* and RELEASE_MAINTAINER /);
    expect(releasedBy({ ...told, RELEASE_HOMEPAGE: 'bench' }).problem).toMatch(
      /set RELEASE_HOMEPAGE [^_]*\.$/,
    );
    expect(releasedBy({ ...told, RELEASE_MAINTAINER: 'A Lab' }).problem).toMatch(/set RELEASE_MAINTAINER/);
    expect(config.linux).not.toHaveProperty('maintainer');
  });

  it('takes nothing of the sources, tests or tools', () => {
    const taken = (config.files as string[]).filter((it) => !it.startsWith('!'));
    fc.assert(
      fc.property(
        fc.constantFrom('electron', 'firmware-bridge', 'renderer', 'test', 'build', 'node_modules'),
        (folder) => taken.every((it) => !it.startsWith(folder)),
      ),
    );
  });
});
