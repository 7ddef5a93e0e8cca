/**
 * N-way K-shot classification from a pool of classes: what omniglot and keywords have in common.
 *
 *   visit     N classes of the training part, `samples` samples in random order, each board from its own data if it has some
 *   held out  N classes of the test part, K support samples a class in random order, 15 queries a class
 */
import { derive, Rng } from '../../../../firmware-bridge/protocol/rng.ts';
import type { SampleSet } from '../../../../firmware-bridge/protocol/samples.ts';
import { enums } from '../../../../firmware-bridge/protocol/schema.ts';
import type { ModelSpec } from '../../models/model-spec.ts';
import { UsageError } from '../../usage-error.ts';
import type { HeldOutTasks, Task } from '../task.ts';
import { draw } from './class-pool.ts';
import type { Labelled, PoolClass } from './class-pool.ts';

export interface FewShotOptions {
  readonly name: string;
  readonly title: string;
  readonly doc: string;
  readonly model: ModelSpec;
  readonly ways: number;
  readonly shots: number;
  readonly queries: number;
  readonly heldOutTasks: number;
  readonly adaptationSteps: number;
  readonly stepCounts: readonly number[];
  readonly train: readonly PoolClass[];
  /** What the initialization is judged on. */
  readonly test: readonly PoolClass[];
  /** Which part `test` is, for people: "unseen alphabets". */
  readonly testText: string;
  /** Owners by board; boards beyond take turns. Undefined: every board learns from all. */
  readonly ownersByBoard?: readonly (readonly string[])[] | undefined;
  /** On the wire: uint8 is exact for inputs that are multiples of 1/255 from 0 to 1. */
  readonly encoding: 'uint8' | 'float32';
  /** A change that makes another class of each class, drawn per way: rotations. */
  readonly vary?: (input: Float32Array, rng: Rng) => (input: Float32Array) => Float32Array;
  /** What was found, and what was left out. */
  readonly notes: readonly string[];
}

const EVALUATION_SEED_LABEL = 0x7e57;

/**
 * A class of the test part with too few samples for a task is left out and counted: one damaged file must not cost a
 * person the whole data set. Throws UsageError with the numbers when no task can be drawn from what is left.
 */
export function fewShotTask(given: FewShotOptions): Task {
  const { ways, shots, queries, heldOutTasks, adaptationSteps: steps } = given;
  const options = withoutSmallClasses(given);
  check(options);
  return {
    name: options.name,
    title: options.title,
    doc: options.doc,
    metric: 'accuracy',
    model: options.model,
    adaptationSteps: steps,
    stepCounts: options.stepCounts,
    evaluationText: `mean accuracy over ${heldOutTasks} ${ways}-way ${shots}-shot tasks of ${options.testText}, ${queries} queries a class, ${steps} online steps`,
    notes: options.notes,
    visit: (taskSeed, position = 0) => ({
      source: enums.SampleSource.host,
      taskSeed,
      samples: (count) => stream(options, taskSeed, position, count),
    }),
    heldOut: (seed) => heldOut(options, seed),
  };
}

function withoutSmallClasses(given: FewShotOptions): FewShotOptions {
  const needed = given.shots + given.queries;
  const small = given.test.filter(({ samples }) => samples.length < needed);
  const [first] = small;
  if (first === undefined) return given;
  const example = `the class ${first.name} has ${first.samples.length} samples; ${given.shots} shots and ${given.queries} queries need ${needed}`;
  const test = given.test.filter(({ samples }) => samples.length >= needed);
  // Too few at all is said by check(), which knows the part.
  if (test.length < given.ways && given.test.length >= given.ways)
    throw new UsageError(
      `A ${given.ways}-way task needs ${given.ways} classes with enough samples; the test part of ${given.name} has ${test.length}: ${example}.`,
    );
  const many = small.length === 1 ? '1 class was' : `${small.length} classes were`;
  return { ...given, test, notes: [...given.notes, `${many} left out of the test: ${example}.`] };
}

