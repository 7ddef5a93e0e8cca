/**
 * An RP2040 board in rp2040js: our image in its flash, an INA219 model on I2C 0, a strict USB host on its USB port and its
 * UART 0 as bytes. It runs from the boot stage on, without a boot ROM. Its time and energy are a model's, never a chip's.
 */
import { Simulator, type RP2040 } from 'rp2040js';
import type { Ina219Model } from '../ina219/ina219-model.ts';
import { giveFlashId } from './flash-id.ts';
import { wireSensor } from './sensor-wiring.ts';
import { UsbHost } from './usb-host.ts';

const FLASH_BASE = 0x10000000;
const CYCLE_NS = 8;
/** Why not an instruction at a time? This way it is 2.5 times as fast, and a stamp is off by half a microsecond at most. */
const BATCH_CYCLES = 64;
const UART_BYTE_NS = 86_800; // at 115,200 baud

export interface Rp2040Options {
  /** Flash from 0x10000000 on. */
  readonly image: Uint8Array;
  /** Eight bytes, different for each board: its serial number. */
  readonly flashId: Uint8Array;
  readonly sensor?: Ina219Model | undefined;
  /** Which wire is connected. Default 'usb'. */
  readonly wire?: 'usb' | 'uart';
}

export class Rp2040Board {
  readonly chip: RP2040;
  /** Undefined when its cable is not plugged in. */
  readonly usb: UsbHost | undefined;
  readonly #clock: Simulator['clock'];
  readonly #input: number[] = [];
  #output: Uint8Array[] = [];
  #nextByteNs = 0;

  constructor({ image, flashId, sensor, wire = 'usb' }: Rp2040Options) {
    const simulator = new Simulator();
    this.#clock = simulator.clock;
    this.chip = simulator.rp2040;
    const { core, flash, uart } = this.chip;
    this.chip.logger = { debug: none, info: none, warn: none, error: none };
    flash.set(image);
    core.PC = FLASH_BASE;
    core.LR = 0;
    core.SP = 0x20042000;
    giveFlashId(this.chip, flashId);
    if (sensor !== undefined) wireSensor(this.chip, sensor);
    if (wire === 'usb') {
      this.usb = new UsbHost(this.chip);
      this.usb.onBytes = (bytes) => this.#output.push(bytes);
    } else if (uart[0] !== undefined) {
      uart[0].onByte = (byte) => this.#output.push(Uint8Array.of(byte));
    }
  }

  get timeUs(): number {
    return this.#clock.nanos / 1000;
  }

  /** It sleeps until something comes: nothing is computed. */
  get asleep(): boolean {
    return this.chip.core.waiting;
  }

  feed(bytes: Uint8Array): void {
    if (this.usb !== undefined) this.usb.send(bytes.slice());
    else for (const byte of bytes) this.#input.push(byte);
  }

  /** Runs for so many microseconds of the board; returns the bytes that it sent. Sleep is skipped. */
  run(us: number): Uint8Array {
    const clock = this.#clock;
    const { core, uart } = this.chip;
    const endNs = clock.nanos + us * 1000;
    while (clock.nanos < endNs) {
      if (this.#input.length > 0 && clock.nanos >= this.#nextByteNs) {
        uart[0]?.feedByte(this.#input.shift() ?? 0);
        this.#nextByteNs = clock.nanos + UART_BYTE_NS;
      }
      if (core.waiting) {
        this.#sleep(endNs);
        continue;
      }
      const most = Math.min(BATCH_CYCLES, (clock.nanosToNextAlarm || Infinity) / CYCLE_NS);
      let cycles = 0;
      do cycles += core.executeInstruction();
      while (cycles < most && !core.waiting);
      clock.tick(cycles * CYCLE_NS);
    }
    const output = this.#output;
    this.#output = [];
    return Uint8Array.from(Buffer.concat(output));
  }

  /** Until the next thing that could wake it; what was pending before the sleep wakes it at once. */
  #sleep(endNs: number): void {
    const clock = this.#clock;
    const { core } = this.chip;
    if (core.checkForInterrupts()) {
      core.waiting = false;
      return;
    }
    const byteNs = this.#input.length > 0 ? Math.max(this.#nextByteNs - clock.nanos, CYCLE_NS) : Infinity;
    const alarmNs = clock.nanosToNextAlarm || Infinity;
    clock.tick(Math.max(CYCLE_NS, Math.min(endNs - clock.nanos, alarmNs, byteNs)));
  }
}

const none = (): void => undefined;
