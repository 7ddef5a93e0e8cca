/**
 * What leaves a board. Listens to every byte that boards send in runs with settings at random, and fails if a local
 * parameter or a sample is among them.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adaptationTask } from '../../../../../electron/bench/adapt/adaptation.ts';
import { adaptOnBoard } from '../../../../../electron/bench/adapt/on-board.ts';
import { openRegistry } from '../../../../../electron/bench/boards/open-registry.ts';
import { RoundLoop } from '../../../../../electron/bench/federation/round-loop.ts';
import { createStrategy } from '../../../../../electron/bench/federation/strategies/registry.ts';
import { initialize } from '../../../../../electron/bench/models/initialize.ts';
import { mlp } from '../../../../../electron/bench/models/mlp.ts';
import { fewShotTask } from '../../../../../electron/bench/tasks/fewshot/few-shot-task.ts';
import type { Task } from '../../../../../electron/bench/tasks/task.ts';
import { Rng } from '../../../../../firmware-bridge/protocol/rng.ts';
import { decodeMessage } from '../../../../../firmware-bridge/protocol/codec.ts';
import { messages } from '../../../../../firmware-bridge/protocol/schema.ts';
import { decodeSparse } from '../../../../../firmware-bridge/protocol/sparse.ts';
import { Wiretap } from './wiretap.ts';

/** Classes of random inputs: every number of a sample is one that no board would send by chance. */
function secretTask(): Task {
  const rng = new Rng(77);
  const input = (): Float32Array => Float32Array.from({ length: 12 }, () => rng.normal());
  const classes = Array.from({ length: 4 }, (_, c) => ({
    name: `class ${c}`,
    samples: Array.from({ length: 6 }, () => ({ input: input(), owner: 'all' })),
  }));
  return fewShotTask({
    name: 'secret',
    title: 'Secret',
    doc: '',
    model: mlp({ widths: [12, 9, 7, 3], loss: 'softmaxCrossEntropy', firstBiasRange: 0 }),
    ways: 3,
    shots: 1,
    queries: 1,
    heldOutTasks: 1,
    adaptationSteps: 1,
    stepCounts: [],
    train: classes,
    test: classes,
    encoding: 'float32',
    testText: '',
    notes: [],
  });
}

const MAY_LEAVE: readonly number[] = (
  [
    'ack',
    'hello',
    'timeReply',
    'modelReady',
    'downloaded',
    'upload',
    'roundDone',
    'phase',
    'power',
    'sensor',
    'phaseSum',
  ] as const
).map((name) => messages[name].id);

/** Two numbers in a row: eight bytes do not meet by chance. */
function expectNoneSent(tap: Wiretap, inputs: ArrayBufferView): void {
  const sent = Buffer.concat(tap.messages.map(({ bytes }) => bytes));
  const view = Buffer.from(inputs.buffer, inputs.byteOffset, inputs.byteLength);
  for (let at = 0; at + 8 <= view.length; at += 4)
    expect(sent.includes(view.subarray(at, at + 8))).toBe(false);
}

const settings = fc.record({
  localLayers: fc.integer({ min: 0, max: 2 }),
  topPUp: fc.constantFrom(5, 20, 100),
  topPDown: fc.constantFrom(20, 100),
  valueKind: fc.constantFrom('float32', 'float16', 'int8', 'int4'),
  errorFeedback: fc.boolean(),
  training: fc.constantFrom({ batchSize: 3 }, { querySamples: 5 }, { batchSize: 1 }),
  noise: fc.constantFrom({}, { clipNorm: 0.5, noiseMultiplier: 0.3 }),
});

describe('what leaves a board', () => {
  it(
    'is an update of global parameters and figures: no local parameter, no sample',
    { timeout: 60_000 },
    async () => {
      const task = secretTask();
      await fc.assert(
        fc.asyncProperty(
          settings,
          fc.integer({ min: 1, max: 9999 }),
          async ({ training, noise, ...set }, seed) => {
            const tap = new Wiretap();
            const boards = openRegistry({
              virtual: { idlePace: 'none', seed },
              onFrame: (address, direction, bytes) => direction === 'in' && tap.hear(address, bytes.slice()),
            });
            try {
              const strategy = createStrategy('tinymetafed', {
                samples: 12,
                gradientClip: 0,
                learningRate: 0.05,
                ...set,
                ...training,
                ...noise,
              });
              const clients = await boards.addVirtual(2);
              const loop = new RoundLoop({ task, strategy, rounds: 4, seed }, clients);
              await loop.run();
              const { globalCount } = loop.server;
              for (const { id } of tap.messages) expect(MAY_LEAVE).toContain(id);
              const uploads = tap.messages.filter(({ id }) => id === messages.upload.id);
              expect(uploads.length).toBe(4);
              for (const { id, bytes } of uploads) {
                const decoded = decodeMessage(id, bytes);
                if (!decoded.ok) throw new Error('an upload that cannot be read');
                const { message } = decoded;
                if (message.name !== 'upload') throw new Error('not an upload');
                const { indices } = decodeSparse({ ...message.fields, body: message.body }, globalCount);
                expect(indices.every((index) => index < globalCount)).toBe(true);
              }
              for (let round = 0; round < 4; round++)
                expectNoneSent(
                  tap,
                  task.visit(loop.seeds.task(round, round % 2), round % 2).samples!(12).inputs,
                );
            } finally {
              await boards.close();
            }
          },
        ),
        { numRuns: 12 },
      );
    },
  );

  it('in an adaptation is its parameters, as its header says, and still no sample', async () => {
    const tap = new Wiretap();
    const boards = openRegistry({
      virtual: { idlePace: 'none', seed: 5 },
      onFrame: (address, direction, bytes) => direction === 'in' && tap.hear(address, bytes.slice()),
    });
    try {
      const secret = secretTask();
      const [board] = await boards.addVirtual(1);
      const task = adaptationTask(secret, 0, 3);
      const initialization = {
        name: 'random',
        model: secret.model,
        parameters: initialize(secret.model, 4),
        learningRate: 0.05,
        gradientClip: 0,
      };
      const points = adaptOnBoard(board!, { initialization, task, steps: [0, 3, 9] });
      for await (const { figure } of points) expect(figure).toBeGreaterThanOrEqual(0);
      for (const { id } of tap.messages) expect(MAY_LEAVE).toContain(id);
      expect(tap.messages.filter(({ id }) => id === messages.upload.id)).toHaveLength(2);
      expectNoneSent(tap, task.support.inputs);
      expectNoneSent(tap, task.query.inputs);
    } finally {
      await boards.close();
    }
  });
});