/** Throws UsageError with the numbers when no task can be drawn. */
function check({ name, ways, train, test, model }: FewShotOptions): void {
  const outputs = model.layers.at(-1)?.outputs;
  if (outputs !== ways)
    throw new UsageError(`The model ${model.name} has ${outputs} outputs; a ${ways}-way task needs ${ways}.`);
  for (const [part, classes] of [
    ['training', train],
    ['test', test],
  ] as const) {
    if (classes.length < ways)
      throw new UsageError(
        `A ${ways}-way task needs ${ways} classes; the ${part} part of ${name} has ${classes.length}.`,
      );
  }
}

function stream(options: FewShotOptions, taskSeed: number, position: number, count: number): SampleSet {
  const { ways, train, ownersByBoard } = options;
  const rng = new Rng(taskSeed);
  const owners = ownersByBoard?.[position % ownersByBoard.length];
  const own = owners === undefined ? train : ofOwners(train, owners);
  const chosen = draw(own.length >= ways ? own : train, ways, rng);
  const samples = chosen.flatMap((of, label) => {
    const change = changeOf(options, of, rng);
    const perClass = Math.ceil((count * (label + 1)) / ways) - Math.ceil((count * label) / ways);
    return drawSamples(of, perClass, rng).map((input): Labelled => ({ input: change(input), label }));
  });
  const mixed = draw(samples, samples.length, rng);
  const inputs = concat(mixed.map(({ input }) => input));
  const targets = Uint8Array.from(mixed, ({ label }) => label);
  return options.encoding === 'uint8'
    ? { count, encoding: 'uint8', inputs: Uint8Array.from(inputs, (v) => Math.round(255 * v)), targets }
    : { count, encoding: 'float32', inputs, targets };
}

/** Classes as one board has them: only samples of its owners. */
function ofOwners(classes: readonly PoolClass[], owners: readonly string[]): PoolClass[] {
  return classes.flatMap((of) => {
    const samples = of.samples.filter(({ owner }) => owners.includes(owner));
    return samples.length > 0 ? [{ name: of.name, samples }] : [];
  });
}

/** Without repetition as long as there are enough, then over again. */
function drawSamples({ samples }: PoolClass, count: number, rng: Rng): Float32Array[] {
  const drawn: Float32Array[] = [];
  while (drawn.length < count) {
    const more = Math.min(samples.length, count - drawn.length);
    drawn.push(...draw(samples, more, rng).map(({ input }) => input));
  }
  return drawn;
}

function changeOf(
  { vary }: FewShotOptions,
  { samples }: PoolClass,
  rng: Rng,
): (input: Float32Array) => Float32Array {
  const [first] = samples;
  return vary && first ? vary(first.input, rng) : (input) => input;
}

function heldOut(options: FewShotOptions, seed: number): HeldOutTasks {
  const { ways, shots, queries, heldOutTasks: count, test } = options;
  const support: Labelled[] = [];
  const query: Labelled[] = [];
  for (let task = 0; task < count; task++) {
    const rng = new Rng(derive(seed, EVALUATION_SEED_LABEL, task));
    const taskSupport = draw(test, ways, rng).flatMap((of, label) => {
      const change = changeOf(options, of, rng);
      const inputs = drawSamples(of, shots + queries, rng).map(change);
      query.push(...inputs.slice(shots).map((input) => ({ input, label })));
      return inputs.slice(0, shots).map((input): Labelled => ({ input, label }));
    });
    support.push(...draw(taskSupport, taskSupport.length, rng));
  }
  return {
    count,
    supportSize: ways * shots,
    querySize: ways * queries,
    inputs: support[0]?.input.length ?? 0,
    outputs: ways,
    supportInputs: concat(support.map(({ input }) => input)),
    supportTargets: oneHot(support, ways),
    queryInputs: concat(query.map(({ input }) => input)),
    queryTargets: oneHot(query, ways),
  };
}

function oneHot(samples: readonly Labelled[], ways: number): Float32Array {
  const targets = new Float32Array(samples.length * ways);
  samples.forEach(({ label }, i) => (targets[i * ways + label] = 1));
  return targets;
}

function concat(inputs: readonly Float32Array[]): Float32Array {
  const width = inputs[0]?.length ?? 0;
  const all = new Float32Array(inputs.length * width);
  inputs.forEach((input, i) => all.set(input, i * width));
  return all;
}
