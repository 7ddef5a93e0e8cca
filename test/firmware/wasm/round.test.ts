import { describe, expect, it } from 'vitest';
import { fnv1a32 } from '../../../firmware-bridge/protocol/digest.ts';
import { Rng } from '../../../firmware-bridge/protocol/rng.ts';
import { enums } from '../../../firmware-bridge/protocol/schema.ts';
import { decodeSparse, encodeSparse } from '../../../firmware-bridge/protocol/sparse.ts';
import { describeSineModel, plan } from './sine-round.ts';
import { WasmBoard } from './wasm-board.ts';

const M = 1120;
const PARAMETERS = 1153;

const globalDigest = (board: WasmBoard) => {
  const copy = board.copy().subarray(0, M);
  return fnv1a32(new Uint8Array(copy.buffer, copy.byteOffset, copy.byteLength));
};

describe('a virtual board', () => {
  it('says hello, by itself after a boot and in answer to open', () => {
    const board = new WasmBoard(200_000);
    const hello = board.open(99);
    expect(hello).toMatchObject({
      nonce: 99,
      portKind: enums.PortKind.wasm,
      boardId: '0123456789abcdef',
      bootId: 77,
      arenaBytes: 200_000,
      maxPayloadBytes: 512,
      sensorState: enums.SensorState.absent,
    });
  });

  it('initializes a model from the public seed as the specification says', () => {
    const board = new WasmBoard();
    board.open();
    describeSineModel(board);
    const ready = board.one('modelReady');
    expect(ready).toMatchObject({
      parameterCount: PARAMETERS,
      globalCount: M,
      copyDigest: globalDigest(board),
    });
    const rng = new Rng(42);
    const f = Math.fround;
    const expected = new Float32Array(PARAMETERS);
    for (let i = 0; i < 32; i++) expected[i] = f(rng.normal() * f(Math.SQRT2));
    for (let i = 32; i < 64; i++) expected[i] = f(f(2 * rng.uniform()) - 1);
    for (let i = 64; i < 64 + 1024; i++) expected[i] = f(rng.normal() * 0.25);
    expect(board.copy()).toEqual(expected);
  });

  it('says how much is missing when the model does not fit, and keeps what it had', () => {
    const board = new WasmBoard(4096);
    board.open();
    describeSineModel(board);
    expect(board.one('failed')).toEqual({
      failure: enums.Failure.modelDoesNotFit,
      messageId: 0x12,
      // The table of three layers, then floats.
      detail1: 3 * 44 + 4 * (2 * PARAMETERS + 66 + 64),
      detail2: 4096,
    });
  });

  it.each(['float32', 'float16', 'int8', 'int4'] as const)(
    'does a round with %s values in both directions',
    (kind) => {
      const board = new WasmBoard();
      board.open();
      describeSineModel(board, { residual: true });
      board.one('modelReady');
      const before = board.copy();
      const indices = Uint32Array.from({ length: 100 }, (_, i) => i * 11 + (i % 3));
      const values = Float32Array.from(indices, (i) => Math.sin(i) / 8);
      const valueKind = enums.ValueKind[kind];
      const { encoded, values: meant } = encodeSparse({ indices, values }, M, valueKind, new Rng(1));
      board.send('download', { round: 3, mode: enums.DownloadMode.add, ...encoded }, encoded.body);
      expect(board.one('downloaded')).toEqual({ round: 3, copyDigest: globalDigest(board) });
      indices.forEach((index, i) => (before[index] = Math.fround((before[index] ?? 0) + (meant[i] ?? 0))));
      expect(board.copy()).toEqual(before);

      board.send('train', plan({ uploadValueKind: valueKind, errorFeedback: 1 }));
      const upload = board.all('upload')[0];
      expect(upload?.fields).toMatchObject({ round: 3, count: 224, valueKind });
      const update = decodeSparse({ ...upload!.fields, body: upload!.body }, M);
      expect(update.indices).toHaveLength(224);
      expect(update.values.every(Number.isFinite)).toBe(true);
      const done = board.one('roundDone');
      expect(done).toMatchObject({ round: 3, steps: 32, macs: BigInt(board.macs) });
      expect(done.meanLoss).toBeGreaterThan(0);
      expect(board.all('phase').map(({ fields }) => fields.phase)).toEqual([1, 2, 3, 4, 0]);
      expect(board.messages.map(({ name }) => name)).toEqual([
        'phase',
        'phase',
        'phase',
        'phase',
        'upload',
        'phase',
      ]);
      expect(board.selected).toBe(M);
      // Training changes w, never the copy.
      expect(board.copy()).toEqual(before);
    },
  );

  it('gives the same bits for the same seeds', () => {
    const body = () => {
      const board = new WasmBoard();
      board.open();
      describeSineModel(board);
      board.send('train', plan());
      return board.all('upload')[0]?.body;
    };
    expect(body()).toEqual(body());
  });

  it('sends what the residual kept in the next round, and nothing twice', () => {
    const board = new WasmBoard();
    board.open();
    describeSineModel(board, { residual: true });
    const dense = (errorFeedback: number, uploadCount: number, learningRate: number) => {
      board.messages.length = 0;
      board.send('train', plan({ errorFeedback, uploadCount, learningRate }));
      const upload = board.all('upload')[0]!;
      const { indices, values } = decodeSparse({ ...upload.fields, body: upload.body }, M);
      const all = new Float32Array(M);
      indices.forEach((index, i) => (all[index] = values[i] ?? 0));
      return all;
    };
    const whole = dense(0, M, 0.015);
    const first = dense(1, 200, 0.015);
    // A visit that learns nothing has only the residual to send.
    const rest = dense(1, M, 0);
    expect(whole.map((value, i) => (first[i] === 0 ? value : 0))).toEqual(rest);
    expect(whole.map((value, i) => (first[i] === 0 ? 0 : value))).toEqual(first);
  });

  it('takes a whole batch as one step, and refuses batches without a gradient buffer', () => {
    const board = new WasmBoard();
    board.open();
    describeSineModel(board, { gradient: true });
    board.send('train', plan({ batchSize: 10, epochs: 2, uploadCount: 0 }));
    expect(board.one('roundDone').steps).toBe(8);
    describeSineModel(board);
    board.messages.length = 0;
    board.send('train', plan({ batchSize: 10 }));
    expect(board.one('failed')).toMatchObject({ failure: enums.Failure.badValue, messageId: 0x14 });
  });
});
