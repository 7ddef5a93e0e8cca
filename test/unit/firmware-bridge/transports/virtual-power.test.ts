/** Phase sums and repeats of a virtual board: its firmware, its clock, its sensor model, frame by frame. */
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { eachConversion, phaseSumJoules, phaseSumVolts } from '../../../../firmware-bridge/protocol/power.ts';
import { enums, type MessageFields, type MessageName } from '../../../../firmware-bridge/protocol/schema.ts';
import { HostedBoard } from '../../../../firmware-bridge/transports/virtual/hosted-board.ts';
import { RP2040_POWER, type PowerModel } from '../../../../firmware-bridge/transports/virtual/power-model.ts';
import { RP2040_TIMING } from '../../../../firmware-bridge/transports/virtual/timing-model.ts';
import { PlainHost } from './plain-host.ts';
import { plan } from '../../../conformance/plan.ts';

const { both, sums } = enums.SensorRelay;
const { auto, fixed } = enums.RangeMode;
const { idle, receive, train, select, send } = enums.Phase;

let wasm: Uint8Array;
let module: WebAssembly.Module;
beforeAll(async () => {
  wasm = new Uint8Array(await readFile(new URL('../../../../assets/tmf-board.wasm', import.meta.url)));
  module = new WebAssembly.Module(wasm as BufferSource);
});

const REPEAT = { round: 5, count: 3, amount: 10, valueKind: 0, errorFeedback: 0, seed: 1 };

/** A board with the sine network, its sensor on, that has trained one round unless told otherwise. */
class Bench {
  readonly host = new PlainHost();
  readonly board: HostedBoard;

  constructor(sensor: Partial<MessageFields<'sensorConfigure'>> = {}, power: PowerModel = RP2040_POWER) {
    this.board = new HostedBoard(
      module,
      { wasm, seed: 5, idlePace: 'none', pace: 'computer', power, timing: RP2040_TIMING },
      { board: 1, boardId: '7669727400000001', bootId: 9, arenaBytes: 65536 },
      (_board, bytes) => this.host.push(bytes),
    );
    this.board.run(64);
    this.send('open', { nonce: 77, protocolVersion: 1 });
    this.send('sensorConfigure', { relay: both, rangeMode: fixed, configRegister: 0x019f, ...sensor });
    this.send('modelBegin', {
      layerCount: 2,
      localLayers: 1,
      loss: enums.Loss.mse,
      useResidual: enums.Residual.float16,
      useGradientBuffer: 0,
      seed: 3,
    });
    const layer = { kind: enums.LayerKind.dense, weightStd: 0.3, biasRange: 0 };
    this.send('modelLayer', { ...layer, index: 0, activation: 1, inputs: 1, outputs: 32 });
    this.send('modelLayer', { ...layer, index: 1, activation: 0, inputs: 32, outputs: 1 });
    this.send('modelEnd', {});
  }

  send<N extends MessageName>(name: N, fields: MessageFields<N>, body?: Uint8Array): void {
    this.board.feed(this.host.message(name, fields, body));
    for (let i = 0; i < 10_000; i++) {
      this.board.run(64);
      const before = this.host.received.length;
      this.board.feed(this.host.acknowledge());
      this.board.run(1);
      if (!this.board.runnable && this.host.received.length === before) return;
    }
    throw new Error('the board does not come to rest');
  }

  train(changes: Partial<MessageFields<'train'>> = {}): void {
    this.send('train', {
      ...plan,
      round: 2,
      reconstructSteps: 0,
      learningRate: 0.02,
      uploadCount: 30,
      errorFeedback: 1,
      ...changes,
    });
  }

  sums(): MessageFields<'phaseSum'>[] {
    return this.host.all('phaseSum').map(({ fields }) => fields);
  }
}

