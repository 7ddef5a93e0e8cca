/**
 * A study as a file says it: contestants x settings x seeds x horizons.
 *
 * Contestants are compared with the baseline within a variant; `vary` makes the variants, so an ablation or a grid is a list
 * of values. A contestant without annealing needs one run for all horizons, any other a run to each.
 */
import { z } from 'zod';
import { samplerNames } from '../federation/samplers.ts';
import { createStrategy } from '../federation/strategies/registry.ts';
import { recommendedSettings } from '../tasks/registry.ts';
import { quoted, UsageError } from '../usage-error.ts';

const Value = z.union([z.number(), z.string(), z.boolean()]);
const Settings = z.record(z.string(), Value);
const Seed = z.number().int().min(0).max(0xffffffff);

const Contestant = z.strictObject({
  /** As tables and charts call it; the strategy's name otherwise. */
  name: z.string().min(1).max(60).optional(),
  strategy: z.string(),
  set: Settings.default({}),
  boardsPerRound: z.number().int().min(0).max(1024).optional(),
  sampler: z.enum(samplerNames).optional(),
});

/** More could not be run, and listing them would take all memory. */
const MOST_VARIANTS = 10_000;

const StudyFile = z.strictObject({
  title: z.string().min(1),
  doc: z.string().default(''),
  task: z.string(),
  /** Options of the task: net, shots and so on. */
  taskSet: Settings.default({}),
  boards: z.number().int().min(1).max(256).default(8),
  boardsPerRound: z.number().int().min(0).max(1024).default(1),
  sampler: z.enum(samplerNames).default('roundRobin'),
  /** A number: seeds 1 to it. */
  seeds: z.union([z.number().int().min(1).max(1000), z.array(Seed).min(1).max(1000)]),
  horizons: z.array(z.number().int().min(1).max(1_000_000)).min(1),
  /** Evaluates every so many rounds of the longest horizon too: for roughness and smooth curves. */
  evaluateEvery: z.number().int().min(1).optional(),
  targets: z.array(z.number()).default([]),
  /** Who adapts and judges: the boards' own C core, or the tensor engine. They agree; the core is faster. */
  judge: z.enum(['core', 'tensor']).default('core'),
  /** Name of the contestant that the others are divided by; the first otherwise. */
  baseline: z.string().optional(),
  /** For every contestant that does not say otherwise. */
  set: Settings.default({}),
  /** Settings of the strategies, `task.NAME` of the task, or `boardsPerRound`: all combinations are run. */
  vary: z.record(z.string(), z.array(Value).min(1)).default({}),
  contestants: z.array(Contestant).min(1),
});

export type SettingsRecord = Readonly<Record<string, number | string | boolean>>;

/** One contestant in one variant. */
export interface Entry {
  readonly name: string;
  /** "", or "task.hidden=40 boardsPerRound=4". */
  readonly variant: string;
  readonly strategy: string;
  readonly set: SettingsRecord;
  readonly taskSet: SettingsRecord;
  readonly boardsPerRound: number;
  readonly sampler: (typeof samplerNames)[number];
  /** Without annealing one run passes all horizons. */
  readonly annealed: boolean;
}

export interface Study {
  readonly title: string;
  readonly doc: string;
  readonly task: string;
  readonly boards: number;
  readonly seeds: readonly number[];
  /** Ascending. */
  readonly horizons: readonly number[];
  readonly evaluateEvery: number | undefined;
  readonly targets: readonly number[];
  readonly judge: 'core' | 'tensor';
  readonly baseline: string;
  readonly entries: readonly Entry[];
}

/** Reads the text of a study file. Throws UsageError, one sentence that names the file and the place in it. */
export function parseStudy(text: string, file: string): Study {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
  const parsed = StudyFile.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join('.') || 'the top';
    throw new UsageError(`${file} is no study: at ${where}, ${issue?.message ?? 'it has another form'}.`);
  }
  const s = parsed.data;
  const seeds = typeof s.seeds === 'number' ? Array.from({ length: s.seeds }, (_, i) => i + 1) : s.seeds;
  const entries = variantsOf(s.vary).flatMap((variant) =>
    s.contestants.map((contestant) => entryOf(s, contestant, variant)),
  );
  const names = s.contestants.map((c) => c.name ?? c.strategy);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new UsageError(
      `${file} has two contestants called "${quoted(twice)}"; give one a name of its own.`,
    );
  const baseline = s.baseline ?? names[0] ?? '';
  if (!names.includes(baseline))
    throw new UsageError(
      `${file} names the baseline "${quoted(baseline)}", which is none of ${names.join(', ')}.`,
    );
  return {
    title: s.title,
    doc: s.doc,
    task: s.task,
    boards: s.boards,
    seeds,
    horizons: [...new Set(s.horizons)].sort((a, b) => a - b),
    evaluateEvery: s.evaluateEvery,
    targets: s.targets,
    judge: s.judge,
    baseline,
    entries,
  };
}

function entryOf(
  study: z.infer<typeof StudyFile>,
  contestant: z.infer<typeof Contestant>,
  variant: SettingsRecord,
): Entry {
  const set: Record<string, number | string | boolean> = { ...study.set, ...contestant.set };
  const taskSet: Record<string, number | string | boolean> = { ...study.taskSet };
  let boardsPerRound = contestant.boardsPerRound ?? study.boardsPerRound;
  for (const [name, value] of Object.entries(variant)) {
    if (name === 'boardsPerRound') boardsPerRound = Number(value);
    else if (name.startsWith('task.')) taskSet[name.slice(5)] = value;
    else set[name] = value;
  }
  const { settings } = createStrategy(contestant.strategy, set, recommendedSettings(study.task, taskSet));
  return {
    name: contestant.name ?? contestant.strategy,
    variant: Object.entries(variant)
      .map(([name, value]) => `${name}=${value}`)
      .join(' '),
    strategy: contestant.strategy,
    set,
    taskSet,
    boardsPerRound,
    sampler: contestant.sampler ?? study.sampler,
    annealed: settings.schedule !== 'constant',
  };
}

/** Every combination of the values; one empty variant when nothing varies. */
function variantsOf(
  vary: Readonly<Record<string, readonly (number | string | boolean)[]>>,
): SettingsRecord[] {
  const count = Object.values(vary).reduce((product, values) => product * values.length, 1);
  if (count > MOST_VARIANTS)
    throw new UsageError(
      `The study varies its settings in ${count} ways; at most ${MOST_VARIANTS} are taken.`,
    );
  return Object.entries(vary).reduce<SettingsRecord[]>(
    (variants, [name, values]) =>
      variants.flatMap((variant) => values.map((value) => ({ ...variant, [name]: value }))),
    [{}],
  );
}
