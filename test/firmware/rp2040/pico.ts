/**
 * An RP2040 in rp2040js with our image in its flash, UART 0 as a stream of bytes and an INA219 on I2C 0. It runs from the
 * boot stage on, without a boot ROM. What it says of time and energy is a model's, never a chip's.
 */
import { I2CMode, Simulator, type RP2040 } from 'rp2040js';
import type { Ina219Model } from '../../../firmware-bridge/transports/ina219/ina219-model.ts';

const CYCLE_NS = 8;
/** The clock is moved at least this often: timestamps are off by at most half a microsecond. */
const BATCH_CYCLES = 64;
const BYTE_NS = 86_800; // at 115,200 baud
const I2C_BYTE_NS = 22_500; // nine bits at 400 kHz
const INA219_ADDRESS = 0x40;
const SSI = 0x18000;
const FLASH_ID_COMMAND = 0x4b;

export class Pico {
  readonly #clock: Simulator['clock'];
  readonly #chip: RP2040;
  readonly #input: number[] = [];
  readonly #output: number[] = [];
  #nextByteNs = 0;

  /** @param image flash from 0x10000000 on @param flashId eight bytes, different for each board */
  constructor(image: Uint8Array, flashId: Uint8Array, sensor?: Ina219Model) {
    const simulator = new Simulator();
    this.#clock = simulator.clock;
    this.#chip = simulator.rp2040;
    const { core, flash, uart, peripherals } = this.#chip;
    this.#chip.logger = { debug: none, info: none, warn: none, error: none };
    flash.set(image);
    core.PC = 0x10000000;
    core.LR = 0;
    core.SP = 0x20042000;
    if (uart[0] !== undefined) uart[0].onByte = (byte) => this.#output.push(byte);
    giveFlashId(peripherals[SSI], flashId);
    if (sensor !== undefined) this.#wire(sensor);
  }

  get timeUs(): number {
    return this.#clock.nanos / 1000;
  }

  feed(bytes: Uint8Array): void {
    for (const byte of bytes) this.#input.push(byte);
  }

  /** Runs for so many microseconds of the board; returns the bytes that it sent. Sleep is skipped. */
  run(us: number): Uint8Array {
    const clock = this.#clock;
    const { core, uart } = this.#chip;
    const endNs = clock.nanos + us * 1000;
    while (clock.nanos < endNs) {
      if (this.#input.length > 0 && clock.nanos >= this.#nextByteNs) {
        uart[0]?.feedByte(this.#input.shift() ?? 0);
        this.#nextByteNs = clock.nanos + BYTE_NS;
      }
      if (core.waiting) {
        const byteNs = this.#input.length > 0 ? Math.max(this.#nextByteNs - clock.nanos, CYCLE_NS) : Infinity;
        const alarmNs = clock.nanosToNextAlarm || Infinity;
        clock.tick(Math.max(CYCLE_NS, Math.min(endNs - clock.nanos, alarmNs, byteNs)));
        // Looks for an interrupt, and goes on if there is one.
        if (core.waiting) core.executeInstruction();
        continue;
      }
      const most = Math.min(BATCH_CYCLES, (clock.nanosToNextAlarm || Infinity) / CYCLE_NS);
      let cycles = 0;
      do cycles += core.executeInstruction();
      while (cycles < most && !core.waiting);
      clock.tick(cycles * CYCLE_NS);
    }
    return Uint8Array.from(this.#output.splice(0));
  }

  /** The sensor as a device on I2C 0: 16-bit registers, high byte first; each byte takes its time on the wire. */
  #wire(sensor: Ina219Model): void {
    const bus = this.#chip.i2c[0];
    if (bus === undefined) return;
    const later = (work: () => void): void => this.#clock.createAlarm(work).schedule(I2C_BYTE_NS);
    const advance = (): void => sensor.advance(this.timeUs);
    let written: number[] = [];
    let register = 0;
    let value = 0;
    let high = true;
    bus.onStart = () => bus.completeStart();
    bus.onConnect = (address, mode) => {
      if (mode === I2CMode.Write) written = [];
      else {
        advance();
        value = sensor.readRegister(register);
        high = true;
      }
      later(() => bus.completeConnect(address === INA219_ADDRESS));
    };
    bus.onWriteByte = (byte) => {
      if (written.length === 0) register = byte;
      written.push(byte);
      later(() => bus.completeWrite(true));
    };
    bus.onReadByte = () =>
      later(() => {
        const byte = high ? value >> 8 : value & 0xff;
        high = !high;
        bus.completeRead(byte);
      });
    bus.onStop = () => {
      if (written.length === 3) {
        advance();
        sensor.writeRegister(register, ((written[1] ?? 0) << 8) | (written[2] ?? 0));
      }
      written = [];
      bus.completeStop();
    };
  }
}

const none = (): void => undefined;

/** rp2040js knows no flash commands: answers the one for the unique number, a byte for each byte sent. */
function giveFlashId(ssi: RP2040['peripherals'][number] | undefined, flashId: Uint8Array): void {
  if (ssi === undefined) return;
  const DATA = 0x60;
  const write = ssi.writeUint32.bind(ssi);
  const read = ssi.readUint32.bind(ssi);
  let sent = 0;
  ssi.writeUint32 = (offset, value) => {
    if (offset !== DATA) return write(offset, value);
    sent = value === FLASH_ID_COMMAND ? 1 : sent + 1;
  };
  ssi.readUint32 = (offset) => (offset === DATA ? (flashId[sent - 6] ?? 0) : read(offset));
}
