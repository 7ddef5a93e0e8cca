/** Training on samples that the host sends, and networks of convolutions. */
import { beforeEach, expect, it } from 'vitest';
import { digestOf } from '../../electron/bench/models/digest.ts';
import { initialize } from '../../electron/bench/models/initialize.ts';
import { layoutOf } from '../../electron/bench/models/layout.ts';
import { SineStream } from '../../electron/bench/tasks/sine-stream.ts';
import { fnv1a32 } from '../../firmware-bridge/protocol/digest.ts';
import { Rng } from '../../firmware-bridge/protocol/rng.ts';
import type { SampleSet } from '../../firmware-bridge/protocol/samples.ts';
import { enums } from '../../firmware-bridge/protocol/schema.ts';
import { describeKinds, plan, smallCnn, usual } from './bench.ts';
import { ReferenceClient } from '../unit/electron/bench/federation/reference-client.ts';

const host = { ...plan, source: enums.SampleSource.host };

/** The samples that a board draws by itself from this seed. */
function sineSamples(taskSeed: number, count: number): SampleSet {
  const stream = new SineStream(taskSeed);
  const xs = Float32Array.from({ length: count }, () => stream.nextX());
  return {
    count,
    encoding: 'float32',
    inputs: xs.map((x) => SineStream.inputAt(x)),
    targets: xs.map((x) => stream.targetAt(x)),
  };
}

/** Noisy bars in three directions. */
function barSamples(count: number, encoding: SampleSet['encoding']): SampleSet {
  const rng = new Rng(21);
  const targets = new Uint8Array(count);
  const codes = new Uint8Array(count * 49);
  for (let sample = 0; sample < count; sample++) {
    const label = (targets[sample] = rng.below(3));
    const at = rng.below(7);
    for (let i = 0; i < 49; i++) {
      const [y, x] = [Math.floor(i / 7), i % 7];
      const ink = label === 0 ? x === at : label === 1 ? y === at : (x + y) % 7 === at;
      codes[sample * 49 + i] = rng.below(64) + (ink ? 191 : 0);
    }
  }
  const inputs = encoding === 'uint8' ? codes : Float32Array.from(codes, (code) => code / 256);
  return { count, encoding, inputs, targets, scale: 1 / 256 };
}

describeKinds('samples from the host', (bench) => {
  it('train as the same samples drawn on the board do, in one pass and in batches', async () => {
    await bench.board.configure(bench.model, usual);
    const client = new ReferenceClient(0);
    await client.configure(bench.model, usual);
    const samples = sineSamples(plan.taskSeed, plan.samples);
    const outcome = await bench.board.train(host, undefined, samples);
    expect(outcome.upload).toEqual((await client.train(plan)).upload);
    expect(outcome.done.steps).toBe(plan.samples);

    const batches = { samples: 10, batchSize: 4, epochs: 3, reconstructSteps: 0 };
    const options = { ...usual, useGradientBuffer: true };
    await bench.board.configure(bench.model, options);
    await client.configure(bench.model, options);
    const averaged = await bench.board.train({ ...host, ...batches }, undefined, sineSamples(11, 10));
    expect(averaged.done.steps).toBe(9);
    expect(averaged.upload).toEqual((await client.train({ ...plan, ...batches })).upload);
  });

  it('are refused when there are too many, and the board works on', async () => {
    await bench.board.configure(bench.model, usual);
    const lost = bench.board.train({ ...host, samples: 5 }, undefined, sineSamples(11, 7));
    await expect(lost).rejects.toThrow(/refuses a value in samples/);
    await expect
      .poll(async () => (await bench.board.train(host, undefined, sineSamples(11, 32))).done.steps, {
        timeout: 30_000,
        interval: 200,
      })
      .toBe(32);
  });

  it('that stop coming do not hold the board when the round is cancelled', async () => {
    await bench.board.configure(bench.model, usual);
    const outcome = await bench.board.train(
      host,
      (phase) => phase === 'train' && void bench.board.cancel(host.round),
      sineSamples(11, 3),
    );
    expect(outcome.upload).toBeUndefined();
    expect(outcome.done.steps).toBeLessThanOrEqual(3);
    const next = await bench.board.train({ ...host, round: 2 }, undefined, sineSamples(11, 32));
    expect(next.done.steps).toBe(32);
  });
});

describeKinds('a network of convolutions', (bench) => {
  const whole = layoutOf(smallCnn, 1);
  const visit = {
    ...host,
    samples: 60,
    reconstructSteps: 0,
    learningRate: Math.fround(0.05),
    uploadCount: whole.globalCount,
  };
  beforeEach(() => bench.board.configure(smallCnn, usual).then(() => undefined));

  it('is laid out and initialized as the host does', async () => {
    const ready = await bench.board.configure(smallCnn, usual);
    expect(ready.parameterCount).toBe(whole.parameterCount);
    expect(ready.globalCount).toBe(whole.globalCount);
    expect(ready.copyDigest).toBe(digestOf(initialize(smallCnn, usual.seed).subarray(0, whole.globalCount)));
  });

  // Codes / 256 are exact in all three, so the answer is the same.
  it.each(['uint8', 'float16', 'float32'] as const)(
    'learns to the same bits on every board, shown %s',
    async (encoding) => {
      const { upload, done } = await bench.board.train(visit, undefined, barSamples(visit.samples, encoding));
      expect(done.steps).toBe(60);
      expect(
        fnv1a32(upload?.body ?? new Uint8Array(0))
          .toString(16)
          .padStart(8, '0'),
      ).toBe('78975cb9');
    },
  );

  it('refuses a window that misses its image', async () => {
    const [first, ...rest] = smallCnn.layers;
    if (first?.kind !== 'conv2d') throw new Error('the first layer is a convolution');
    const broken = { ...first, window: { ...first.window, padTop: 3 } };
    await expect(bench.board.configure({ ...smallCnn, layers: [broken, ...rest] }, usual)).rejects.toThrow(
      /refuses the model/,
    );
  });

  it('refuses a class that the model does not have', async () => {
    const samples = { ...barSamples(4, 'uint8'), targets: Uint8Array.of(0, 1, 3, 2) };
    await expect(bench.board.train({ ...visit, samples: 4 }, undefined, samples)).rejects.toThrow(
      /refuses a value in samples/,
    );
  });
});
