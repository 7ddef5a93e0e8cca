import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeSparse } from '../../../../firmware-bridge/protocol/sparse.ts';
import { Rng } from '../../../../firmware-bridge/protocol/rng.ts';
import { HostedBoard } from '../../../../firmware-bridge/transports/virtual/hosted-board.ts';
import { RP2040_POWER } from '../../../../firmware-bridge/transports/virtual/power-model.ts';
import { RP2040_TIMING } from '../../../../firmware-bridge/transports/virtual/timing-model.ts';
import type { WorkerSetup } from '../../../../firmware-bridge/transports/virtual/worker-messages.ts';
import { PlainHost } from './plain-host.ts';
import { plan } from '../../../conformance/plan.ts';

let wasm: Uint8Array;
let module: WebAssembly.Module;
beforeAll(async () => {
  wasm = new Uint8Array(await readFile(new URL('../../../../assets/tmf-board.wasm', import.meta.url)));
  module = new WebAssembly.Module(wasm as BufferSource);
});

const LAYERS = [
  { inputs: 1, outputs: 32, activation: 1 },
  { inputs: 32, outputs: 32, activation: 1 },
  { inputs: 32, outputs: 1, activation: 0 },
];

const PLAN = { ...plan, learningRate: 0.02 };

/**
 * Runs one round on a board and returns what it sent. `turns` polls to a slice, an acknowledgement after each if asked.
 * `idleUs`: wall time that passes each time the board waits.
 */
function round(turns: number, acknowledgeEachSlice: boolean, seed = 5, idleUs = 0): PlainHost {
  const setup: WorkerSetup = {
    wasm,
    seed,
    idlePace: 'none',
    pace: 'computer',
    power: RP2040_POWER,
    timing: RP2040_TIMING,
  };
  const host = new PlainHost();
  const board = new HostedBoard(
    module,
    setup,
    { board: 1, boardId: '7669727400000001', bootId: 9, arenaBytes: 65536 },
    (_board, bytes) => host.push(bytes),
  );
  const settle = (): void => {
    // Bounded: a board that never comes to rest fails the test instead of hanging it.
    for (let i = 0; i < 10_000; i++) {
      board.run(turns);
      if (idleUs > 0 && !board.runnable) board.idle(idleUs, 8);
      if (acknowledgeEachSlice || !board.runnable) {
        const before = host.received.length;
        board.feed(host.acknowledge());
        board.run(1);
        if (!board.runnable && host.received.length === before) return;
      }
    }
    throw new Error('the board does not come to rest');
  };
  // No acknowledgement before a session: a board answers strays with a hello.
  board.run(turns);
  board.feed(host.message('open', { nonce: 77, protocolVersion: 1 }));
  settle();
  board.feed(host.message('sensorConfigure', { relay: 3, rangeMode: 1, configRegister: 0x019f }));
  board.feed(
    host.message('modelBegin', {
      layerCount: 3,
      localLayers: 1,
      loss: 1,
      useResidual: 0,
      useGradientBuffer: 0,
      seed: 3,
    }),
  );
  LAYERS.forEach((layer, index) =>
    board.feed(
      host.message('modelLayer', { ...layer, index, kind: 1, weightStd: index < 2 ? 0.3 : 0, biasRange: 0 }),
    ),
  );
  board.feed(host.message('modelEnd', {}));
  settle();
  const values = Float32Array.from({ length: 500 }, (_, i) => i / 1000);
  const { encoded } = encodeSparse(
    { indices: Uint32Array.from(values, (_v, i) => i * 2), values },
    1120,
    0,
    new Rng(1),
  );
  const { body, ...header } = encoded;
  board.feed(host.message('download', { round: 1, mode: 0, ...header }, body));
  settle();
  board.feed(host.message('train', PLAN));
  settle();
  return host;
}

/** How long each phase of the round lasted, microseconds. */
function durations(host: PlainHost): number[] {
  const marks = host.all('phase').map(({ fields }) => Number(fields.timeUs));
  return marks.slice(1).map((timeUs, i) => timeUs - (marks[i] ?? 0));
}

describe('a hosted board', () => {
  it('is not charged within a round for the time that its host takes', () => {
    const quick = durations(round(64, true));
    expect(quick).toHaveLength(4);
    expect(durations(round(64, false, 5, 100_000))).toEqual(quick);
  });

  it('greets, is configured, trains and reports', () => {
    const host = round(64, true);
    expect(host.received.map(({ name }) => name)).toContain('hello');
    expect(host.all('modelReady')[0]?.fields).toMatchObject({ parameterCount: 1153, globalCount: 1120 });
    expect(host.all('upload')[0]?.fields.count).toBe(224);
    expect(host.all('roundDone')).toHaveLength(1);
    expect(host.all('failed')).toEqual([]);
  });

  it('spends the time that the model states', () => {
    const host = round(64, true);
    const marks = host.all('phase').map(({ fields }) => [fields.phase, Number(fields.timeUs)] as const);
    expect(marks.map(([phase]) => phase)).toEqual([1, 2, 3, 4, 0]);
    const lasted = marks.slice(1).map(([, at], i) => at - (marks[i]?.[1] ?? 0));
    const [receive, train, select, send] = lasted as [number, number, number, number];
    const done = host.all('roundDone')[0]?.fields;
    expect(receive).toBeGreaterThan(2000);
    expect(receive).toBeLessThan(2300);
    expect(Math.abs(train - (Number(done?.macs) * RP2040_TIMING.nsPerMac) / 1000)).toBeLessThan(2);
    expect(Math.abs(select - (1120 * RP2040_TIMING.nsPerSelectedCoordinate) / 1000)).toBeLessThan(2);
    const upload = host.all('upload')[0];
    expect(send).toBeGreaterThan(upload?.body.length ?? Infinity);
    expect(send).toBeLessThan((upload?.body.length ?? 0) + 100);
  });

  it('samples its sensor at each conversion, without a gap', () => {
    const host = round(64, true);
    const times = host.all('power').flatMap(({ fields, body }) => {
      const view = new DataView(body.buffer, body.byteOffset, body.length);
      let at = Number(fields.firstTimeUs);
      return Array.from(
        { length: body.length / 6 },
        (_, i) => (at += i === 0 ? 0 : view.getUint16(i * 6, true)),
      );
    });
    const steps = times.slice(1).map((at, i) => at - (times[i] ?? 0));
    expect(times.length).toBeGreaterThan(50);
    expect(new Set(steps)).toEqual(new Set([1064]));
    expect(host.all('power').every(({ fields }) => fields.lost === 0)).toBe(true);
  });

  it('gives the same bytes, times and samples however its slices and acknowledgements fall', () => {
    const facts = (host: PlainHost): unknown => {
      const names = ['modelReady', 'downloaded', 'phase', 'upload', 'roundDone'] as const;
      const samples = Buffer.concat(host.all('power').map(({ body }) => body));
      return [names.map((name) => host.all(name)), samples.toString('hex')];
    };
    const reference = facts(round(64, true));
    expect(facts(round(1, true))).toEqual(reference);
    expect(facts(round(1000, false))).toEqual(reference);
    expect(facts(round(64, true, 6))).not.toEqual(reference);
  });
});
