/**
 * The small build on an Arduino Uno: 32 kB of flash, 2 kB of memory. It cannot do all that the suite asks of other boards
 * (core/left_out.h), so it has tests of its own: what it does, it does bit for bit as they do; what it lacks, it says.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Board } from '../../electron/bench/boards/board.ts';
import { conv, cnn, dense, flatten } from '../../electron/bench/models/cnn.ts';
import { digestOf } from '../../electron/bench/models/digest.ts';
import { initialize } from '../../electron/bench/models/initialize.ts';
import { layoutOf } from '../../electron/bench/models/layout.ts';
import { mlp } from '../../electron/bench/models/mlp.ts';
import { Rng } from '../../firmware-bridge/protocol/rng.ts';
import { enums, type MessageFields } from '../../firmware-bridge/protocol/schema.ts';
import { encodeSparse } from '../../firmware-bridge/protocol/sparse.ts';
import { buildAvr } from '../../build/firmware.mjs';
import { avrMissing } from '../firmware/avr/avr-board.ts';
import { Uno, UNO_FLASH_BYTES } from '../firmware/avr/uno.ts';
import { SliceTransport } from '../firmware/slice-transport.ts';
import { ReferenceClient } from '../unit/electron/bench/federation/reference-client.ts';
import { plan, takeUp, usual } from './bench.ts';
import { expectWithinBounds } from './memory-bounds.ts';
import { patientClock } from './patient-clock.ts';

/** The largest of its kind that an Uno holds. */
const model = mlp({ widths: [1, 5, 5, 1], loss: 'mse', firstBiasRange: 1 });
const { parameterCount, globalCount } = layoutOf(model, usual.localLayers);
const visit = { ...plan, uploadCount: 20 };
const everything = Uint32Array.from({ length: globalCount }, (_, i) => i);
/** Bytes that must have stayed free below the stack. */
const SPARE = 48;

