/** Data sets as a person chooses them: drawings, clips, archives, splits. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { encode } from 'fast-png';
import { zipSync } from 'fflate';
import wavefile from 'wavefile';
import { keywordsTask, readKeywords } from '../../../electron/bench/tasks/keywords/keywords.ts';
import { readOmniglot } from '../../../electron/bench/tasks/omniglot/images.ts';
import { omniglotTask } from '../../../electron/bench/tasks/omniglot/omniglot.ts';
import { damagedBytes } from '../json-damage.ts';
import { utf8, type Target } from '../target.ts';

/** Depth 1, 8 and 16 bits; grey, with alpha, coloured. */
export function drawing(side = 28, channels: 1 | 2 | 3 | 4 = 1, depth: 1 | 8 | 16 = 8): Uint8Array {
  const count = depth === 1 ? Math.ceil(side / 8) * side : side * side * channels;
  const data = depth === 16 ? new Uint16Array(count) : new Uint8Array(count);
  data.forEach((_, i) => (data[i] = (i * 37) % 251));
  return encode({ width: side, height: side, channels, depth, data });
}

export function clip(rate = 8000, bits = '16', channels = 1, seconds = 0.25): Uint8Array {
  const wave = new wavefile.WaveFile();
  const one = Int16Array.from({ length: rate * seconds }, (_, i) => 9000 * Math.sin(i / 9));
  wave.fromScratch(channels, rate, '16', channels === 1 ? one : Array.from({ length: channels }, () => one));
  if (bits !== '16') wave.toBitDepth(bits);
  return wave.toBuffer();
}

async function lay(folder: string, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
}

const ALPHABETS = ['Aa', 'Bb', 'Cc', 'Dd', 'Ee'];
const WORDS = ['no', 'yes', 'up', 'down', 'left', 'right'];
const SPEAKERS = ['s1', 's2', 's3'];
const OMNIGLOT = { ways: 2, shots: 1, queries: 1, heldOutTasks: 2, steps: 2, side: '14' };
const KEYWORDS = { ways: 2, shots: 1, queries: 1, heldOutTasks: 2, steps: 2, net: 'mlp' };

function omniglot(): Record<string, Uint8Array> {
  const image = drawing();
  const names = ALPHABETS.flatMap((alphabet) =>
    ['c1', 'c2'].flatMap((character) => [1, 2].map((n) => `${alphabet}/${character}/0001_0${n}.png`)),
  );
  return Object.fromEntries(names.map((name) => [name, image]));
}

function keywords(): Record<string, Uint8Array> {
  const sound = clip();
  const names = WORDS.flatMap((word) => SPEAKERS.map((speaker) => `${word}/${speaker}_1.wav`));
  return Object.fromEntries(names.map((name) => [name, sound]));
}

const alphabets = (names: readonly string[]) => ({ alphabets: names.map((name) => ({ name })) });
const OMNIGLOT_SPLIT = {
  metaTrain: alphabets(ALPHABETS.slice(0, 3)),
  metaVal: alphabets(ALPHABETS.slice(3, 4)),
  metaTest: alphabets(ALPHABETS.slice(4)),
};
const KEYWORD_SPLIT = {
  metaTrain: { words: WORDS.slice(0, 2), speakerIds: ['s1', 's2'] },
  metaVal: { words: WORDS.slice(2, 4), speakerIds: ['s2'] },
  metaTest: { words: WORDS.slice(4), speakerIds: ['s3'] },
  suggestedBoards: [{ speakerIds: ['s1'] }, { speakerIds: ['s2'] }],
};

export const data: readonly Target[] = [
  {
    name: 'drawing',
    checkInputs: 300,
    doc: 'a drawing (PNG) in a folder',
    file: 'Aa/c1/0001_01.png',
    corpus: () => [
      drawing(),
      drawing(40, 4),
      drawing(40, 2),
      drawing(40, 3),
      drawing(40, 1, 16),
      drawing(40, 1, 1),
      drawing(105),
    ],
    parse: (_, path) => readOmniglot(join(path, '../../..'), 14),
  },
  {
    name: 'clip',
    checkInputs: 12,
    doc: 'a recorded word (WAV) in a folder',
    file: 'no/s1_1.wav',
    corpus: () => [
      clip(),
      clip(16_000, '8'),
      clip(16_000, '24', 2),
      clip(44_100, '32f'),
      clip(8000, '64', 1, 0.1),
      clip(22_050, '16', 2, 1.5),
    ],
    parse: (_, path) => readKeywords(join(path, '../..')),
  },
  {
    name: 'archive',
    checkInputs: 60,
    doc: 'a data set (zip)',
    file: 'data.zip',
    corpus: () => [
      zipSync({ ...omniglot(), 'splits.json': utf8(JSON.stringify(OMNIGLOT_SPLIT)) }),
      zipSync(omniglot(), { level: 0 }),
    ],
    parse: (_, path) => omniglotTask(OMNIGLOT, path),
  },
  {
    name: 'splits-omniglot',
    checkInputs: 40,
    doc: 'splits.json beside drawings',
    file: 'omniglot/splits.json',
    corpus: async (folder) => {
      await lay(join(folder, 'omniglot'), omniglot());
      return [utf8(JSON.stringify(OMNIGLOT_SPLIT))];
    },
    damage: (rng) => damagedBytes(OMNIGLOT_SPLIT, rng),
    parse: (_, path) => omniglotTask(OMNIGLOT, dirname(path)),
  },
  {
    name: 'splits-keywords',
    checkInputs: 6,
    doc: 'splits.json beside clips',
    file: 'keywords/splits.json',
    corpus: async (folder) => {
      await lay(join(folder, 'keywords'), keywords());
      return [utf8(JSON.stringify(KEYWORD_SPLIT))];
    },
    damage: (rng) => damagedBytes(KEYWORD_SPLIT, rng),
    parse: (_, path) => keywordsTask(KEYWORDS, dirname(path)),
  },
];