describe('phase sums of a virtual board', () => {
  it('equal the conversions that it relays, integrated by phase on the host', () => {
    const bench = new Bench();
    bench.train({ samples: 400 });
    const marks = bench.host.all('phase').map(({ fields }) => fields);
    const conversions: [number, number, number][] = [];
    for (const { fields, body } of bench.host.all('power'))
      eachConversion(fields, body, (timeUs, shunt, bus) => conversions.push([timeUs, shunt, bus >> 3]));
    const got = bench.sums();
    expect(got.map(({ phase }) => phase)).toEqual([receive, train, select, send].slice(got.length - 4));
    expect(marks.at(-1)?.phase).toBe(idle);
    for (const sum of got) {
      const start = Number(sum.startUs);
      const end = start + sum.durationUs;
      expect(marks.some(({ timeUs, phase }) => Number(timeUs) === start && phase === sum.phase)).toBe(true);
      expect(sum.coveredUs).toBeLessThanOrEqual(sum.durationUs);
      if ((sum.flags & enums.PhaseSumFlag.held) !== 0 || sum.coveredUs < sum.durationUs) continue;
      let energy = 0;
      // The first conversion stands for one conversion time.
      let before = (conversions[0]?.[0] ?? 0) - 1064;
      for (const [timeUs, shunt, bus] of conversions) {
        const covered = Math.min(timeUs, end) - Math.max(before, start);
        if (covered > 0) energy += shunt * bus * covered;
        before = timeUs;
      }
      expect(Number(sum.energySum)).toBe(energy);
    }
    const training = got.find(({ phase }) => phase === train);
    // 27 mA at 5 V, as the model states, within its noise.
    const watts = phaseSumJoules(training as never, 0.1) / ((training?.coveredUs ?? 0) * 1e-6);
    expect(Math.abs(watts - 0.135)).toBeLessThan(0.001);
    expect(Math.abs((phaseSumVolts(training as never) ?? 0) - 5)).toBeLessThan(0.01);
    expect(training?.conversions).toBeGreaterThan(50);
  });

  it('come without the conversions when only sums are asked for, and before roundDone', () => {
    const bench = new Bench({ relay: sums });
    bench.train();
    expect(bench.host.all('power')).toEqual([]);
    expect(bench.sums().length).toBeGreaterThanOrEqual(4);
    expect(bench.host.received.at(-1)?.name).toBe('roundDone');
  });

  it('come in pieces of one range each where the range changes, and the sensor says so', () => {
    const amps = { idle: 0.2, receive: 0.2, train: 0.9, select: 0.2, send: 0.2 };
    const bench = new Bench({ rangeMode: auto }, { ...RP2040_POWER, currentA: amps });
    bench.train({ samples: 900 });
    const pieces = bench.sums().filter(({ phase }) => phase === train);
    // 90 mV: the end stop of ÷1, then ÷8, then ÷4, which holds it at three quarters.
    expect(pieces.map(({ configRegister }) => (configRegister >> 11) & 3)).toEqual([0, 3, 2]);
    expect(pieces[0]?.flags).toBe(enums.PhaseSumFlag.saturated);
    expect(pieces.slice(1).map(({ flags }) => flags & enums.PhaseSumFlag.continued)).toEqual([8, 8]);
    for (const [i, piece] of pieces.entries()) {
      const next = pieces[i + 1];
      if (next) expect(piece.startUs + BigInt(piece.durationUs)).toBe(next.startUs);
    }
    const settled = pieces.at(-1);
    expect(phaseSumJoules(settled as never, 0.1) / ((settled?.coveredUs ?? 0) * 1e-6)).toBeCloseTo(4.5, 1);
    for (const { fields, body } of bench.host.all('power')) {
      const limit = 4000 << ((fields.configRegister >> 11) & 3);
      eachConversion(fields, body, (_timeUs, shunt) => expect(shunt).toBeLessThanOrEqual(limit));
    }
    const health = bench.host.all('sensor').at(-1)?.fields;
    expect(health?.saturated).toBeGreaterThan(0);
    expect(health?.rangeChanges).toBeGreaterThanOrEqual(2);
  });
});

