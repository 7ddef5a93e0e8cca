/** What a build puts in place is whole at every moment, whoever builds the same at the same time. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { intoPlace } from '../../../build/firmware-sources.mjs';
import { Mega } from '../../firmware/avr/mega.ts';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'into-place-'))));
afterEach(() => rm(folder, { recursive: true }));

describe('what is built', () => {
  it('is never seen half, and leaves nothing beside it', async () => {
    const image = join(folder, 'made', 'image');
    const listing = join(folder, 'made', 'listing');
    /** Writes half of each file, lets the others go on, and writes the rest. */
    const build = (letter: string) =>
      intoPlace(image, async (own) => {
        const files = { [listing]: join(own, 'l'), [image]: join(own, 'i') };
        for (const file of Object.values(files)) {
          await writeFile(file, letter.repeat(500));
          await new Promise((resolve) => setImmediate(resolve));
          await writeFile(file, letter.repeat(1000));
        }
        return files;
      });
    const builds = [...'abcdef'].map(build);
    let under = true;
    const all = Promise.all(builds).finally(() => (under = false));
    const seen = new Set<string>();
    while (under) {
      const text = await readFile(image, 'utf8').catch(() => undefined);
      if (text !== undefined) seen.add(`${text.length} of ${[...new Set(text)].join('')}`);
    }
    expect(new Set(await all)).toEqual(new Set([image]));
    for (const text of seen) expect(text).toMatch(/^1000 of [a-f]$/);
    expect((await readFile(listing, 'utf8')).length).toBe(1000);
    expect((await readdir(join(folder, 'made'))).sort()).toEqual(['image', 'listing']);
  });

  it('stays as it was when another build fails', async () => {
    const image = join(folder, 'image');
    await writeFile(image, 'before');
    const failing = intoPlace(image, async (own) => {
      await writeFile(join(own, 'i'), 'half');
      throw new Error('a warning is an error');
    });
    await expect(failing).rejects.toThrow('a warning is an error');
    expect(await readFile(image, 'utf8')).toBe('before');
    expect(await readdir(folder)).toEqual(['image']);
  });
});

it('half an image is refused, not run', async () => {
  const path = join(folder, 'half.hex');
  const record = ':0400000001020304F2';
  await writeFile(path, `${record}\n`);
  expect(() => new Mega(path)).toThrow(/half\.hex ends before its last record: it is no whole image\./);
  await writeFile(path, `${record}\n:00000001FF\n`);
  expect(() => new Mega(path)).not.toThrow();
});
