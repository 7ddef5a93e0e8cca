/**
 * Boards come and go: real ports (pseudo-terminals with the native firmware behind them) and a list of USB devices that
 * the test writes.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BoardBook } from '../../electron/bench/boards/board-book.ts';
import type { BoardRegistry } from '../../electron/bench/boards/board-registry.ts';
import { openRegistry } from '../../electron/bench/boards/open-registry.ts';
import { PortWatch } from '../../electron/bench/boards/port-watch.ts';
import { SerialTransport } from '../../firmware-bridge/transports/serial/serial-transport.ts';
import type { UsbPort } from '../../firmware-bridge/transports/serial/usb-port.ts';
import { nativeSkip, startNative, type PoweredBoard } from '../conformance/kinds.ts';

/** Only the outcome counts here: how soon is asked on simulated time (found-in-time.test.ts) and by a benchmark. */
const SOON_MS = 8000;
const A = '6e61746976650001';
const B = '6e61746976650002';

let folder: string;
let ports: UsbPort[];
let log: string[];
let powered: PoweredBoard[];
let registry: BoardRegistry;
let watch: PortWatch;

function openBench(): void {
  registry = openRegistry({
    book: new BoardBook(join(folder, 'boards.json')),
    onLog: (_level, text) => log.push(text),
  });
  watch = new PortWatch({
    registry,
    onLog: (_level, text) => log.push(text),
    list: () => Promise.resolve([...ports]),
  });
}

async function closeBench(): Promise<void> {
  await watch.stop();
  await registry.close();
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tmf-plug-'));
  ports = [];
  log = [];
  powered = [];
  openBench();
});

afterEach(async () => {
  await closeBench();
  for (const board of powered) await board.stop();
  await rm(folder, { recursive: true });
});

const usb = (path: string, serialNumber: string | undefined, vendorId = '2e8a'): UsbPort => ({
  path,
  vendorId,
  productId: '000a',
  serialNumber,
  manufacturer: undefined,
  product: undefined,
});

/** A board switched on; its port is plugged in by adding to `ports`. */
async function powerOn(boardId: string): Promise<PoweredBoard> {
  const board = await startNative(boardId);
  powered.push(board);
  return board;
}

const soon = (condition: () => boolean): Promise<void> =>
  expect.poll(condition, { timeout: SOON_MS, interval: 20 }).toBe(true);
const there = (serial: string) => (): boolean => registry.board(serial)?.link?.state === 'open';

describe.skipIf(nativeSkip !== undefined)(`boards come and go (${nativeSkip ?? 'pseudo-terminals'})`, () => {
  it('is found, and gone, by itself', async () => {
    const board = await powerOn(A);
    await watch.start();
    ports.push(usb(board.transport.address, 'usb-a'));
    await soon(there('usb-a'));
    ports.pop();
    await soon(() => registry.board('usb-a')?.state === 'lost');
    expect(registry.board('usb-a')?.note).toMatch(/^Native 1 is gone\. The board on .* was unplugged\.$/);
  });

  it('is the same board on another path, with its letter and name, also for the next start of the program', async () => {
    const [first, other] = [await powerOn(A), await powerOn(B)];
    ports.push(usb(first.transport.address, 'usb-a'), usb(other.transport.address, 'usb-b'));
    await watch.start();
    await soon(() => there('usb-a')() && there('usb-b')());
    const letter = registry.board('usb-a')?.letter;
    registry.rename('usb-a', 'Left one');
    ports.shift();
    await soon(() => registry.board('usb-a')?.state === 'lost');
    await first.stop();
    const again = await powerOn(A);
    ports.push(usb(again.transport.address, 'usb-a'));
    await soon(there('usb-a'));
    expect(registry.board('usb-a')).toMatchObject({ letter, name: 'Left one', state: 'idle' });
    expect(registry.boards).toHaveLength(2);
    expect(log).toContain(`Left one is back at ${again.transport.address}.`);
    await closeBench();
    openBench();
    await watch.start();
    await soon(there('usb-a'));
    expect(registry.board('usb-a')?.name).toBe('Left one');
    expect(await readFile(join(folder, 'boards.json'), 'utf8')).toContain('"usb-a"');
  });

  it('tells two boards apart whose adapters have the same serial number', async () => {
    const [first, second] = [await powerOn(A), await powerOn(B)];
    ports.push(usb(first.transport.address, '0001'));
    await watch.start();
    await soon(there('0001'));
    ports.push(usb(second.transport.address, '0001'));
    await soon(there(B));
    // The first goes, the second stays: it does not take the place of the first.
    ports.shift();
    await soon(() => registry.board('0001')?.state === 'lost');
    expect(there(B)()).toBe(true);
  });

  it('comes back when its program was killed and started again behind the same port list', async () => {
    const board = await powerOn(A);
    ports.push(usb(board.transport.address, undefined));
    await watch.start();
    await soon(there(A));
    board.vanish?.();
    await soon(() => registry.board(A)?.state === 'lost');
    const again = await powerOn(A);
    ports = [usb(again.transport.address, undefined)];
    await soon(there(A));
  });

  it('says who has a port that is in use, once, and takes the port when it is free', async () => {
    const board = await powerOn(A);
    const intruder = new SerialTransport({ path: board.transport.address });
    await intruder.open({ bytes: () => undefined, closed: () => undefined });
    ports.push(usb(board.transport.address, 'usb-a'));
    await watch.start();
    await expect.poll(() => log.length).toBe(1);
    expect(log[0]).toMatch(/^Port \/dev\/pts\/\d+ is in use by .*\. Close it there/);
    if (process.platform === 'linux') expect(log[0]).toContain(`this program (process ${process.pid})`);
    await intruder.close();
    await expect.poll(there('usb-a')).toBe(true);
    expect(log).toHaveLength(1);
  });

  it('leaves a released port to another program until it is asked for again', async () => {
    const board = await powerOn(A);
    const { address } = board.transport;
    ports.push(usb(address, 'usb-a'));
    await watch.start();
    await soon(there('usb-a'));
    await watch.release('usb-a');
    expect(registry.board('usb-a')).toMatchObject({
      state: 'lost',
      note: expect.stringContaining('was released'),
    });
    const flasher = new SerialTransport({ path: address });
    await flasher.open({ bytes: () => undefined, closed: () => undefined });
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(there('usb-a')()).toBe(false);
    await flasher.close();
    watch.reclaim('usb-a');
    await soon(there('usb-a'));
    await expect(watch.release('nobody')).rejects.toThrow('nobody is not on a serial port');
  });

  it('tells once of a device that is no board, and leaves it alone', async () => {
    const silent = await powerOn(A);
    silent.vanish?.();
    await writeFile(join(folder, 'no-port'), '');
    ports.push(usb(join(folder, 'no-port'), 'x'));
    await watch.start();
    await expect.poll(() => log.length).toBe(1);
    expect(log[0]).toMatch(/is not a serial port/);
  });

  it('asks for the clocks anew when the computer slept', async () => {
    const board = await powerOn(A);
    ports.push(usb(board.transport.address, 'usb-a'));
    await watch.start();
    await soon(there('usb-a'));
    const { link } = registry.board('usb-a') ?? {};
    watch.wake(3600);
    expect(link?.clockMap.known).toBe(false);
    await soon(() => link?.clockMap.known === true);
    expect(there('usb-a')()).toBe(true);
    expect(log.join()).toContain('The computer stood still for 3600 s');
  });
});
