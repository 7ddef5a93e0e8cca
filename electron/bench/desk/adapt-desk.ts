/** The Adapt screen's answers: what the run has learned meets a task it never saw, beside what it is compared with. */
import type { AdaptLane, AdaptPoint, AdaptSound, AdaptView, Command } from '../../contract.ts';
import { adaptOnBoard } from '../adapt/on-board.ts';
import { adaptOnCore } from '../adapt/on-core.ts';
import { adaptationTask, randomInitialization } from '../adapt/adaptation.ts';
import type { AdaptationPoint, AdaptationTask, Initialization } from '../adapt/adaptation.ts';
import { latestSession } from '../adapt/other-session.ts';
import { sineCurve } from '../adapt/sine-curve.ts';
import { pictures } from '../adapt/pictures.ts';
import { addTerms, expandedPj, NO_TERMS } from '../power/uncertainty/terms.ts';
import type { Task } from '../tasks/task.ts';
import type { OpenRun } from '../session/open-run.ts';
import type { BoardDesk } from './board-desk.ts';
import type { Handlers } from './handlers.ts';

type Wish = Extract<Command, { type: 'adapt' }>;

/** Of the random initialization; any will do. */
const RANDOM_SEED = 9001;
/** How often the board gives its parameters back: each time costs a whole copy over the wire. */
const BOARD_POINTS = 4;

export interface AdaptDeskOptions {
  readonly boards: BoardDesk;
  readonly open: () => OpenRun | undefined;
  /** Where sessions are kept. */
  readonly folder: string | undefined;
}

export class AdaptDesk {
  readonly handlers: Handlers<'adapt' | 'adaptSound'>;
  /** What was adapted last, and what its samples were recorded as. */
  #latest: { readonly task: AdaptationTask; readonly recordingOf: Task['recordingOf'] } | undefined;
  readonly #options: AdaptDeskOptions;
  #busy = false;

  constructor(options: AdaptDeskOptions) {
    this.#options = options;
    this.handlers = {
      adapt: (wish) => this.#once(wish),
      adaptSound: ({ part, index }) => this.#sound(part, index),
    };
  }

  async #once(wish: Wish): Promise<AdaptView> {
    if (this.#busy) throw new Error('An adaptation is under way.');
    this.#busy = true;
    try {
      return await this.#adapt(wish);
    } finally {
      this.#busy = false;
    }
  }