describe('a repeat', () => {
  const done = (bench: Bench) => bench.host.all('repeatDone').at(-1)?.fields;
  const digest = (bench: Bench) => bench.host.all('modelReady')[0]?.fields.copyDigest;

  it('trains many times within one phase, and leaves the copy as it was', () => {
    const bench = new Bench();
    bench.send('repeat', { ...REPEAT, phase: train, count: 50, amount: 10 });
    expect(done(bench)).toMatchObject({ round: 5, phase: train, count: 50, copyDigest: digest(bench) });
    const marks = bench.host.all('phase').map(({ fields }) => [fields.phase, fields.timeUs]);
    expect(marks).toEqual([
      [train, done(bench)?.startUs],
      [idle, done(bench)?.endUs],
    ]);
    // 32 + 32 forward, the output layer's gradient and delta, the first layer's gradient: at most 160 a sample.
    expect(Number(done(bench)?.work)).toBeGreaterThan(500 * 96);
    const [sum] = bench.sums();
    expect(sum).toMatchObject({ round: 5, phase: train, startUs: done(bench)?.startUs });
    expect(sum?.durationUs).toBe(Number((done(bench)?.endUs ?? 0n) - (done(bench)?.startUs ?? 0n)));
    expect(bench.host.received.at(-1)?.name).toBe('repeatDone');
  });

  it('selects and sends as a round does, but under names of its own', () => {
    const bench = new Bench();
    const { int8 } = enums.ValueKind;
    bench.send('repeat', {
      ...REPEAT,
      phase: select,
      count: 7,
      amount: 20,
      valueKind: int8,
      errorFeedback: 1,
    });
    expect(done(bench)).toMatchObject({ phase: select, count: 7, work: 7n * 64n, copyDigest: digest(bench) });
    bench.send('repeat', { ...REPEAT, phase: send, count: 4, amount: 20, valueKind: int8 });
    const sent = bench.host.all('repeatUpload');
    expect(sent).toHaveLength(4);
    expect(sent[0]?.fields).toMatchObject({ round: 5, count: 20, valueKind: int8 });
    const bytes = sent.reduce((sum, { body }) => sum + body.length, 0);
    expect(done(bench)).toMatchObject({
      phase: send,
      count: 4,
      work: BigInt(bytes),
      copyDigest: digest(bench),
    });
    expect(bench.host.all('upload')).toEqual([]);
  });

  it('receives what counts for nothing, the time of the line included', () => {
    const bench = new Bench();
    const body = new Uint8Array(64 * 4).fill(1);
    const fields = { round: 5, mode: 0, coding: 0, valueKind: 0, riceParameter: 0, count: 64, scale: 0 };
    bench.send('repeat', { ...REPEAT, phase: receive, count: 2 });
    bench.send('repeatDownload', fields, body);
    expect(done(bench)).toBeUndefined();
    bench.send('repeatDownload', fields, body);
    expect(done(bench)).toMatchObject({ phase: receive, count: 2, work: 512n, copyDigest: digest(bench) });
    const [sum] = bench.sums();
    expect(sum?.phase).toBe(receive);
    expect(sum?.durationUs).toBeGreaterThan(256);
    expect(bench.host.all('downloaded')).toEqual([]);
  });

  it('idles for the time asked', () => {
    const bench = new Bench();
    bench.send('repeat', { ...REPEAT, phase: idle, count: 5, amount: 40 });
    expect(done(bench)).toMatchObject({ phase: idle, count: 5 });
    expect(Number(done(bench)?.work)).toBe(200_000);
    const [sum] = bench.sums();
    expect(sum).toMatchObject({ phase: idle, durationUs: 200_000 });
    expect(phaseSumJoules(sum as never, 0.1) / ((sum?.coveredUs ?? 0) * 1e-6)).toBeCloseTo(0.09, 3);
  });

  it('changes nothing that a later round gives', () => {
    const plain = new Bench();
    plain.train();
    const repeated = new Bench();
    for (const phase of [train, select, send])
      repeated.send('repeat', { ...REPEAT, phase, errorFeedback: phase === select ? 1 : 0 });
    repeated.train();
    const bytes = (bench: Bench) => bench.host.all('upload').map(({ fields, body }) => [fields, body]);
    expect(bytes(repeated)).toEqual(bytes(plain));
  });

  it.each([
    ['no repetitions', { count: 0 }],
    ['an unknown phase', { phase: 9 }],
    ['more coordinates than there are', { phase: select, amount: 65 }],
    ['an unknown value kind', { phase: send, valueKind: 77 }],
  ])('is refused with %s', (_name, changes) => {
    const bench = new Bench();
    bench.send('repeat', { ...REPEAT, phase: train, ...changes });
    expect(bench.host.all('failed').map(({ fields }) => fields.failure)).toEqual([enums.Failure.badValue]);
    expect(bench.host.all('phase')).toEqual([]);
  });

  it('ends when cancelled, and a download cut off by that changes nothing', () => {
    const bench = new Bench();
    bench.send('repeat', { ...REPEAT, phase: receive, count: 100 });
    bench.send('cancel', { round: 5 });
    expect(done(bench)).toMatchObject({ count: 0, copyDigest: digest(bench) });
    const fields = { round: 5, mode: 0, coding: 0, valueKind: 0, riceParameter: 0, count: 64, scale: 0 };
    bench.send('repeatDownload', fields, new Uint8Array(256).fill(1));
    expect(bench.host.all('failed').map(({ fields: { failure } }) => failure)).toEqual([enums.Failure.busy]);
  });
});
