/**
 * Keywords: few-shot recognition of spoken words, from words and voices that no board has met. Any data set laid out as
 * Google's Speech Commands: WORD/SPEAKER_anything.wav. A board learns from speakers of its own.
 */
import { z } from 'zod';
import type { Recommended } from '../../federation/strategies/registry.ts';
import { keywordCnn } from '../../models/cnn.ts';
import { mlp } from '../../models/mlp.ts';
import type { ModelSpec } from '../../models/model-spec.ts';
import { quoted, UsageError } from '../../usage-error.ts';
import { openFileTree } from '../data/file-tree.ts';
import type { DataFile } from '../data/file-tree.ts';
import { readSplitFile, splitByName } from '../data/split.ts';
import type { Part, Split } from '../data/split.ts';
import type { PoolClass, PoolSample } from '../fewshot/class-pool.ts';
import { fewShotTask } from '../fewshot/few-shot-task.ts';
import type { Task } from '../task.ts';
import { parseTaskOptions } from '../task-options.ts';
import type { TaskOptions } from '../task-options.ts';
import { COEFFICIENTS, FRAMES, keywordFeatures } from './features.ts';
import { readClip, SAMPLE_RATE } from './wav.ts';

export const KEYWORDS_OPTIONS = {
  net: { kind: 'choice', choices: ['cnn', 'mlp'] },
  ways: { kind: 'whole', min: 2, max: 64, value: 5 },
  shots: { kind: 'whole', min: 1, max: 20, value: 5 },
  queries: { kind: 'whole', min: 1, max: 100, value: 15 },
  heldOutTasks: { kind: 'whole', min: 1, max: 2000, value: 200 },
  /** 25 is one pass over five shots of five words: nothing is stored. */
  steps: { kind: 'whole', min: 1, max: 1000, value: 25 },
  part: { kind: 'choice', choices: ['test', 'val'] },
  /** Each board learns from speakers of its own only. */
  ownSpeakers: { kind: 'flag', value: true },
} as const;

const STEP_COUNTS = [0, 25, 50, 100];
/** Boards that speakers are dealt to when the data does not say. */
const BOARDS = 6;

interface Utterance {
  readonly word: string;
  readonly speaker: string;
  readonly features: Float32Array;
  readonly file: DataFile;
}

/** Throws UsageError naming the file, the option or the numbers. */
export function keywordsTask(given: TaskOptions, path: string): Task {
  const o = parseTaskOptions('keywords', KEYWORDS_OPTIONS, given);
  const { utterances, files, notes } = readKeywords(path);
  const words = [...new Set(utterances.map(({ word }) => word))].sort();
  const split = keywordSplit(readSplitFile(files), words, utterances);
  const classes = (part: Part): PoolClass[] =>
    split.words[part].map((word) => ({
      name: word,
      samples: utterances
        .filter((it) => it.word === word && split.partOf(it.speaker) === part)
        .map(({ speaker, features }): PoolSample => ({ input: features, owner: speaker })),
    }));
  const train = classes('train').filter(({ samples }) => samples.length > 0);
  const task = fewShotTask({
    name: 'keywords',
    title: 'Keywords',
    doc: 'Spoken words; each visit brings other words.',
    model: keywordsModel(o.net, o.ways),
    ways: o.ways,
    shots: o.shots,
    queries: o.queries,
    heldOutTasks: o.heldOutTasks,
    adaptationSteps: o.steps,
    stepCounts: STEP_COUNTS,
    train,
    test: classes(o.part as Part),
    encoding: 'float32',
    testText: `${o.part === 'test' ? 'unseen' : 'validation'} words and speakers`,
    ownersByBoard: o.ownSpeakers ? split.speakersByBoard : undefined,
    notes: [
      `${utterances.length} clips of ${words.length} words; ${train.length} words to train. ${split.text}`,
      ...notes,
    ],
  });
  return { ...task, recordingOf: recordings(utterances) };
}

/** Finds the clip that features were made from. Two clips of the same features sound the same. */
function recordings(utterances: readonly Utterance[]): NonNullable<Task['recordingOf']> {
  const key = (features: Float32Array): string => features.join();
  let byFeatures: Map<string, Utterance> | undefined;
  return (input) => {
    byFeatures ??= new Map(utterances.map((it) => [key(it.features), it]));
    const found = byFeatures.get(key(input));
    return (
      found && {
        word: found.word,
        speaker: found.speaker,
        sampleRate: SAMPLE_RATE,
        read: () => readClip(found.file.read()).samples,
      }
    );
  };
}

export function keywordsModel(net: string, ways: number): ModelSpec {
  if (net === 'cnn') return keywordCnn(ways);
  return mlp({
    widths: [FRAMES * COEFFICIENTS, 64, 32, ways],
    loss: 'softmaxCrossEntropy',
    firstBiasRange: 0,
  });
}

