/**
 * Every parser of what comes from outside, on damaged inputs: it reads them or says no in a sentence of its own, in bounded
 * time and memory, and leaves them as they are. The inputs are the same on every machine. `HOSTILE_SECONDS=10` tries longer,
 * `HOSTILE_SEED=2` others; `node build/fuzz-parsers.mjs` is the same with coverage, in processes of their own.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseStudy } from '../../../electron/bench/study/study-spec.ts';
import { openFileTree } from '../../../electron/bench/tasks/data/file-tree.ts';
import { readDrawing } from '../../../electron/bench/tasks/omniglot/images.ts';
import { campaign } from '../../fuzz/campaign.ts';
import { drawing } from '../../fuzz/targets/data.ts';
import { groups } from '../../fuzz/targets/all.ts';

/** Of processor time, for each parser; as many inputs as each is checked with when left out. */
const seconds = Number(process.env['HOSTILE_SECONDS'] ?? 0);
const seed = Number(process.env['HOSTILE_SEED'] ?? 1);

const cpuMs = (): number => process.cpuUsage().user / 1000;

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'hostile-'))));
afterAll(() => rm(folder, { recursive: true }));

describe.each(Object.entries(groups))('%s', (group, load) => {
  it(
    'are read or refused with a sentence, whatever they hold',
    { timeout: 180_000 + seconds * 100_000 },
    async () => {
      const found: string[] = [];
      for (const target of await load())
        await campaign(target, {
          folder: join(folder, `${group}-${target.name}`),
          seed,
          ...(seconds > 0 ? { forMs: 1000 * seconds } : { inputs: target.checkInputs }),
          guided: false,
          now: cpuMs,
          onFinding: ({ kind, text }, bytes) => {
            const input = Buffer.from(bytes.subarray(0, 2000)).toString('base64');
            found.push(`${group}/${target.name}: ${kind}: ${text}\n  input: ${input}`);
          },
        });
      // A text: where only the first line of a failure is shown, that line says which parser it was and what it said.
      expect(found.join('\n')).toBe('');
    },
  );
});

describe('bombs', () => {
  /** A zip whose one file says that it unpacks to `size` bytes. */
  function lying(size: number): Uint8Array {
    const zip = zipSync({ 'a/b/1_1.png': new Uint8Array(2000) });
    const view = new DataView(zip.buffer);
    for (let at = 0; at + 4 < zip.length; at++) {
      const signature = view.getUint32(at, true);
      if (signature === 0x04034b50) view.setUint32(at + 22, size, true);
      if (signature === 0x02014b50) view.setUint32(at + 24, size, true);
    }
    return zip;
  }

  it.each([60_000_000, 65_000_000, 4_294_967_294])(
    'a zip that says it unpacks to %d bytes is refused',
    async (size) => {
      const path = join(folder, 'bomb.zip');
      await writeFile(path, lying(size));
      expect(() => openFileTree(path, () => true)).toThrow(
        /says that it unpacks to \d+ bytes; that is no data set/,
      );
    },
  );

  it('a drawing that says it has billions of pixels is refused before it takes memory', () => {
    const bytes = drawing(105).slice();
    new DataView(bytes.buffer).setUint32(16, 0x7fffffff);
    expect(() => readDrawing(bytes, 28)).toThrow(/2147483647 x 105 pixels, more than/);
  });

  it('a study that varies its settings in more ways than can be run is refused', () => {
    const values = Array.from({ length: 100 }, (_, i) => i);
    const vary = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, values]));
    const bomb = {
      title: 'x',
      task: 'sine',
      seeds: 1,
      horizons: [1],
      contestants: [{ strategy: 'reptile' }],
      vary,
    };
    expect(() => parseStudy(JSON.stringify(bomb), 'bomb.json')).toThrow(
      /varies its settings in 1000000000000 ways/,
    );
  });

  it('a zip whose names climb out of it gives names, and writes nothing', async () => {
    const path = join(folder, 'climbing.zip');
    await writeFile(
      path,
      zipSync({ '../../../../tmp/evil.png': drawing(105), '/etc/evil.png': drawing(105) }),
    );
    const files = openFileTree(path, () => true);
    expect(files.map((it) => it.read().length)).toEqual([drawing(105).length, drawing(105).length]);
  });
});
