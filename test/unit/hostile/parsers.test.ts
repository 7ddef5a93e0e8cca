/**
 * Every parser of what comes from outside, on damaged inputs: it gives a result or throws a sentence, in bounded time and
 * memory. `HOSTILE_INPUTS=100000` is the long run; `HOSTILE_SEED=n` with a test's name reruns one input.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import wavefile from 'wavefile';
import { parseBoardSpecs } from '../../../electron/bench/boards/board-spec.ts';
import { parseCheckpoint } from '../../../electron/bench/session/checkpoint/checkpoint.ts';
import { Recorder } from '../../../electron/bench/session/recorder.ts';
import { readRecording } from '../../../electron/bench/session/recording/read-recording.ts';
import { recover } from '../../../electron/bench/session/recover.ts';
import { parseStudy } from '../../../electron/bench/study/study-spec.ts';
import { openFileTree } from '../../../electron/bench/tasks/data/file-tree.ts';
import { readClip } from '../../../electron/bench/tasks/keywords/wav.ts';
import { readDrawing } from '../../../electron/bench/tasks/omniglot/images.ts';
import { mutate } from './mutate.ts';

const inputs = Number(process.env['HOSTILE_INPUTS'] ?? 300);
const only = process.env['HOSTILE_SEED'];
const seeds = only === undefined ? Array.from({ length: inputs }, (_, i) => i + 1) : [Number(only)];
/** No input may cost this much memory beyond what was there: all of them are small. */
const MOST_BYTES = 600e6;
/** What a mistake of the parser, and not of the input, is called. */
const MISTAKES = [ReferenceError, EvalError];

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'hostile-'))));
afterAll(() => rm(folder, { recursive: true }));

interface Target {
  readonly name: string;
  valid(): Uint8Array | Promise<Uint8Array>;
  /** @param path of a file that holds the bytes, if the parser reads files */
  parse(bytes: Uint8Array, path: string): unknown;
  readonly file?: string;
}

const png = (): Uint8Array =>
  encode({ width: 105, height: 105, channels: 1, depth: 8, data: new Uint8Array(105 * 105).fill(255) });

function wav(): Uint8Array {
  const wave = new wavefile.WaveFile();
  wave.fromScratch(
    1,
    8000,
    '16',
    Int16Array.from({ length: 2000 }, (_, i) => 9000 * Math.sin(i / 9)),
  );
  return wave.toBuffer();
}

async function recording(): Promise<Uint8Array> {
  const path = join(await mkdtemp(join(folder, 'valid-')), 'valid.mcap');
  const recorder = await Recorder.create(path, { seed: '7' });
  for (let i = 0; i < 60; i++) {
    recorder.frame('b1', 'in', Uint8Array.of(i, 1, 2), BigInt(i));
    if (i % 20 === 19) recorder.message('/round', { round: i }, BigInt(i));
    if (i % 30 === 29) recorder.flush();
  }
  await recorder.close();
  return new Uint8Array(await readFile(path));
}

const study = (): Uint8Array =>
  strToU8(
    JSON.stringify({
      title: 'A study',
      task: 'sine',
      seeds: [1, 2],
      horizons: [10, 20],
      vary: { 'task.shots': [5, 10], boardsPerRound: [1, 2] },
      contestants: [{ strategy: 'tinymetafed', set: { topPUp: 20 } }, { strategy: 'reptile' }],
    }),
  );

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const targets: readonly Target[] = [
  { name: 'drawing (PNG)', valid: png, parse: (bytes) => readDrawing(bytes, 28) },
  { name: 'recorded word (WAV)', valid: wav, parse: (bytes) => readClip(bytes) },
  {
    name: 'data set (zip)',
    valid: () => zipSync({ 'a/b/1_1.png': png(), 'splits.json': strToU8('{}') }),
    file: 'data.zip',
    parse: (_bytes, path) => openFileTree(path, () => true).map((it) => it.read()),
  },
  {
    name: 'recording (MCAP), read',
    valid: recording,
    file: 'input.mcap',
    parse: (_bytes, path) => readRecording(path, { message: () => undefined }),
  },
  {
    name: 'recording (MCAP), recovered',
    valid: recording,
    file: 'broken.mcap',
    parse: async (_bytes, path) => {
      const { recovered } = await recover(path);
      if (recovered !== undefined) await rm(recovered, { force: true });
    },
  },
  { name: 'study file', valid: study, parse: (bytes) => parseStudy(text(bytes), 'study.json') },
  {
    name: 'checkpoint',
    valid: () => strToU8(JSON.stringify({ version: 1, settings: { task: 'sine', rounds: 3 }, round: 2 })),
    parse: (bytes) => parseCheckpoint(text(bytes), 'checkpoint.json'),
  },
  {
    name: 'boards of the command line',
    valid: () => strToU8('virtual:8,serial:/dev/ttyACM0,virtual:4'),
    parse: (bytes) => parseBoardSpecs(text(bytes)),
  },
];

describe.each(targets)('$name', ({ valid, parse, file }) => {
  it(
    'is read or refused with a sentence, whatever it holds',
    { timeout: 30_000 + inputs * 100 },
    async () => {
      const good = await valid();
      const path = join(folder, file ?? 'input');
      const before = process.memoryUsage();
      for (const seed of seeds) {
        const bytes = mutate(good, seed);
        if (file !== undefined) await writeFile(path, bytes);
        try {
          await parse(bytes, path);
        } catch (error) {
          const where = `HOSTILE_SEED=${seed}`;
          expect(error, where).toBeInstanceOf(Error);
          expect((error as Error).message, where).not.toBe('');
          for (const mistake of MISTAKES) expect(error, where).not.toBeInstanceOf(mistake);
        }
      }
      const after = process.memoryUsage();
      expect(after.arrayBuffers + after.heapUsed - before.arrayBuffers - before.heapUsed).toBeLessThan(
        MOST_BYTES,
      );
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
    const bytes = png().slice();
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
    await writeFile(path, zipSync({ '../../../../tmp/evil.png': png(), '/etc/evil.png': png() }));
    const files = openFileTree(path, () => true);
    expect(files.map((it) => it.read().length)).toEqual([png().length, png().length]);
  });
});
