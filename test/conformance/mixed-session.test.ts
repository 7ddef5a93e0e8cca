/**
 * One federated run over six boards of four kinds: two RP2040 with the image of `assets/` (over USB and over UART 0), an
 * ATmega2560, two virtual boards and a native one behind a pseudo-terminal. The initialization that comes out equals, bit for bit, that of six virtual boards with the same seeds.
 */
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { Board } from '../../electron/bench/boards/board.ts';
import { greet } from '../../electron/bench/boards/greeting.ts';
import { openVirtualHub } from '../../electron/bench/boards/open-registry.ts';
import { RoundLoop } from '../../electron/bench/federation/round-loop.ts';
import { createStrategy } from '../../electron/bench/federation/strategies/registry.ts';
import { mlp } from '../../electron/bench/models/mlp.ts';
import { sineTask } from '../../electron/bench/tasks/sine.ts';
import { buildAvr } from '../../build/firmware.mjs';
import { Rp2040Board } from '../../firmware-bridge/transports/emulated/rp2040-board.ts';
import type { Transport } from '../../firmware-bridge/transports/transport.ts';
import { avrMissing } from '../firmware/avr/avr-board.ts';
import { Mega } from '../firmware/avr/mega.ts';
import { FLASH_ID, shippedImage, steadySensor } from '../firmware/rp2040/arm.ts';
import { SliceTransport } from '../firmware/slice-transport.ts';
import { nativeSkip, startNative } from './kinds.ts';
import { patientClock } from './patient-clock.ts';

/** Seconds each, all boards emulated in one thread. BENCH_MIXED_ROUNDS=20 for the whole session. */
const ROUNDS = Number(process.env['BENCH_MIXED_ROUNDS'] ?? 2);
const SEED = 17;
/** Small enough for the Mega. */
const task = {
  ...sineTask(),
  model: mlp({ widths: [1, 16, 16, 1], loss: 'mse', firstBiasRange: 1 }),
};
const settings = { samples: 8, topPUp: 20, topPDown: 50, valueKind: 'int8', localLayers: 1 } as const;

const closing: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

async function takeUp(transports: readonly Transport[]): Promise<Board[]> {
  const boards: Board[] = [];
  for (const [order, transport] of transports.entries()) {
    const greeting = await greet(transport, { clock: patientClock });
    const letter = String.fromCharCode(65 + order);
    const board = new Board({ id: greeting.hello.boardId, order, letter, name: `Board ${letter}` });
    board.bind(greeting);
    boards.push(board);
    closing.push(() => board.close());
  }
  return boards;
}

async function train(transports: readonly Transport[]) {
  const boards = await takeUp(transports);
  const strategy = createStrategy('tinymetafed', { ...settings });
  const loop = new RoundLoop({ task, strategy, rounds: ROUNDS, seed: SEED, deadlineSeconds: 600 }, boards);
  await loop.run();
  const { global, totals } = loop.server;
  return { weights: Buffer.from(global.buffer).toString('hex'), totals, ports: boards.length };
}

function virtuals(count: number): Transport[] {
  const hub = openVirtualHub({ seed: SEED, idlePace: 'none' });
  closing.push(() => hub.close());
  return Array.from({ length: count }, () => hub.transport());
}

function rp2040(wire: 'usb' | 'uart', number: number): Transport {
  const flashId = FLASH_ID.with(7, number);
  const board = new Rp2040Board({ image: shippedImage(), flashId, sensor: steadySensor(), wire });
  closing.push(() => {
    expect(board.usb?.bus.violations ?? []).toEqual([]);
    return Promise.resolve();
  });
  return new SliceTransport(`RP2040 ${number} (${wire})`, board);
}

it.skipIf(avrMissing !== undefined || nativeSkip !== undefined)(
  'six boards of four kinds learn what six virtual boards learn',
  { timeout: 900_000 },
  async () => {
    const examples = '../../firmware-bridge/firmware/ports/arduino/examples/';
    const hex = await buildAvr('mega', {
      sketch: fileURLToPath(new URL(`${examples}02.BoardWithSensor/02.BoardWithSensor.ino`, import.meta.url)),
      output: fileURLToPath(new URL('../../dist/firmware/test/mixed-mega.hex', import.meta.url)),
    });
    const native = await startNative();
    closing.push(() => native.stop());
    const mixed = await train([
      rp2040('usb', 1),
      rp2040('uart', 2),
      new SliceTransport('ATmega2560', new Mega(hex, steadySensor())),
      ...virtuals(2),
      native.transport,
    ]);
    const virtual = await train(virtuals(6));
    expect(mixed.ports).toBe(6);
    expect(mixed.totals).toMatchObject({ absences: 0, resyncs: 0 });
    expect(mixed.weights).toBe(virtual.weights);
    expect(mixed.weights).toMatch(/[1-9a-f]/);
    expect(mixed.totals.bytesUp).toBeGreaterThan(0);
  },
);
