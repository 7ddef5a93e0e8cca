import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BoardBook } from '../../../../../electron/bench/boards/board-book.ts';
import { SleepWatch } from '../../../../../electron/bench/boards/sleep-watch.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'tmf-book-'))));
afterEach(() => rm(folder, { recursive: true }));

describe('the book of boards', () => {
  it('keeps names and shunts, and what another program wrote meanwhile', async () => {
    const path = join(folder, 'new', 'boards.json');
    const [mine, theirs] = [new BoardBook(path), new BoardBook(path)];
    expect(mine.get('a')).toEqual({});
    await mine.set('a', { name: 'Left' });
    await theirs.set('b', { name: 'Right', shuntOhms: 0.05 });
    await mine.set('a', { shuntOhms: 0.1 });
    expect(theirs.get('a')).toEqual({ name: 'Left', shuntOhms: 0.1 });
    expect(mine.get('b')).toEqual({ name: 'Right', shuntOhms: 0.05 });
    expect(await readdir(join(folder, 'new'))).toEqual(['boards.json']);
  });

  it('puts a broken file aside and says so', async () => {
    const path = join(folder, 'boards.json');
    await writeFile(path, '{"version": 1, "boards": {"a"');
    const problems: string[] = [];
    const book = new BoardBook(path, (text) => problems.push(text));
    expect(book.get('a')).toEqual({});
    expect(problems).toEqual([expect.stringContaining('was put aside as')]);
    expect(await readFile(`${path}.broken`, 'utf8')).toContain('"a"');
    await book.set('a', { name: 'New' });
    expect(book.get('a').name).toBe('New');
  });

  it('tells of a folder that cannot be written, and goes on', async () => {
    await writeFile(join(folder, 'file'), '');
    const problems: string[] = [];
    await new BoardBook(join(folder, 'file', 'boards.json'), (text) => problems.push(text)).set('a', {
      name: 'x',
    });
    expect(problems).toEqual([expect.stringContaining('could not be kept')]);
  });
});

describe('sleep of the computer', () => {
  it('is seen when the wall clock jumps, and a busy second is not one', () => {
    let wall = 0;
    const woke: number[] = [];
    const watch = new SleepWatch({ onWake: (seconds) => woke.push(seconds), wallMs: () => wall });
    for (const step of [1000, 1200, 3500, 1000, 3_601_000, 1000]) {
      wall += step;
      watch.look();
    }
    expect(woke).toEqual([3600]);
  });
});
