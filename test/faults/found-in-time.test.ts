/**
 * A board is found within 1.5 s of being plugged in, and gone within 1.5 s of being unplugged, at whatever moment between two
 * looks it happens: the product's own timers on simulated time, real firmware at the far end of a line of 115,200 baud. What a
 * computer adds to that is a figure of `benchmarks -- plugging`.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BoardRegistry } from '../../electron/bench/boards/board-registry.ts';
import { PortWatch } from '../../electron/bench/boards/port-watch.ts';
import { openVirtualHub } from '../../electron/bench/boards/open-registry.ts';
import { Rng } from '../../firmware-bridge/protocol/rng.ts';
import type { UsbPort } from '../../firmware-bridge/transports/serial/usb-port.ts';
import { SimBoard } from './sim/board.ts';
import { SimClock } from './sim/clock.ts';
import { mixOf } from './sim/faults.ts';
import { RoughLine, type LineOptions } from './sim/line.ts';

const PROMISED_US = 1_500_000;
const STEP_US = 10_000;
const BYTE_US = 86.8;
/** The board's own id: the line has no USB serial number. */
const BOARD = '73696d0000000001';
const PORT: UsbPort = {
  path: 'sim:1',
  vendorId: '2e8a',
  productId: '000a',
  serialNumber: undefined,
  manufacturer: undefined,
  product: undefined,
};

let clock: SimClock;
let ports: UsbPort[];
let line: RoughLine | undefined;
let registry: BoardRegistry;
let watch: PortWatch;
let lineOptions: LineOptions;
let plugs: number;

beforeEach(async () => {
  clock = new SimClock();
  ports = [];
  lineOptions = { byteUs: BYTE_US, delayUs: 1000 };
  plugs = 0;
  const sim = new SimBoard(1, 1, clock);
  const nonces = new Rng(3);
  registry = new BoardRegistry({
    virtualHub: () => openVirtualHub(),
    serialTransport: () => (line = new RoughLine(clock, sim, ++plugs, lineOptions)),
    greet: { clock, random: () => nonces.next() },
  });
  watch = new PortWatch({ registry, onLog: () => undefined, list: () => Promise.resolve([...ports]), clock });
  await clock.until(watch.start());
});

afterEach(async () => {
  await clock.until(watch.stop());
  await registry.close();
});

/** Simulated time until it is so. */
async function took(condition: () => boolean): Promise<number> {
  const startUs = clock.nowUs();
  while (!condition() && clock.nowUs() - startUs < 10 * PROMISED_US) await clock.until(clock.wait(STEP_US));
  return clock.nowUs() - startUs;
}
const there = (): boolean => registry.board(BOARD)?.link?.state === 'open';
const gone = (): boolean => registry.board(BOARD)?.state === 'lost';

describe('a board', () => {
  it('is found and gone within 1.5 s, whenever it is plugged and unplugged', async () => {
    const worst = { found: 0, gone: 0 };
    for (let offsetUs = 0; offsetUs < 600_000; offsetUs += 30_000) {
      await clock.until(clock.wait(offsetUs + 1));
      ports = [PORT];
      worst.found = Math.max(worst.found, await took(there));
      await clock.until(clock.wait(offsetUs * 1.7));
      ports = [];
      worst.gone = Math.max(worst.gone, await took(gone));
    }
    expect(worst.found).toBeLessThanOrEqual(PROMISED_US);
    expect(worst.gone).toBeLessThanOrEqual(PROMISED_US);
  });

  it('is gone at once when the driver says so before the list does', async () => {
    ports = [PORT];
    await took(there);
    line?.unplug();
    expect(await took(gone)).toBeLessThanOrEqual(STEP_US);
  });

  it('is found within 1.5 s on a wire that damages bytes too', async () => {
    const rng = new Rng(11);
    for (let i = 0; i < 20; i++) {
      lineOptions = { byteUs: BYTE_US, delayUs: 1000, faults: { ...mixOf(rng), stall: 0 } };
      ports = [PORT];
      expect(await took(there)).toBeLessThanOrEqual(PROMISED_US);
      ports = [];
      await took(gone);
    }
  });
});