describe.skipIf(avrMissing !== undefined)('an Arduino Uno in avr8js', () => {
  let uno: Uno;
  let transport: SliceTransport;
  let board: Board;

  beforeAll(async () => {
    const hex = await buildAvr('uno');
    const records = readFileSync(hex, 'latin1')
      .split('\n')
      .filter((line) => /^:..(....)00/.test(line));
    expect(records.reduce((sum, line) => sum + parseInt(line.slice(1, 3), 16), 0)).toBeLessThanOrEqual(
      UNO_FLASH_BYTES,
    );
    uno = new Uno(hex);
    transport = new SliceTransport('ATmega328P in avr8js', uno);
    board = await takeUp(transport, [], { clock: patientClock });
  });
  afterAll(async () => {
    await board.close();
    await transport.close();
  });

  it('says which firmware it is, and that it has no sensor', () => {
    expect(board.hello?.portKind).toBe(enums.PortKind.uno);
    expect(board.hello?.sensorState).toBe(enums.SensorState.absent);
    expect(board.hello?.maxPayloadBytes).toBe(48);
  });

  it.each([0, 12345])('initializes 1-5-5-1 as the host does, seed %i', async (seed) => {
    const ready = await board.configure(model, { ...usual, seed });
    expect(ready).toMatchObject({ parameterCount, globalCount });
    expect(ready.bytesNeeded).toBeLessThanOrEqual(ready.bytesAvailable);
    expect(ready.copyDigest).toBe(digestOf(initialize(model, seed).subarray(0, globalCount)));
  });

  it('takes no more than two floats a parameter and the activations, whatever the model', async () => {
    const rng = new Rng(41);
    const models = Array.from({ length: 10 }, () => {
      const widths = [
        1,
        ...Array.from({ length: 1 + rng.below(3) }, () => 1 + rng.below(12)),
        1 + rng.below(3),
      ];
      return mlp({ widths, loss: 'mse', firstBiasRange: 1 });
    });
    await expectWithinBounds(board, models, ['none']);
  });

  it('takes updates of float32 and int8 in every index coding', async () => {
    await board.configure(model, usual);
    const rng = new Rng(9);
    const copy = new Float32Array(globalCount);
    for (const kind of [enums.ValueKind.float32, enums.ValueKind.int8]) {
      for (const step of [1, 2, 13]) {
        const indices = everything.filter((i) => i % step === 0);
        const values = Float32Array.from(indices, () => rng.uniform() - 0.5);
        const sent = encodeSparse({ indices, values }, globalCount, kind, new Rng(5));
        const mode = step === 1 ? 'set' : 'add';
        indices.forEach((index, i) => {
          const value = sent.values[i] ?? NaN;
          copy[index] = mode === 'set' ? value : Math.fround((copy[index] ?? NaN) + value);
        });
        expect((await board.download(1, mode, sent.encoded)).copyDigest).toBe(digestOf(copy));
      }
    }
  });

  it.each([
    ['online, reconstructing first', {}],
    ['all parameters jointly', { reconstructSteps: 0 }],
    ['local parameters frozen', { freezeLocalAfter: 1 }],
    ['twice over the same samples', { epochs: 2 }],
    ['its largest part as int8', { uploadCount: 7, uploadValueKind: enums.ValueKind.int8 }],
    ['all of it', { uploadCount: globalCount }],
  ])('learns and sends the same bytes as every other board: %s', async (_name, overrides) => {
    const client = new ReferenceClient(0);
    await client.configure(model, usual);
    await board.configure(model, usual);
    const outcome = await board.train({ ...visit, ...overrides });
    expect(outcome.upload).toEqual((await client.train({ ...visit, ...overrides })).upload);
    expect(outcome.done.steps).toBe(visit.samples * ((overrides as { epochs?: number }).epochs ?? 1));
  });

  it('learns classes from samples that the host sends', async () => {
    const classes = mlp({ widths: [4, 5, 3], loss: 'softmaxCrossEntropy', firstBiasRange: 0 });
    await board.configure(classes, { ...usual, localLayers: 0 });
    const rng = new Rng(3);
    const count = 12;
    const samples = {
      count,
      encoding: 'uint8' as const,
      inputs: Uint8Array.from({ length: 4 * count }, () => rng.below(256)),
      targets: Uint8Array.from({ length: count }, () => rng.below(3)),
      scale: 1 / 256,
    };
    const host = { ...visit, source: enums.SampleSource.host, samples: count, reconstructSteps: 0 };
    const { done, upload } = await board.train({ ...host, uploadCount: 10 }, undefined, samples);
    expect(done.steps).toBe(count);
    expect(upload?.count).toBe(10);
  });

  it('names what the model has and it has not', async () => {
    const image = cnn('image', [4, 4, 1], [conv(2), flatten(), dense(3)]);
    await expect(board.configure(image, usual)).rejects.toThrow(/small firmware .* no convolutions, pools/);
    await expect(board.configure(model, { ...usual, useResidual: true })).rejects.toThrow(
      /no error feedback/,
    );
    await expect(board.configure(model, { ...usual, useGradientBuffer: true })).rejects.toThrow(
      /no mini-batches/,
    );
    expect(await board.configure(model, usual)).toMatchObject({ parameterCount });
  });

  it.each([
    ['float16', { uploadValueKind: enums.ValueKind.float16 }, /no float16 or int4 values/],
    ['int4', { uploadValueKind: enums.ValueKind.int4 }, /no float16 or int4 values/],
    ['noise', { noiseDeviation: 0.5 }, /no clipping and noise/],
    ['a batch', { batchSize: 4 }, /no mini-batches/],
    ['error feedback', { errorFeedback: 1 }, /no error feedback/],
  ] as [string, Partial<MessageFields<'train'>>, RegExp][])(
    'names what a visit asks and it has not: %s',
    async (_name, overrides, sentence) => {
      await board.configure(model, usual);
      await expect(board.train({ ...visit, ...overrides })).rejects.toThrow(sentence);
    },
  );

  it('refuses a download of values that it has not, and a model that does not fit', async () => {
    await board.configure(model, usual);
    const values = new Float32Array(globalCount).fill(0.5);
    const { encoded } = encodeSparse({ indices: everything, values }, globalCount, 1, new Rng(5));
    await expect(board.download(1, 'set', encoded)).rejects.toThrow(/no float16 or int4 values/);
    const large = mlp({ widths: [1, 7, 7, 1], loss: 'mse', firstBiasRange: 1 });
    await expect(board.configure(large, usual)).rejects.toThrow(/does not fit on Board under test/);
  });

  it('has kept its stack off its memory all the while', () => {
    expect(uno.untouchedBytes).toBeGreaterThanOrEqual(SPARE);
  });
});
