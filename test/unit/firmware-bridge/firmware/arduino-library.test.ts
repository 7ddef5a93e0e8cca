/** The Arduino library as the IDE and the Library Manager want it: the rules of arduino-lint that can be told from its files. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../../firmware/core/numeric-module.ts';

/** As the library specification lists them. */
const CATEGORIES = [
  ...['Display', 'Communication', 'Signal Input/Output', 'Sensors', 'Device Control', 'Timing'],
  ...['Data Storage', 'Data Processing', 'Other'],
];

let files: Record<string, string>;
let properties: Record<string, string>;
beforeAll(async () => {
  files = await (await build()).arduinoLibrary();
  const lines = (files['library.properties'] ?? '').trim().split('\n');
  properties = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
});

describe('the Arduino library', () => {
  it('states what library.properties must state', () => {
    for (const name of [
      'name',
      'version',
      'author',
      'maintainer',
      'sentence',
      'paragraph',
      'category',
      'url',
    ])
      expect(properties[name]).toMatch(/\S/);
    expect(properties['name']).toMatch(/^[a-zA-Z][a-zA-Z0-9 _.-]{0,62}$/);
    expect(properties['name']).not.toMatch(/arduino|library/i);
    expect(CATEGORIES).toContain(properties['category']);
    expect(properties['url']).toMatch(/^https:\/\/\S+$/);
    expect(properties['url']).not.toMatch(/example\.|localhost/);
    expect(properties['architectures']).toBe('*');
    // The paragraph goes on where the sentence ends; it does not repeat it.
    expect(properties['sentence']?.endsWith('.')).toBe(true);
    expect(properties['paragraph']?.startsWith(properties['sentence'] ?? '')).toBe(false);
  });

  it('has the version of the package', () => {
    const { version } = JSON.parse(
      readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'),
    ) as { version: string };
    expect(properties['version']).toMatch(/^\d+\.\d+\.\d+$/);
    expect(properties['version']).toBe(version);
  });

  it('includes a header that exists, in src, and no sources beside it', () => {
    const names = Object.keys(files);
    for (const header of properties['includes']?.split(',') ?? []) expect(names).toContain(`src/${header}`);
    expect(names.filter((name) => /^[^/]+\.(c|cpp|h|ino)$/.test(name))).toEqual([]);
    expect(names.every((name) => /^[\w./-]+$/.test(name) && name.length < 100)).toBe(true);
    expect(names.some((name) => /(^|\/)(extras|examples?|utility)$/i.test(name))).toBe(false);
  });

  it('has numbered examples, each a sketch in a folder of its own name that includes the library', () => {
    const sketches = Object.keys(files).filter((name) => name.endsWith('.ino'));
    expect(sketches.length).toBeGreaterThanOrEqual(2);
    for (const [i, sketch] of sketches.toSorted().entries()) {
      const [, folder, file] = sketch.split('/');
      expect(sketch.split('/')[0]).toBe('examples');
      expect(file).toBe(`${folder}.ino`);
      expect(folder).toMatch(new RegExp(`^0${i + 1}\\.\\w+$`));
      expect(files[sketch]).toContain('#include <TinyMetaFedBoard.h>');
    }
  });

  it('colours every public name: name, one tab, its kind', () => {
    const rows = (files['keywords.txt'] ?? '').trim().split('\n');
    for (const row of rows) expect(row).toMatch(/^\w+\t(KEYWORD[123]|LITERAL[12])$/);
    const coloured = rows.map((row) => row.split('\t')[0]);
    const header = files['src/TinyMetaFedBoard.h'] ?? '';
    const methods = [...header.matchAll(/^ {4}\w+ (\w+)\(/gm)].map(([, name]) => name);
    expect(methods).toEqual(expect.arrayContaining(['begin', 'poll', 'useSensor']));
    for (const name of [...methods, 'TinyMetaFedBoard', 'TinyMetaFed']) expect(coloured).toContain(name);
  });

  it('is written over an older one, of which nothing is left that would be compiled', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tmf-library-'));
    const { writeArduinoLibrary } = await build();
    const written = (): string[] =>
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
        .sort();
    try {
      await mkdir(join(folder, 'src/old'), { recursive: true });
      await mkdir(join(folder, 'examples/99.Gone'), { recursive: true });
      for (const stale of ['src/core/renamed.c', 'src/old/x.h', 'examples/99.Gone/99.Gone.ino', 'gone.txt']) {
        await mkdir(join(folder, stale, '..'), { recursive: true });
        await writeFile(join(folder, stale), '#error from an older version\n');
      }
      expect(await writeArduinoLibrary(folder)).toBe(folder);
      expect(written()).toEqual(Object.keys(files).sort());
      expect(readdirSync(folder).sort()).toEqual(
        [...new Set(Object.keys(files).map((it) => it.split('/')[0]))].sort(),
      );
      for (const name of written()) expect(readFileSync(join(folder, name), 'utf8')).toBe(files[name]);

      // Again: what is changed is written, what is the same is left alone.
      const [same, changed] = ['src/core/core.c', 'src/core/core.h'].map((name) => join(folder, name)) as [
        string,
        string,
      ];
      await utimes(same, 1, 1);
      await writeFile(changed, 'changed');
      await writeArduinoLibrary(folder);
      expect(statSync(same).mtimeMs).toBe(1000);
      expect(readFileSync(changed, 'utf8')).toBe(files['src/core/core.h']);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
