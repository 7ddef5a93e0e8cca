/**
 * Omniglot: few-shot recognition of handwritten characters from alphabets that no board has met.
 * Lake, Salakhutdinov and Tenenbaum 2015. A character turned by 90, 180 or 270 degrees is a class of its own, in training
 * and in the test alike.
 */
import { z } from 'zod';
import type { Recommended } from '../../federation/strategies/registry.ts';
import { omniglotCnn } from '../../models/cnn.ts';
import { mlp } from '../../models/mlp.ts';
import type { ModelSpec } from '../../models/model-spec.ts';
import { UsageError } from '../../usage-error.ts';
import { parts, readSplitFile, splitByName } from '../data/split.ts';
import type { Part, Split } from '../data/split.ts';
import type { PoolClass, PoolSample } from '../fewshot/class-pool.ts';
import { fewShotTask } from '../fewshot/few-shot-task.ts';
import type { Task } from '../task.ts';
import { parseTaskOptions } from '../task-options.ts';
import type { TaskOptions } from '../task-options.ts';
import { readOmniglot, rotated } from './images.ts';
import type { OmniglotImages } from './images.ts';

export const OMNIGLOT_OPTIONS = {
  net: { kind: 'choice', choices: ['mlp', 'cnn'] },
  side: { kind: 'choice', choices: ['14', '28'] },
  ways: { kind: 'whole', min: 2, max: 64, value: 5 },
  shots: { kind: 'whole', min: 1, max: 20, value: 5 },
  queries: { kind: 'whole', min: 1, max: 19, value: 15 },
  heldOutTasks: { kind: 'whole', min: 1, max: 2000, value: 100 },
  steps: { kind: 'whole', min: 1, max: 1000, value: 100 },
  /** "test" is for results, "val" for choosing settings. */
  part: { kind: 'choice', choices: ['test', 'val'] },
  rotations: { kind: 'flag', value: true },
  /** Each board learns from the alphabets of its own only. */
  ownAlphabets: { kind: 'flag', value: false },
} as const;

const STEP_COUNTS = [0, 25, 50, 100];

/** Throws UsageError naming the file, the option or the numbers. */
export function omniglotTask(given: TaskOptions, path: string): Task {
  const o = parseTaskOptions('omniglot', OMNIGLOT_OPTIONS, given);
  const side = Number(o.side);
  const found = readOmniglot(path, side);
  const alphabets = [...new Set(found.drawings.map(({ alphabet }) => alphabet))].sort();
  const { split, text } = splitOf(found, alphabets);
  const classes = (part: Part): PoolClass[] => classesOf(found, split[part]);
  const train = classes('train');
  const test = classes(o.part as Part);
  return fewShotTask({
    name: 'omniglot',
    title: 'Omniglot',
    doc: 'Handwritten characters; each visit brings other characters.',
    model: omniglotModel(o.net, side, o.ways),
    ways: o.ways,
    shots: o.shots,
    queries: o.queries,
    heldOutTasks: o.heldOutTasks,
    adaptationSteps: o.steps,
    stepCounts: STEP_COUNTS.filter((steps) => steps <= o.steps),
    train,
    test,
    encoding: 'uint8',
    testText: o.part === 'test' ? 'unseen alphabets' : 'the validation alphabets',
    ownersByBoard: o.ownAlphabets ? split.train.map((alphabet) => [alphabet]) : undefined,
    ...(o.rotations && {
      vary: (_input, rng) => {
        const turns = rng.below(4);
        return (image) => rotated(image, side, turns);
      },
    }),
    notes: [
      `${found.drawings.length} drawings of ${alphabets.length} alphabets; ${train.length} characters to train, ${test.length} to judge. ${text}`,
      ...(found.skipped.length > 0
        ? [`${found.skipped.length} drawings were skipped. The first: ${found.skipped[0]}.`]
        : []),
    ],
  });
}

/** What the design study found per net on validation alphabets. */
export function omniglotRecommended(given: TaskOptions): Recommended {
  const cnn = given['net'] === 'cnn';
  const visit = { samples: 10 * Number(given['ways'] ?? 5), gradientClip: 0 };
  return {
    all: { ...visit, learningRate: 0.03 },
    tinymetafed: { learningRate: cnn ? 0.03 : 0.06 },
    'tinymetafed-extended': { learningRate: cnn ? 0.02 : 0.03 },
    fedrecon: { learningRate: cnn ? 0.03 : 0.06, reconstructSteps: 10 },
    fomaml: { querySamples: visit.samples / 2 },
    reptile: { batchSize: 10, epochs: 4, learningRate: 0.1, adaptationRate: 0.03 },
    fedsgd: { batchSize: visit.samples, learningRate: 0.1, adaptationRate: 0.03 },
  };
}

export function omniglotModel(net: string, side: number, ways: number): ModelSpec {
  if (net === 'cnn') return omniglotCnn(ways, side);
  return mlp({ widths: [side * side, 64, 32, ways], loss: 'softmaxCrossEntropy', firstBiasRange: 0 });
}

function classesOf({ drawings }: OmniglotImages, alphabets: readonly string[]): PoolClass[] {
  const classes = new Map<string, PoolSample[]>();
  for (const { alphabet, character, image } of drawings) {
    if (!alphabets.includes(alphabet)) continue;
    const name = `${alphabet}/${character}`;
    const samples = classes.get(name) ?? [];
    samples.push({ input: image, owner: alphabet });
    classes.set(name, samples);
  }
  return [...classes].map(([name, samples]) => ({ name, samples }));
}

/** The split of `splits.json` where there is one, else by name. */
function splitOf(found: OmniglotImages, alphabets: readonly string[]): { split: Split; text: string } {
  const file = readSplitFile(found.files);
  const said = file === undefined ? undefined : alphabetSplit(file);
  if (said === undefined)
    return { split: splitByName(alphabets), text: 'Alphabets are parted by their names.' };
  const missing = parts.flatMap((part) => said[part]).find((name) => !alphabets.includes(name));
  if (missing !== undefined)
    throw new UsageError(`splits.json names the alphabet ${missing}, and there is no drawing of it.`);
  return { split: said, text: 'Alphabets are parted as splits.json says.' };
}

const SplitPart = z.looseObject({
  alphabets: z
    .array(z.looseObject({ name: z.string().max(200) }))
    .max(1000)
    .default([]),
});
const SplitFile = z.looseObject({
  metaTrain: SplitPart.optional(),
  metaVal: SplitPart.optional(),
  metaTest: SplitPart.optional(),
});

function alphabetSplit(file: unknown): Split | undefined {
  const parsed = SplitFile.safeParse(file);
  if (!parsed.success)
    throw new UsageError(
      `splits.json does not part alphabets, at ${parsed.error.issues[0]?.path.join('.') || 'the top'}; repair it, or remove it to split by name.`,
    );
  const { metaTrain, metaVal, metaTest } = parsed.data;
  const names = (part: typeof metaTrain): string[] => [...new Set(part?.alphabets.map(({ name }) => name))];
  const split = { train: names(metaTrain), val: names(metaVal), test: names(metaTest) };
  return split.train.length > 0 && split.test.length > 0 ? split : undefined;
}
