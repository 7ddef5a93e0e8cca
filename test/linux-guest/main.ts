/**
 * The RP2040 image on a Linux kernel's own USB: `cdc_acm` in a QEMU guest finds the emulated board, and the bench's own link
 * and board speak to it through the guest's terminal. Started by run.mjs, which makes the guest.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { Board } from '../../electron/bench/boards/board.ts';
import { greet } from '../../electron/bench/boards/greeting.ts';
import { flashOf } from '../../firmware-bridge/transports/emulated/uf2.ts';
import type { ControlRequest } from '../../firmware-bridge/transports/emulated/usb-control-transfer.ts';
import { Ina219Model } from '../../firmware-bridge/transports/ina219/ina219-model.ts';
import { patientClock } from '../conformance/patient-clock.ts';
import { Checks } from './checks.ts';
import { compareRounds } from './compare-rounds.ts';
import { Guest, within, type GuestFiles } from './guest.ts';
import { GuestPort, type GuestPortOptions } from './guest-port.ts';
import { UsbIpServer } from './usbip-server.ts';
import { UsbPort } from './usb-port.ts';

const FLASH_ID = Uint8Array.of(0xe6, 0x60, 0x58, 0x38, 0x83, 0x12, 0x34, 0x2b);
const SERIAL_NUMBER = 'e66058388312342b';
const TERMINAL = '/dev/ttyACM0';
const DEVICE = '/sys/class/tty/ttyACM0/device';
const [SET_CONFIGURATION, SET_LINE_CODING, SET_LINE_STATE] = [0x0009, 0x2120, 0x2122];
/** A request for the device qualifier. */
const NO_QUALIFIER = '80 06 0600 stalled';
const ROUNDS = 4;
const CYCLES = 12;
const RATES = [9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 500_000, 576_000, 921_600, 1_000_000];
const CODINGS = ['8N1', '7E2', '8O1', '7N2'];
const UNPLUG_MS = 30_000;
/** What a kernel says when a device does not behave; that a write failed because it went (-19) is what we did. */
const COMPLAINT =
  /error|fail(?!ed: -19)|can't|cannot|unable|not accepting|not respond|timed out|disabled|no reply|bad |broken/i;

export interface Setup extends GuestFiles {
  readonly uf2: string;
  /** Where the guest's console goes when it has ended. */
  readonly log: string;
}

class LinuxGuestTest {
  readonly #checks = new Checks();
  readonly #guest: Guest;
  readonly #port: UsbPort;
  readonly #server: UsbIpServer;
  readonly #usbIpPort: number;
  /** Requests that the kernel made and the board took. */
  #requests: ControlRequest[] = [];
  /** Requests that it refused or left without an answer. */
  readonly #refused: string[] = [];

  private constructor(guest: Guest, port: UsbPort, server: UsbIpServer, usbIpPort: number) {
    [this.#guest, this.#port, this.#server, this.#usbIpPort] = [guest, port, server, usbIpPort];
    port.onHost = (host) => {
      host.onControl = (request, outcome) => {
        if (outcome === 'done') this.#requests.push(request);
        else this.#refused.push(`${named(request)} ${outcome}`);
      };
    };
  }

  /** @returns how many checks failed */
  static async run({ uf2, log, ...files }: Setup): Promise<number> {
    const image = flashOf(readFileSync(uf2));
    const sensor = (): Ina219Model => new Ina219Model({ shuntVolts: () => 0, busVolts: () => 5 });
    const port = new UsbPort({ image, flashId: FLASH_ID, sensor });
    const server = new UsbIpServer(port);
    const usbIpPort = await server.listen();
    let guest: Guest | undefined;
    try {
      guest = await Guest.boot(files);
      const test = new LinuxGuestTest(guest, port, server, usbIpPort);
      await test.#all();
      return test.#checks.failures;
    } catch (error) {
      console.log(`FAIL  ${(error as Error).message}\nThe guest's console ends so:\n${guest?.tail ?? ''}`);
      return 1;
    } finally {
      await guest?.end();
      server.close();
      port.switchOff();
      writeFileSync(log, guest?.console ?? '');
    }
  }

  async #all(): Promise<void> {
    console.log(`      guest: ${this.#guest.release}`);
    await this.#plugIn('the board is plugged in');
    await this.#strings();
    await this.#rounds('rounds', ROUNDS);
    await this.#cycles();
    await this.#configurations();
    await this.#unplugged('unplugged while open, its power kept', true);
    await this.#unplugged('unplugged while open, its power gone', false);
    await this.#guest.tell('detach');
    await this.#guest.tell(`await ${TERMINAL} off`);
    this.#bus();
    this.#refusals();
    this.#kernel();
  }

