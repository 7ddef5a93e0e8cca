import { beforeEach, expect, it } from 'vitest';
import type { TrainOutcome } from '../../electron/bench/boards/client.ts';
import type { EncodedVector } from '../../firmware-bridge/protocol/sparse.ts';
import { digestOf } from '../../electron/bench/models/digest.ts';
import { initialize } from '../../electron/bench/models/initialize.ts';
import { Rng } from '../../firmware-bridge/protocol/rng.ts';
import { enums } from '../../firmware-bridge/protocol/schema.ts';
import { decodeSparse, encodeSparse } from '../../firmware-bridge/protocol/sparse.ts';
import { selectTop } from '../../firmware-bridge/protocol/top-p.ts';
import { describeKinds, plan, usual, type BoardOnBench } from './bench.ts';
import { ReferenceClient } from '../unit/electron/bench/federation/reference-client.ts';

/** What a board in plain TypeScript makes of the same plan: every kind must send the same bits. */
async function referenceOf(
  { model }: BoardOnBench,
  overrides: Partial<typeof plan>,
  options = usual,
): Promise<TrainOutcome> {
  const client = new ReferenceClient(0);
  await client.configure(model, options);
  return client.train({ ...plan, ...overrides });
}

const randomOf = (count: number, seed: number): Float32Array => {
  const rng = new Rng(seed);
  return Float32Array.from({ length: count }, () => rng.normal());
};
const pick = (values: Float32Array, indices: Uint32Array): Float32Array =>
  Float32Array.from(indices, (i) => values[i] ?? NaN);
const valueKinds = Object.entries(enums.ValueKind);

describeKinds('downloads', (bench) => {
  const { model, globalCount } = bench;
  const random = (seed: number): Float32Array => randomOf(globalCount, seed);
  const everything = Uint32Array.from({ length: globalCount }, (_, i) => i);
  let copy: Float32Array;
  beforeEach(async () => {
    await bench.board.configure(model, usual);
    copy = initialize(model, usual.seed).slice(0, globalCount);
  });

  it('replaces the whole copy', async () => {
    const values = random(1);
    const { encoded } = encodeSparse({ indices: everything, values }, globalCount, 0, new Rng(0));
    const done = await bench.board.download(1, 'set', encoded);
    expect(done.copyDigest).toBe(digestOf(values));
    expect(done.wireBytes).toBeGreaterThan(globalCount * 4);
  });

  it.each(valueKinds)(
    'sets and adds %s values at one coordinate in three, and at few',
    async (_name, kind) => {
      for (const [mode, step] of [
        ['set', 3],
        ['add', 3],
        ['add', 97],
        ['set', 1],
      ] as const) {
        const indices = everything.filter((i) => i % step === 0);
        const vector = encodeSparse({ indices, values: random(step) }, globalCount, kind, new Rng(5));
        indices.forEach((index, i) => {
          const value = vector.values[i] ?? NaN;
          copy[index] = mode === 'set' ? value : Math.fround((copy[index] ?? NaN) + value);
        });
        expect((await bench.board.download(1, mode, vector.encoded)).copyDigest).toBe(digestOf(copy));
      }
    },
  );

  it('takes an empty one', async () => {
    const { encoded } = encodeSparse(
      { indices: new Uint32Array(0), values: new Float32Array(0) },
      globalCount,
      0,
      new Rng(0),
    );
    expect((await bench.board.download(1, 'add', encoded)).copyDigest).toBe(digestOf(copy));
  });

  it('refuses one that names more coordinates than there are, and goes on', async () => {
    const { encoded } = encodeSparse({ indices: everything, values: random(1) }, globalCount, 0, new Rng(0));
    await expect(bench.board.download(1, 'set', { ...encoded, count: 70_000 })).rejects.toThrow(/download/);
    expect((await bench.board.download(2, 'set', encoded)).copyDigest).toBe(digestOf(random(1)));
  });
});