/** What the design study found on validation words: 0.05 for the convolution, less for the deeper MLP. */
export function keywordsRecommended(given: TaskOptions): Recommended {
  const learningRate = given['net'] === 'mlp' ? 0.02 : 0.05;
  const samples = 10 * Number(given['ways'] ?? 5);
  return {
    all: { samples, gradientClip: 0, learningRate },
    fomaml: { querySamples: samples / 2 },
    reptile: { batchSize: 10, epochs: 4, alpha0: 0.5, learningRate: 0.1, adaptationRate: learningRate },
    fedrecon: { reconstructSteps: 10 },
    fedsgd: { batchSize: samples, learningRate: 0.1, adaptationRate: learningRate },
  };
}

interface KeywordData {
  readonly utterances: readonly Utterance[];
  readonly files: readonly DataFile[];
  readonly notes: readonly string[];
}

/** All clips of a folder or zip with their features. A clip that cannot be read is skipped and counted. */
export function readKeywords(path: string): KeywordData {
  const files = openFileTree(
    path,
    (name) => /(\.wav|splits\.json)$/i.test(name) && !name.includes('__MACOSX'),
  );
  const counts = { resampled: 0, padded: 0, trimmed: 0 };
  const skipped: string[] = [];
  const utterances = files.flatMap((file): Utterance[] => {
    const [word, name] = file.parts.slice(-2);
    if (word === undefined || name === undefined || word.startsWith('_') || !/\.wav$/i.test(name)) return [];
    try {
      const { samples, changed } = readClip(file.read());
      for (const what of ['resampled', 'padded', 'trimmed'] as const) counts[what] += changed[what] ? 1 : 0;
      return [{ word, speaker: name.split(/[_.]/)[0] ?? '', features: keywordFeatures(samples), file }];
    } catch (error) {
      skipped.push(`${file.path}: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    }
  });
  if (utterances.length === 0) {
    const why = skipped[0] === undefined ? '' : ` The first that was not readable: ${skipped[0]}.`;
    throw new UsageError(
      `${path} holds no clips: they lie in WORD/SPEAKER_TAKE.wav, as in Google's Speech Commands.${why}`,
    );
  }
  const { resampled, padded, trimmed } = counts;
  const changed = `${resampled} clips were resampled to 16 kHz, ${padded} padded and ${trimmed} cut to one second.`;
  const notes = [
    ...(resampled + padded + trimmed > 0 ? [changed] : []),
    ...(skipped.length > 0 ? [`${skipped.length} clips were skipped. The first: ${skipped[0]}.`] : []),
  ];
  return { utterances, files, notes };
}

interface KeywordSplit {
  readonly words: Split;
  partOf(speaker: string): Part | undefined;
  readonly speakersByBoard: readonly (readonly string[])[];
  readonly text: string;
}

const names = z.array(z.string().max(200)).max(100_000).optional();
const SplitPart = z.looseObject({ words: names, speakerIds: names }).optional();
const SplitFile = z.looseObject({
  metaTrain: SplitPart,
  metaVal: SplitPart,
  metaTest: SplitPart,
  suggestedBoards: z
    .array(z.looseObject({ speakerIds: names }))
    .max(1024)
    .optional(),
});

/** Throws UsageError that names the place. */
function parseSplit(file: unknown): z.infer<typeof SplitFile> {
  const parsed = SplitFile.safeParse(file ?? {});
  if (parsed.success) return parsed.data;
  throw new UsageError(
    `splits.json does not part words and speakers, at ${parsed.error.issues[0]?.path.join('.') || 'the top'}; repair it, or remove it to split by name.`,
  );
}

function keywordSplit(
  file: unknown,
  words: readonly string[],
  utterances: readonly Utterance[],
): KeywordSplit {
  const { metaTrain, metaVal, metaTest, suggestedBoards } = parseSplit(file);
  const said = metaTrain?.words !== undefined && metaTest?.words !== undefined;
  const split: Split = said
    ? { train: metaTrain.words ?? [], val: metaVal?.words ?? [], test: metaTest.words ?? [] }
    : splitByName(words);
  const missing = [...split.train, ...split.test].find((word) => !words.includes(word));
  if (missing !== undefined)
    throw new UsageError(`splits.json names the word "${quoted(missing)}", and there is no clip of it.`);
  const speakers = [...new Set(utterances.map(({ speaker }) => speaker))].sort();
  const parted: Split =
    said && metaTrain.speakerIds && metaTest.speakerIds
      ? { train: metaTrain.speakerIds, val: metaVal?.speakerIds ?? [], test: metaTest.speakerIds }
      : splitByName(speakers);
  const partOf = new Map<string, Part>();
  for (const part of ['train', 'val', 'test'] as const)
    for (const speaker of parted[part]) partOf.set(speaker, part);
  const suggested = suggestedBoards?.flatMap(({ speakerIds }) => (speakerIds ? [speakerIds] : [])) ?? [];
  const dealt = Array.from({ length: BOARDS }, (_, b) => parted.train.filter((_it, i) => i % BOARDS === b));
  return {
    words: split,
    partOf: (speaker) => partOf.get(speaker),
    speakersByBoard: suggested.length > 0 ? suggested : dealt,
    text: said
      ? 'Words and speakers are parted as splits.json says.'
      : 'Words and speakers are parted by their names.',
  };
}
