/**
 * An AVR in avr8js with a sketch in it: the instructions of the image as it would be flashed, its UART as a stream of bytes, an
 * INA219 on its two wires. What it says of time and energy is a model's, never a chip's.
 */
import { readFileSync } from 'node:fs';
import * as avr from 'avr8js';
import type { Ina219Model } from '../../../firmware-bridge/transports/ina219/ina219-model.ts';

const CPU_HZ = 16_000_000;
const CYCLES_PER_US = 16;
const INA219_ADDRESS = 0x40;

/** GPIOR0, which does nothing: a sketch writes it to mark a moment. */
const MARK = 0x3e;
/** Bytes that nobody has written yet: what is left of them between memory and stack was never used. */
const UNTOUCHED = 0xa5;

export interface AvrChip {
  readonly flashBytes: number;
  /** As avr8js counts: it adds 0x100 bytes of registers. */
  readonly sramBytes: number;
  readonly timer0: avr.AVRTimerConfig;
  readonly usart0: typeof avr.usart0Config;
  readonly twi0: avr.TWIConfig;
}

/** Intel HEX as words of flash. */
function readHex(path: string, flashBytes: number): Uint16Array {
  const bytes = new Uint8Array(flashBytes).fill(0xff);
  let base = 0;
  let whole = false;
  for (const line of readFileSync(path, 'latin1').split(/\r?\n/)) {
    if (!line.startsWith(':')) continue;
    const record = Buffer.from(line.slice(1), 'hex');
    const kind = record[3];
    if (kind === 0) bytes.set(record.subarray(4, 4 + (record[0] ?? 0)), base + record.readUInt16BE(1));
    else if (kind === 2) base = record.readUInt16BE(4) * 16;
    else if (kind === 4) base = record.readUInt16BE(4) * 65536;
    else if (kind === 1) whole = true;
  }
  // The tail of a program that is missing is run as empty flash, up to its end and from the start again.
  if (!whole) throw new Error(`${path} ends before its last record: it is no whole image.`);
  return new Uint16Array(bytes.buffer);
}

export class AvrMachine {
  readonly #cpu: avr.CPU;
  readonly #usart: avr.AVRUSART;
  readonly #input: number[] = [];
  #inputAt = 0;
  readonly #output: number[] = [];
  #sensorBus: SensorBus | undefined;
  /** Cycles at which the sketch wrote to GPIOR0. */
  readonly marks: number[] = [];

  constructor(chip: AvrChip, hexPath: string, sensor?: Ina219Model) {
    const cpu = (this.#cpu = new avr.CPU(readHex(hexPath, chip.flashBytes), chip.sramBytes));
    cpu.data.fill(UNTOUCHED, cpu.data.length - chip.sramBytes);
    cpu.writeHooks[MARK] = () => {
      this.marks.push(cpu.cycles);
      return false;
    };
    new avr.AVRTimer(cpu, chip.timer0);
    this.#usart = new avr.AVRUSART(cpu, chip.usart0, CPU_HZ);
    this.#usart.onByteTransmit = (byte) => this.#output.push(byte);
    this.#usart.onRxComplete = () => this.#next();
    const twi = new avr.AVRTWI(cpu, chip.twi0, CPU_HZ);
    if (sensor !== undefined) {
      this.#sensorBus = new SensorBus(twi, sensor, () => this.timeUs);
      twi.eventHandler = this.#sensorBus;
    }
  }

  get timeUs(): number {
    return this.#cpu.cycles / CYCLES_PER_US;
  }

  get cycles(): number {
    return this.#cpu.cycles;
  }

  /** Plugs the sensor's wires in or out. */
  set sensorPlugged(plugged: boolean) {
    if (this.#sensorBus !== undefined) this.#sensorBus.plugged = plugged;
  }

  /** The longest stretch of memory that was never written: how far the stack stayed from what lies below it. */
  get untouchedBytes(): number {
    let longest = 0;
    let run = 0;
    for (const byte of this.#cpu.data) {
      run = byte === UNTOUCHED ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }

  /** Bytes towards the board; they arrive at the UART's own rate. */
  feed(bytes: Uint8Array): void {
    for (const byte of bytes) this.#input.push(byte);
    this.#next();
  }

  /** Whether bytes wait to be received. */
  get hungry(): boolean {
    return this.#inputAt < this.#input.length;
  }

  /** Runs for so many microseconds of the board; returns the bytes that it sent. */
  run(us: number): Uint8Array {
    const cpu = this.#cpu;
    const until = cpu.cycles + us * CYCLES_PER_US;
    this.#next();
    while (cpu.cycles < until) {
      avr.avrInstruction(cpu);
      cpu.tick();
    }
    return Uint8Array.from(this.#output.splice(0));
  }

  /** The next byte to the UART when it is free; the rest follows as each has come in. */
  #next(): void {
    if (this.#usart.rxBusy || this.#inputAt >= this.#input.length) return;
    const byte = this.#input[this.#inputAt] ?? 0;
    if (!this.#usart.writeByte(byte)) return; // the sketch has not begun to listen: kept
    if (++this.#inputAt === this.#input.length) {
      this.#input.length = 0;
      this.#inputAt = 0;
    }
  }
}

/** The two wires as the TWI unit sees them: one device, 16-bit registers, high byte first. */
class SensorBus implements avr.TWIEventHandler {
  plugged = true;
  readonly #twi: avr.AVRTWI;
  readonly #sensor: Ina219Model;
  readonly #timeUs: () => number;
  #register = 0;
  #bytes: number[] = [];
  #value = 0;
  #high = true;

  constructor(twi: avr.AVRTWI, sensor: Ina219Model, timeUs: () => number) {
    this.#twi = twi;
    this.#sensor = sensor;
    this.#timeUs = timeUs;
  }

  start(): void {
    this.#twi.completeStart();
  }

  stop(): void {
    if (this.#bytes.length === 3) {
      this.#advance();
      this.#sensor.writeRegister(this.#register, ((this.#bytes[1] ?? 0) << 8) | (this.#bytes[2] ?? 0));
    }
    this.#bytes = [];
    this.#twi.completeStop();
  }

  connectToSlave(address: number, write: boolean): void {
    if (write) this.#bytes = [];
    else {
      this.#advance();
      this.#value = this.#sensor.readRegister(this.#register) ?? 0xffff;
      this.#high = true;
    }
    this.#twi.completeConnect(this.plugged && address === INA219_ADDRESS);
  }

  writeByte(value: number): void {
    if (this.#bytes.length === 0) this.#register = value;
    this.#bytes.push(value);
    this.#twi.completeWrite(true);
  }

  readByte(): void {
    this.#twi.completeRead(this.#high ? this.#value >> 8 : this.#value & 0xff);
    this.#high = !this.#high;
  }

  #advance(): void {
    this.#sensor.advance(this.#timeUs());
  }
}