describeKinds('training', (bench) => {
  const { model, globalCount } = bench;
  const reference = (overrides: Partial<typeof plan>, options = usual): Promise<TrainOutcome> =>
    referenceOf(bench, overrides, options);
  const update = async (overrides: Partial<typeof plan> = {}): Promise<Float32Array> => {
    const { upload } = await bench.board.train({ ...plan, uploadCount: globalCount, ...overrides });
    return decodeSparse(upload as EncodedVector, globalCount).values;
  };

  it('gives the same bytes as every other kind, and again', async () => {
    await bench.board.configure(model, usual);
    const first = await bench.board.train(plan);
    const expected = await reference({});
    expect(first.upload).toEqual(expected.upload);
    expect(first.done.steps).toBe(32);
    expect(first.done.meanLoss).toBeCloseTo(expected.done.meanLoss, 5);
    const again = await bench.board.train({ ...plan, round: 2 });
    expect(again.upload).toEqual(first.upload);
    expect(again.wireBytes).toBe(first.wireBytes);
  });

  it.each([
    ['all parameters jointly', { reconstructSteps: 0 }],
    ['frozen local parameters', { freezeLocalAfter: 1 }],
    ['a loss clipped hard', { gradientClip: 0.5 }],
    ['three hundred samples', { samples: 300 }],
  ])('gives the same bytes with %s', async (_name, overrides) => {
    await bench.board.configure(model, usual);
    expect((await bench.board.train({ ...plan, ...overrides })).upload).toEqual(
      (await reference(overrides)).upload,
    );
  });

  it('sends the largest part of the update in the cheapest coding, in every value kind', async () => {
    await bench.board.configure(model, usual);
    const whole = await update();
    for (const [, uploadValueKind] of valueKinds) {
      for (const uploadCount of bench.kind.slow ? [7, 100] : [1, 7, 56, 224, 560, 1000, globalCount]) {
        const { upload } = await bench.board.train({ ...plan, uploadCount, uploadValueKind });
        const indices = selectTop(whole, uploadCount);
        const { encoded } = encodeSparse(
          { indices, values: pick(whole, indices) },
          globalCount,
          uploadValueKind,
          new Rng(plan.roundingSeed),
        );
        expect(upload).toEqual(encoded);
      }
    }
  });

  it('sends nothing when asked for nothing', async () => {
    await bench.board.configure(model, usual);
    const outcome = await bench.board.train({ ...plan, uploadCount: 0 });
    expect(outcome.upload).toBeUndefined();
    expect(outcome.wireBytes).toBe(0);
    expect(outcome.done.steps).toBe(32);
  });

  it('keeps what it did not send, and adds it to the next update', async () => {
    await bench.board.configure(model, { ...usual, useResidual: true });
    const first = await update();
    const second = await update({ taskSeed: 99 });
    const residual = new Float32Array(globalCount);
    for (const [u, taskSeed, kind] of [
      [first, plan.taskSeed, enums.ValueKind.int8],
      [second, 99, enums.ValueKind.float16],
      [first, plan.taskSeed, enums.ValueKind.float32],
    ] as const) {
      const sum = u.map((value, i) => Math.fround(value + (residual[i] ?? NaN)));
      const indices = selectTop(sum, 100);
      const expected = encodeSparse(
        { indices, values: pick(sum, indices) },
        globalCount,
        kind,
        new Rng(plan.roundingSeed),
      );
      const { upload } = await bench.board.train({
        ...plan,
        taskSeed,
        uploadCount: 100,
        uploadValueKind: kind,
        errorFeedback: 1,
      });
      expect(upload).toEqual(expected.encoded);
      residual.set(sum);
      indices.forEach(
        (index, i) => (residual[index] = Math.fround((sum[index] ?? NaN) - (expected.values[i] ?? NaN))),
      );
    }
  });

  it('tells what it keeps, as it is, and takes it up on another board', async () => {
    const options = { ...usual, useResidual: true };
    const feedback = { ...plan, uploadCount: 100, errorFeedback: 1 };
    const values = (encoded: EncodedVector) => decodeSparse(encoded, globalCount).values;
    await bench.board.configure(model, options);
    expect(values(await bench.board.readResidual(3))).toEqual(new Float32Array(globalCount));
    await bench.board.train(feedback);
    const kept = await bench.board.readResidual(7);
    expect(values(kept).some((value) => value !== 0)).toBe(true);
    expect(values(await bench.board.readResidual(8))).toEqual(values(kept));
    const next = await bench.board.train({ ...feedback, taskSeed: 99 });

    // A board that begins anew keeps nothing, until it is given what was kept; its copy stays as it was.
    const { copyDigest } = await bench.board.configure(model, options);
    expect((await bench.board.download(1, 'residual', kept)).copyDigest).toBe(copyDigest);
    expect(values(await bench.board.readResidual(1))).toEqual(values(kept));
    expect((await bench.board.train({ ...feedback, taskSeed: 99 })).upload).toEqual(next.upload);
  });

  it('refuses to tell or to take what it does not keep', async () => {
    await bench.board.configure(model, { ...usual, useResidual: true });
    const kept = await bench.board.readResidual(1);
    await bench.board.configure(model, usual);
    await expect(bench.board.readResidual(1)).rejects.toThrow(/refuses a value in residualRead/);
    await expect(bench.board.download(1, 'residual', kept)).rejects.toThrow(/refuses a value in download/);
    expect((await bench.board.train(plan)).upload).toEqual((await reference({})).upload);
  });

  it('keeps it in float16 at half the memory, if told to', async () => {
    const { bytesNeeded: none } = await bench.board.configure(model, usual);
    const { bytesNeeded: float32 } = await bench.board.configure(model, { ...usual, useResidual: true });
    const ready = await bench.board.configure(model, { ...usual, useResidual: 'float16' });
    expect([float32 - none, ready.bytesNeeded - none]).toEqual([4 * globalCount, 2 * globalCount]);
    const whole = await update();
    const sent = await bench.board.train({ ...plan, uploadCount: 100, errorFeedback: 1 });
    const indices = selectTop(whole, 100);
    expect(decodeSparse(sent.upload as EncodedVector, globalCount).indices).toEqual(indices);
    // A visit that learns nothing has only the residual to send.
    const rest = await update({ learningRate: 0, errorFeedback: 1 });
    whole.forEach((u, i) => {
      const kept = indices.includes(i) ? 0 : u;
      expect(Math.abs(rest[i]! - kept)).toBeLessThanOrEqual(Math.max(Math.abs(kept) * 2 ** -11, 2 ** -25));
    });
  });

  it('trains in mini-batches over several epochs of the same samples', async () => {
    const options = { ...usual, useGradientBuffer: true };
    const overrides = { samples: 10, batchSize: 4, epochs: 3, reconstructSteps: 0 };
    await bench.board.configure(model, options);
    const outcome = await bench.board.train({ ...plan, ...overrides });
    expect(outcome.done.steps).toBe(9);
    expect(outcome.upload).toEqual((await reference(overrides, options)).upload);
  });

  it('refuses what its model was not configured for', async () => {
    await bench.board.configure(model, usual);
    await expect(bench.board.train({ ...plan, batchSize: 4 })).rejects.toThrow(/refuses a value in train/);
    await expect(bench.board.train({ ...plan, errorFeedback: 1 })).rejects.toThrow(
      /refuses a value in train/,
    );
    await expect(bench.board.train({ ...plan, uploadCount: globalCount + 1 })).rejects.toThrow(
      /refuses a value in train/,
    );
    expect((await bench.board.train(plan)).upload).toEqual((await reference({})).upload);
  });

  it('marks its phases in order, on a clock that moves on', async () => {
    await bench.board.configure(model, usual);
    const seen: string[] = [];
    const { measurement } = await bench.board.train(plan, (phase) => seen.push(phase));
    expect(seen).toEqual(['receive', 'train', 'select', 'send', 'idle']);
    expect(measurement.phases.map(({ phase }) => phase)).toEqual(['receive', 'train', 'select', 'send']);
    expect(measurement.endUs).toBeGreaterThan(measurement.startUs);
  });

  it('measures each phase, where there is a sensor', async () => {
    await bench.board.configure(model, usual);
    const { measurement } = await bench.board.train(plan);
    if (!bench.kind.hasSensor) {
      expect(measurement.energyPj).toBeUndefined();
      return;
    }
    expect(measurement.lostSamples).toBe(0);
    expect(measurement.gapUs).toBe(0);
    const parts = measurement.phases.reduce((sum, { facts }) => sum + (facts?.energyPj ?? 0), 0);
    expect(measurement.energyPj).toBe(parts);
    const watts = ((measurement.energyPj ?? 0) * 1e-12) / ((measurement.endUs - measurement.startUs) * 1e-6);
    expect(watts).toBeGreaterThan(0.01);
    expect(watts).toBeLessThan(5);
  });
});
