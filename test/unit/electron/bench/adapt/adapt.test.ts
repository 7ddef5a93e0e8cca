import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  adaptationTask,
  nthTask,
  randomInitialization,
  type AdaptationPoint,
  type AdaptRequest,
  type Initialization,
} from '../../../../../electron/bench/adapt/adaptation.ts';
import { adaptOnBoard } from '../../../../../electron/bench/adapt/on-board.ts';
import { adaptOnCore } from '../../../../../electron/bench/adapt/on-core.ts';
import type { Board } from '../../../../../electron/bench/boards/board.ts';
import type { BoardRegistry } from '../../../../../electron/bench/boards/board-registry.ts';
import { openRegistry } from '../../../../../electron/bench/boards/open-registry.ts';
import { omniglotCnn } from '../../../../../electron/bench/models/cnn.ts';
import { initialize } from '../../../../../electron/bench/models/initialize.ts';
import { withZeroLocalLayers } from '../../../../../electron/bench/models/mlp.ts';
import type { ModelSpec } from '../../../../../electron/bench/models/model-spec.ts';
import { sineTask } from '../../../../../electron/bench/tasks/sine.ts';
import { Rng } from '../../../../../firmware-bridge/protocol/rng.ts';

let boards: BoardRegistry;
let board: Board;
beforeAll(async () => {
  boards = openRegistry({ virtual: { idlePace: 'none', seed: 1 } });
  [board] = (await boards.addVirtual(1)) as [Board];
});
afterAll(() => boards.close());

const sine = sineTask({ heldOutTasks: 3 });
const initializationOf = (model: ModelSpec, learningRate: number, gradientClip = 0): Initialization => ({
  name: 'learned',
  model: withZeroLocalLayers(model, 1),
  parameters: initialize(withZeroLocalLayers(model, 1), 4),
  learningRate,
  gradientClip,
});
const onSine: AdaptRequest = {
  initialization: initializationOf(sine.model, 0.015, 4),
  task: adaptationTask(sine, 1),
  steps: [0, 1, 2, 10, 32],
};

function onImages(): AdaptRequest {
  const rng = new Rng(3);
  const rows = (count: number) => ({
    count,
    inputs: Float32Array.from({ length: count * 196 }, (_, i) =>
      Math.floor(i / 196) % 5 === (i % 196) % 5 ? 1 : 0.2 * rng.uniform(),
    ),
    targets: Float32Array.from({ length: count * 5 }, (_, i) => (Math.floor(i / 5) % 5 === i % 5 ? 1 : 0)),
  });
  return {
    initialization: initializationOf(omniglotCnn(5, 14), 0.02),
    task: { metric: 'accuracy', support: rows(10), query: rows(15) },
    steps: [0, 5, 60],
  };
}

async function collect(points: AsyncGenerator<AdaptationPoint, void>): Promise<AdaptationPoint[]> {
  const all: AdaptationPoint[] = [];
  for await (const point of points) all.push(point);
  return all;
}

describe('adaptation', () => {
  it.each([
    ['sine', () => onSine],
    ['images', onImages],
  ])('on a board comes to what its core comes to without one: %s', async (_name, make) => {
    const request = make();
    const onBoard = await collect(adaptOnBoard(board, request));
    const onCore = [...adaptOnCore(request)];
    expect(onBoard.map(({ steps }) => steps)).toEqual(request.steps);
    onBoard.forEach(({ outputs, figure }, i) => {
      const other = onCore[i]!;
      // Parameters cross the wire as differences: a last place may be lost at each point.
      outputs.forEach((value, at) => expect(value).toBeCloseTo(other.outputs[at]!, 4));
      expect(figure).toBeCloseTo(other.figure, 4);
    });
    expect(onBoard[0]!.energyPj).toBeUndefined();
    expect(onBoard[1]!.energyPj).toBeGreaterThan(0);
    expect(onBoard[1]!.provenance).toBe('model');
    // A model has no ±.
    expect(onBoard[1]!.plusMinusPj).toBeUndefined();
    const figures = onBoard.map(({ figure }) => figure);
    // An untrained sine network may well get worse at first: how much it learns is for the studies.
    if (request.task.metric === 'mse') expect(figures.at(-1)).not.toBe(figures[0]);
    else expect(figures.at(-1)).toBeGreaterThan(0.9);
  });

  it('starts from the same place each time it is asked', async () => {
    const first = await collect(adaptOnBoard(board, onSine));
    expect(await collect(adaptOnBoard(board, onSine))).toMatchObject(
      first.map(({ outputs, figure }) => ({ outputs, figure })),
    );
  });

  it('of a random initialization has a head that is not zero', () => {
    const random = randomInitialization(onSine.initialization.model, 9, onSine.initialization);
    const [before] = adaptOnCore({ ...onSine, initialization: random });
    expect(before!.outputs.some((value) => value !== 0)).toBe(true);
    expect(random.learningRate).toBe(0.015);
  });

  it.each<[string, Partial<AdaptRequest>, string]>([
    [
      'steps that go back',
      { steps: [0, 5, 5] },
      'Steps are whole numbers that ascend from 0; 0, 5, 5 do not.',
    ],
    [
      'samples of another task',
      { task: onImages().task },
      'The model 1-32-32-1 takes 1 inputs and gives 1 outputs; the support samples have 196 and 5.',
    ],
    [
      'no queries',
      {
        task: {
          ...onSine.task,
          query: { count: 0, inputs: new Float32Array(0), targets: new Float32Array(0) },
        },
      },
      'There are no query samples.',
    ],
  ])('refuses %s with a sentence', async (_name, change, sentence) => {
    const request = { ...onSine, ...change };
    expect(() => [...adaptOnCore(request)]).toThrow(sentence);
    await expect(collect(adaptOnBoard(board, request))).rejects.toThrow(sentence);
  });

  it('refuses a held-out task that is not there', () => {
    expect(() => nthTask('mse', sine.heldOut(0), 3)).toThrow(
      'There are 3 held-out tasks, numbered from 0; 3 is none of them.',
    );
  });
});