  #sound(part: 'support' | 'query', index: number): AdaptSound {
    const samples = this.#latest?.task[part];
    if (samples === undefined) throw new Error('Nothing was adapted yet.');
    const inputs = samples.inputs.length / samples.count;
    const recording = this.#latest?.recordingOf?.(samples.inputs.slice(index * inputs, (index + 1) * inputs));
    if (recording === undefined) throw new Error('This sample has no sound.');
    return {
      word: recording.word,
      sampleRate: recording.sampleRate,
      samples: Int16Array.from(recording.read(), (value) => Math.round(32_767 * value)),
    };
  }

  async #adapt(wish: Wish): Promise<AdaptView> {
    const { boards } = this.#options;
    const run = this.#options.open()?.run;
    if (run === undefined)
      throw new Error(
        'There is no initialization yet. Start a run on the Bench; it can be adapted after any round.',
      );
    const { state, settings, round } = run.view;
    if (state === 'running' || state === 'pausing')
      throw new Error(
        'The run is under way, and its boards with it. Pause it to adapt what it has learned so far.',
      );
    const board = boards.registry.connected.find(({ id }) => id === wish.boardId);
    if (board === undefined) throw new Error('This board is not connected any more. Choose another one.');
    const { model, parameters } = run.initialization;
    const { adaptationRate, settings: strategy } = run.strategy;
    const initialization: Initialization = {
      name: `${settings.strategy}, round ${round}`,
      model,
      parameters,
      learningRate: adaptationRate,
      gradientClip: strategy.gradientClip,
    };
    const sine = settings.task === 'sine';
    const task = sine
      ? sineCurve({ ...wish, seed: wish.taskNumber })
      : adaptationTask(run.task, wish.taskNumber % run.task.heldOut(0).count);
    this.#latest = { task, recordingOf: run.task.recordingOf };
    const every = Array.from({ length: wish.steps + 1 }, (_, i) => i);
    const boardSteps = spread(wish.steps);
    const onBoard: AdaptationPoint[] = [];
    for await (const point of adaptOnBoard(board, { initialization, task, steps: boardSteps }))
      onBoard.push(point);
    // The same arithmetic gives every step in between without a copy over the wire; the board's own must agree with it.
    const own = [...adaptOnCore({ initialization, task, steps: every })];
    const difference = Math.max(...onBoard.map(({ steps, outputs }) => apart(outputs, own[steps]?.outputs)));
    const random = randomInitialization(model, RANDOM_SEED, initialization);
    const lanes: AdaptLane[] = [
      { start: 'run', detail: `${settings.task}, ${initialization.name}`, points: pointsOf(own, task) },
      await this.#other(settings.task, initialization, task, every),
      {
        start: 'random',
        detail: `seed ${RANDOM_SEED}, untrained`,
        points: pointsOf([...adaptOnCore({ initialization: random, task, steps: every })], task),
      },
    ];
    const stepped = onBoard.slice(1);
    const energies = stepped.map(({ energyPj }) => energyPj);
    // One board's systematic errors are the same in every visit: its terms add up.
    const terms = stepped.reduce((sum, point) => addTerms(sum, point.terms ?? NO_TERMS), NO_TERMS);
    const measured = stepped.length > 0 && stepped.every((point) => point.terms !== undefined);
    return {
      task: settings.task,
      metric: task.metric,
      boardId: board.id,
      lanes,
      boardSteps,
      difference,
      energyPj: energies.reduce((sum, e) => (sum === undefined || e === undefined ? undefined : sum + e), 0),
      plusMinusPj: measured ? expandedPj(terms) : undefined,
      provenance: onBoard.at(-1)?.provenance,
      ...(sine ? { sine: curveOf(task) } : { classes: pictures(task, run.task.recordingOf) }),
    };
  }

  async #other(
    task: string,
    like: Initialization,
    what: AdaptationTask,
    steps: readonly number[],
  ): Promise<AdaptLane> {
    const { folder } = this.#options;
    const strategy = 'tinyreptile';
    const found =
      folder === undefined ? undefined : await latestSession(folder, { task, strategy, model: like.model });
    if (found === undefined) return { start: 'tinyreptile', detail: '', points: [] };
    const initialization = { ...like, name: found.folder, parameters: found.parameters };
    const points = pointsOf([...adaptOnCore({ initialization, task: what, steps })], what);
    return { start: 'tinyreptile', detail: `${found.folder}, round ${found.rounds}`, points };
  }
}

/** Some of 0 to `steps`, both ends among them. */
function spread(steps: number): number[] {
  const all = Array.from({ length: BOARD_POINTS }, (_, i) => Math.round((i * steps) / (BOARD_POINTS - 1)));
  return [...new Set(all)];
}

/** The largest difference; infinite when one of them is missing. */
function apart(a: Float32Array, b: Float32Array | undefined): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b?.[i] ?? Infinity))), 0);
}

function pointsOf(points: readonly AdaptationPoint[], { query, metric }: AdaptationTask): AdaptPoint[] {
  const width = query.targets.length / query.count;
  return points.map(({ steps, figure, outputs }) => ({
    steps,
    figure,
    answers:
      metric === 'mse'
        ? [...outputs]
        : Array.from({ length: query.count }, (_, i) => best(outputs, i, width)),
  }));
}

/** The class with the highest score. */
export function best(scores: Float32Array, row: number, width: number): number {
  let at = 0;
  for (let i = 1; i < width; i++)
    if ((scores[row * width + i] ?? 0) > (scores[row * width + at] ?? 0)) at = i;
  return at;
}

function curveOf({ support, query }: AdaptationTask): NonNullable<AdaptView['sine']> {
  const asX = (values: Float32Array): number[] => Array.from(values, (value) => 5 * value);
  return {
    supportX: asX(support.inputs),
    supportY: [...support.targets],
    queryX: asX(query.inputs),
    queryY: [...query.targets],
  };
}
