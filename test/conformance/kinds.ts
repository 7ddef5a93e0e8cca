/**
 * The kinds of board that the suite runs against, each behind its own transport. To add one: an entry in `kinds`.
 *
 *   virtual   the firmware as WebAssembly in a worker thread
 *   native    the same C as a program behind a pseudo-terminal, opened by the real serialport
 *   qemu      the core on an emulated Cortex-M4F, its UART on a pseudo-terminal
 *   mega      the Arduino library's example on an emulated ATmega2560 with an INA219 model
 *   rp2040    the UF2 of assets/ in rp2040js, behind a strict USB host and over UART 0, with an INA219 model on I2C 0
 *   port      whatever is on the port that BENCH_PORT names
 */
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { SerialTransport } from '../../firmware-bridge/transports/serial/serial-transport.ts';
import type { Transport } from '../../firmware-bridge/transports/transport.ts';
import { openVirtualHub } from '../../electron/bench/boards/open-registry.ts';
import { buildAvr, buildNative, buildQemu } from '../../build/firmware.mjs';
import { avrMissing } from '../firmware/avr/avr-board.ts';
import { Mega } from '../firmware/avr/mega.ts';
import { Rp2040Board } from '../../firmware-bridge/transports/emulated/rp2040-board.ts';
import { FLASH_ID, shippedImage, steadySensor } from '../firmware/rp2040/arm.ts';
import { SliceTransport } from '../firmware/slice-transport.ts';
import { printed, qemuMissing, startQemu } from '../firmware/qemu/qemu.ts';

/** One board, switched on. */
export interface PoweredBoard {
  readonly transport: Transport;
  /** Restarts the firmware behind the same transport, where that can be done from here. */
  restart?(): void;
  /** Makes the board vanish, as pulling its cable would. */
  vanish?(): void;
  stop(): Promise<void>;
}

export interface BoardKind {
  readonly name: string;
  /** Why this kind cannot be tried on this computer. */
  readonly skip?: string;
  readonly hasSensor: boolean;
  /** Has no more than a few kilobytes for a model. */
  readonly small?: boolean;
  /** Emulated instruction by instruction: tries less of what is the same for all. */
  readonly slow?: boolean;
  start(): Promise<PoweredBoard>;
}

const virtual: BoardKind = {
  name: 'virtual',
  hasSensor: true,
  start: () => {
    const hub = openVirtualHub({ seed: 7 });
    const transport = hub.transport();
    return Promise.resolve({
      transport,
      restart: () => transport.reboot(),
      vanish: () => void transport.close(),
      stop: () => hub.close(),
    });
  },
};

let built: Promise<string> | undefined;

/** Starts the native build; resolves with the path of its pseudo-terminal. */
export async function startNative(boardId = '6e61746976650042'): Promise<PoweredBoard> {
  built ??= buildNative({
    output: fileURLToPath(new URL('../../dist/firmware/tmf-board-conformance', import.meta.url)),
  });
  const program = spawn(await built, ['--board-id', boardId], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => program.once('exit', () => resolve()));
  const first = await new Promise<string>((resolve, reject) => {
    createInterface({ input: program.stdout }).once('line', resolve);
    program.once('error', reject);
    program.once('exit', (code) => reject(new Error(`the native board ended with code ${code}`)));
  });
  const transport = new SerialTransport({ path: first.replace(/^pty /, '') });
  return {
    transport,
    vanish: () => void program.kill('SIGKILL'),
    stop: async () => {
      await transport.close();
      program.stdin.end();
      await exited;
    },
  };
}

const compiler = process.env['CC'] ?? 'cc';
const noCompiler = spawnSync(compiler, ['--version'], { stdio: 'ignore' }).status !== 0;

/** Why there can be no native board on this computer; undefined: there can. */
export const nativeSkip =
  process.platform === 'win32'
    ? 'Windows has no pseudo-terminals'
    : noCompiler
      ? `there is no C compiler (${compiler})`
      : undefined;

const native: BoardKind = {
  name: 'native over a pseudo-terminal',
  hasSensor: false,
  start: () => startNative(),
  ...(nativeSkip === undefined ? {} : { skip: nativeSkip }),
};

let qemuBuilt: Promise<string> | undefined;

const qemu: BoardKind = {
  name: 'Cortex-M4F in QEMU',
  hasSensor: false,
  ...(qemuMissing === undefined ? {} : { skip: qemuMissing }),
  start: async () => {
    qemuBuilt ??= buildQemu('m4');
    const machine = startQemu('m4', await qemuBuilt, 'pty');
    const exited = new Promise<void>((resolve) => machine.once('exit', () => resolve()));
    const path = /\/dev\/\S+/.exec(await printed(machine, /redirected to \S+ /))?.[0] ?? '';
    const transport = new SerialTransport({ path });
    return {
      transport,
      stop: async () => {
        await transport.close();
        machine.kill('SIGKILL');
        await exited;
      },
    };
  },
};

let megaBuilt: Promise<string> | undefined;

const mega: BoardKind = {
  name: 'ATmega2560 in avr8js',
  hasSensor: false,
  small: true,
  slow: true,
  ...(avrMissing === undefined ? {} : { skip: avrMissing }),
  start: async () => {
    megaBuilt ??= buildAvr('mega', {
      sketch: fileURLToPath(
        new URL(
          '../../firmware-bridge/firmware/ports/arduino/examples/02.BoardWithSensor/02.BoardWithSensor.ino',
          import.meta.url,
        ),
      ),
    });
    const transport = new SliceTransport('ATmega2560 in avr8js', new Mega(await megaBuilt));
    return { transport, vanish: () => transport.vanish(), stop: () => transport.close() };
  },
};

/** The UF2 that people flash, on one of its two wires. Over USB the host is strict: what it noted fails the suite. */
const rp2040 = (wire: 'usb' | 'uart'): BoardKind => ({
  name: `RP2040 in rp2040js over ${wire === 'usb' ? 'USB' : 'UART 0'}`,
  hasSensor: true,
  slow: true,
  start: () => {
    const board = new Rp2040Board({ image: shippedImage(), flashId: FLASH_ID, sensor: steadySensor(), wire });
    const transport = new SliceTransport(`RP2040 (${wire})`, board);
    return Promise.resolve({
      transport,
      vanish: () => transport.vanish(),
      stop: async () => {
        await transport.close();
        const violations = board.usb?.bus.violations ?? [];
        if (violations.length > 0) throw new Error(`The USB host noted:\n${violations.join('\n')}`);
      },
    });
  },
});

const port = process.env['BENCH_PORT'];

const real: BoardKind = {
  name: `port ${port ?? ''}`,
  hasSensor: process.env['BENCH_PORT_SENSOR'] === '1',
  start: () => {
    const transport = new SerialTransport({ path: port ?? '' });
    return Promise.resolve({ transport, stop: () => transport.close() });
  },
};

export const kinds: readonly BoardKind[] = [
  virtual,
  native,
  qemu,
  mega,
  rp2040('usb'),
  rp2040('uart'),
  ...(port === undefined ? [] : [real]),
];
