/** What a board makes of a visit before it sends: first-order MAML's update, clipping and noise. */
import { describe, expect, it } from 'vitest';
import { initialize } from '../../../electron/bench/models/initialize.ts';
import { sineMlp, withZeroLocalLayers } from '../../../electron/bench/models/mlp.ts';
import { SineStream } from '../../../electron/bench/tasks/sine-stream.ts';
import { enums, type MessageFields } from '../../../firmware-bridge/protocol/schema.ts';
import { decodeSparse } from '../../../firmware-bridge/protocol/sparse.ts';
import { ReferenceMlp } from '../../unit/electron/bench/federation/reference-mlp.ts';
import { describeSineModel, plan } from './sine-round.ts';
import { WasmBoard } from './wasm-board.ts';

const M = 1120;

function boardWith(flags: { residual?: boolean; gradient?: boolean } = {}): WasmBoard {
  const board = new WasmBoard();
  board.open();
  describeSineModel(board, flags);
  return board;
}

/** All coordinates of the update; what was not sent is 0. */
function updateOf(board: WasmBoard, change: Partial<MessageFields<'train'>>): Float32Array {
  board.messages.length = 0;
  board.send('train', plan({ uploadCount: M, ...change }));
  const upload = board.all('upload')[0];
  if (upload === undefined) throw new Error('no upload');
  const { indices, values } = decodeSparse({ ...upload.fields, body: upload.body }, M);
  const all = new Float32Array(M);
  indices.forEach((index, i) => (all[index] = values[i] ?? 0));
  return all;
}

describe('first-order MAML', () => {
  it('sends the steps of the query samples, all taken where the others led, bit for bit', () => {
    const sent = updateOf(boardWith({ gradient: true }), { querySamples: 12 });
    const model = withZeroLocalLayers(sineMlp(32), 1);
    const reference = new ReferenceMlp(model, 1, initialize(model, 42));
    const rate = Math.fround(0.015);
    const fields = plan({ querySamples: 12, learningRate: rate });
    reference.train(fields, () => new SineStream(fields.taskSeed));
    expect(sent).toEqual(reference.querySteps.slice(0, M));
    expect(sent.some((value) => value !== 0)).toBe(true);
  });

  it('starts each visit with nothing added up', () => {
    const board = boardWith({ gradient: true });
    const once = updateOf(board, { querySamples: 12 });
    expect(updateOf(board, { querySamples: 12 })).toEqual(once);
  });

  it.each([
    ['without a gradient buffer', { querySamples: 12 }, {}],
    ['when no sample is left to adapt on', { querySamples: 32 }, { gradient: true }],
    ['with batches', { querySamples: 12, batchSize: 4 }, { gradient: true }],
    ['with several epochs', { querySamples: 12, epochs: 2 }, { gradient: true }],
    ['a clip norm that is no number', { clipNorm: NaN }, {}],
    ['a noise below zero', { noiseDeviation: -1 }, {}],
  ])('is refused %s', (_name, change, flags) => {
    const board = boardWith(flags);
    board.messages.length = 0;
    board.send('train', plan(change));
    expect(board.one('failed')).toMatchObject({ failure: enums.Failure.badValue, messageId: 0x14 });
  });
});

describe('the update that leaves a board', () => {
  const norm = (values: Float32Array): number => Math.hypot(...values);

  it('is no longer than the clip norm', () => {
    const board = boardWith();
    const whole = updateOf(board, {});
    const limit = norm(whole) / 3;
    const clipped = updateOf(board, { clipNorm: limit });
    expect(norm(clipped) / limit).toBeCloseTo(1, 5);
    clipped.forEach((value, i) => expect(value).toBeCloseTo((whole[i] ?? NaN) / 3, 6));
    expect(updateOf(board, { clipNorm: 4 * limit })).toEqual(whole);
  });

  it('has noise on every coordinate, those that training never touched too, before any is chosen', () => {
    const board = boardWith();
    const change = { clipNorm: 0.5, noiseDeviation: 0.05, roundingSeed: 9 };
    const noisy = updateOf(board, change);
    expect(noisy.every((value) => value !== 0)).toBe(true);
    expect(updateOf(board, change)).toEqual(noisy);
    expect(updateOf(board, { ...change, roundingSeed: 10 })).not.toEqual(noisy);
    const silent = updateOf(board, { clipNorm: 0.5 });
    const noise = noisy.map((value, i) => value - (silent[i] ?? NaN));
    expect(norm(noise) / Math.sqrt(M) / 0.05).toBeGreaterThan(0.9);
    expect(norm(noise) / Math.sqrt(M) / 0.05).toBeLessThan(1.1);
    const sparse = updateOf(board, { ...change, uploadCount: 50 });
    const least = [...noisy].map(Math.abs).sort((a, b) => b - a)[49] ?? NaN;
    expect(sparse).toEqual(noisy.map((value) => (Math.abs(value) >= least ? value : 0)));
  });

  it('with error feedback: what was kept back had its noise, and goes out later as it is', () => {
    const board = boardWith({ residual: true });
    const change = { clipNorm: 0.5, noiseDeviation: 0.05, roundingSeed: 9 };
    const noisy = updateOf(board, change);
    const first = updateOf(board, { ...change, errorFeedback: 1, uploadCount: 100 });
    const rest = updateOf(board, { errorFeedback: 1, learningRate: 0 });
    expect(first.map((value, i) => value + (rest[i] ?? NaN))).toEqual(noisy);
  });
});