  async #plugIn(what: string): Promise<void> {
    const start = performance.now();
    await this.#guest.tell(`attach ${this.#usbIpPort}`);
    await this.#guest.tell(`await ${TERMINAL} on`);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const driver = await this.#guest.tell(`link ${DEVICE}/driver`);
    this.#checks.is(what, driver === 'cdc_acm', `${TERMINAL} after ${seconds} s, driver ${driver}`);
  }

  async #strings(): Promise<void> {
    for (const [file, expected] of [
      ['idVendor', '1209'],
      ['idProduct', '0001'],
      ['manufacturer', 'TinyMetaFed'],
      ['product', 'TinyMetaFed RP2040 board'],
      ['serial', SERIAL_NUMBER],
      ['speed', '12'],
      ['bNumInterfaces', '2'],
    ] as const) {
      this.#checks.equal(file, (await this.#guest.tell(`read ${DEVICE}/../${file}`)).trim(), expected);
    }
  }

  async #open(port: GuestPortOptions = {}): Promise<Board> {
    const transport = new GuestPort(this.#guest, { usbSerialNumber: SERIAL_NUMBER, ...port });
    const greeting = await greet(transport, { clock: patientClock });
    const board = new Board({
      id: greeting.hello.boardId,
      order: 0,
      letter: 'A',
      name: 'The board behind Linux',
      onLog: () => undefined,
    });
    board.bind(greeting);
    return board;
  }

  /** What the board sends back, beside what a board in plain TypeScript makes of the same. */
  async #rounds(what: string, rounds: number): Promise<void> {
    const board = await this.#open();
    try {
      this.#checks.equal(`${what}, the board's id`, board.id, SERIAL_NUMBER);
      const { copies, uploads, bytes } = await compareRounds(board, rounds);
      this.#checks.is(
        what,
        uploads === rounds && copies === rounds,
        `${copies} of ${rounds} copies and ${uploads} of ${rounds} uploads equal the reference's, ${bytes} bytes`,
      );
    } finally {
      await board.close();
    }
  }

  /** A program opens the port with a line coding of its own, greets and closes. */
  async #cycles(): Promise<void> {
    let right = 0;
    for (let i = 0; i < CYCLES; i++) {
      const [baudRate = 0, coding = ''] = [RATES[i % RATES.length], CODINGS[i % CODINGS.length]];
      this.#requests = [];
      const board = await this.#open({ baudRate, coding });
      await board.close();
      const set = this.#of(SET_LINE_CODING).at(-1)?.data;
      const states = this.#of(SET_LINE_STATE).map(({ value }) => value & 1);
      const expected = lineCoding(baudRate, coding);
      if (board.id === SERIAL_NUMBER && expected.equals(set ?? new Uint8Array(0)) && states.join() === '1,0')
        right++;
      else
        console.log(
          `      ${baudRate} ${coding}: coding ${Buffer.from(set ?? []).toString('hex')}, DTR ${states.join()}`,
        );
    }
    this.#checks.is(
      'opened and closed',
      right === CYCLES,
      `${right} of ${CYCLES} times the board greeted, took the line coding, and DTR went on and off`,
    );
  }

  async #configurations(): Promise<void> {
    this.#requests = [];
    const device = '/sys/bus/usb/devices/1-1/bConfigurationValue';
    await this.#guest.tell(`write ${device} 0`);
    await this.#guest.tell(`await ${TERMINAL} off`);
    await this.#guest.tell(`write ${device} 1`);
    await this.#guest.tell(`await ${TERMINAL} on`);
    const values = this.#of(SET_CONFIGURATION).map(({ value }) => value);
    this.#checks.equal('configurations set', values.join(), '0,1');
    await this.#rounds('after a new configuration', 1);
  }

  async #unplugged(what: string, selfPowered: boolean): Promise<void> {
    const board = await this.#open();
    const boot = bootOf(board);
    this.#port.selfPowered = selfPowered;
    const lost = new Promise<void>((resolve) => {
      const look = setInterval(() => {
        if (board.state !== 'lost') return;
        clearInterval(look);
        resolve();
      }, 50);
      look.unref();
    });
    await this.#guest.tell('detach');
    await within(UNPLUG_MS, lost, () => 'The bench does not notice that the board is gone.');
    await this.#guest.tell('closed');
    await this.#guest.tell(`await ${TERMINAL} off`);
    this.#checks.is(what, true, `the link ended and ${TERMINAL} went`);
    await this.#plugIn('plugged in again');
    const again = await this.#open();
    const kept = bootOf(again) === boot;
    this.#checks.is('the same start of the board', kept === selfPowered, kept ? 'yes' : 'no, a new one');
    await again.close();
    await this.#rounds('plugged in again', 1);
  }

  #bus(): void {
    const { violations } = this.#port;
    for (const violation of violations) console.log(`      ${violation}`);
    for (const complaint of this.#server.complaints) console.log(`      ${complaint}`);
    const { transfers, unlinked } = this.#server.counts;
    this.#checks.is(
      'the checked bus',
      violations.length === 0 && this.#server.complaints.length === 0,
      `${violations.length} violations in ${transfers} transfers, ${unlinked} more given up by the kernel`,
    );
  }

  #refusals(): void {
    const others = this.#refused.filter((it) => it !== NO_QUALIFIER);
    this.#checks.is(
      'what it refused',
      others.length === 0 && this.#refused.length > 0,
      `${this.#refused.length - others.length} times the qualifier, which a full-speed device has not; else ${others.join(', ') || 'nothing'}`,
    );
  }

  #kernel(): void {
    const lines = this.#guest.console
      .split(/\r?\n/)
      .filter((line) => /\] (usb 1-1|cdc_acm|usb usb1-port1)/.test(line));
    const complaints = lines.filter((line) => COMPLAINT.test(line));
    for (const line of complaints) console.log(`      ${line}`);
    this.#checks.is(
      "the kernel's log",
      complaints.length === 0 && lines.length > 0,
      `${lines.length} lines of this device, ${complaints.length} of them complaints`,
    );
  }

  #of(wanted: number): ControlRequest[] {
    return this.#requests.filter(({ requestType, request }) => ((requestType << 8) | request) === wanted);
  }
}

/** As USB CDC has it: rate, stop bits, parity, data bits. */
function lineCoding(baudRate: number, [bits = '', parity = '', stop = '']: string): Buffer {
  const coding = Buffer.alloc(7);
  coding.writeUInt32LE(baudRate, 0);
  coding.set([stop === '2' ? 2 : 0, 'NOE'.indexOf(parity), Number(bits)], 4);
  return coding;
}

/** Type, number and value, as traces of USB have them. */
const named = ({ requestType, request, value }: ControlRequest): string =>
  [requestType, request, value].map((it, i) => it.toString(16).padStart(i < 2 ? 2 : 4, '0')).join(' ');
/** Differs after each start of a board. */
const bootOf = (board: Board): number | undefined => board.hello?.bootId;
export const run = (setup: Setup): Promise<number> => LinuxGuestTest.run(setup);
