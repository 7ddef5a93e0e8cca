import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeAtomically } from '../../../../electron/bench/atomic-file.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'atomic-'))));
afterEach(() => rm(folder, { recursive: true }));

describe('a file written whole or not at all', () => {
  it('makes its folder, replaces what was there, and leaves nothing beside it', async () => {
    const path = join(folder, 'new', 'file.json');
    await writeAtomically(path, 'one');
    await writeAtomically(path, 'two');
    expect(await readFile(path, 'utf8')).toBe('two');
    expect(await readdir(join(folder, 'new'))).toEqual(['file.json']);
  });

  it('is not written where its folder is gone, when it belongs beside what lay there', async () => {
    const path = join(folder, 'gone', 'file.json');
    await expect(writeAtomically(path, 'one', { makeFolder: false })).rejects.toThrow(/ENOENT/);
    expect(await readdir(folder)).toEqual([]);
  });

  it('holds one of the texts, whole, when several write at once', async () => {
    const path = join(folder, 'file.json');
    const texts = Array.from({ length: 20 }, (_, i) => String(i).repeat(50_000));
    await Promise.all(texts.map((text) => writeAtomically(path, text)));
    expect(texts).toContain(await readFile(path, 'utf8'));
    expect(await readdir(folder)).toEqual(['file.json']);
  });

  it('removes what a killed program left, and not what one that lives is writing', async () => {
    const path = join(folder, 'file.json');
    const gone = Number(execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }));
    const host = encodeURIComponent(hostname()).replaceAll('.', '-');
    const names = [
      `file.json.${host}.${gone}.1.tmp`,
      `file.json.${host}.${process.ppid}.1.tmp`,
      `file.json.another-computer.${gone}.1.tmp`,
      `other.json.${host}.${gone}.1.tmp`,
    ];
    for (const name of names) await writeFile(join(folder, name), 'half');
    await writeAtomically(path, 'whole');
    expect((await readdir(folder)).sort()).toEqual([...names.slice(1), 'file.json'].sort());
  });

  it('keeps the earlier file and says why when it cannot write', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(writeAtomically(join(folder, 'file', 'x.json'), 'x')).rejects.toThrow(/ENOTDIR|EEXIST/);
  });
});
