/**
 * One virtual board within the worker: an instance of the firmware, its clock, its sensor.
 *
 * The clock moves only by the timing model
 *
 *   download frame received, upload frame sent   bytes x nsPerWireByte, first transmission only
 *   training                                     multiply-accumulates x nsPerMac
 *   Top-P                                        coordinates x nsPerSelectedCoordinate
 *   idle                                         nothing, or the wall clock
 *
 * and whenever it passes the end of a conversion the sensor tick runs, as a timer interrupt would. Acknowledgements,
 * answers and the relaying of samples cost no time: their number depends on how threads happen to be scheduled, and a
 * run's energy must repeat exactly.
 */
import { messages } from '../../protocol/schema.ts';
import { Ina219Model } from '../ina219/ina219-model.ts';
import { FIRST_RELIABLE_ID } from '../../protocol/frame.ts';
import { FirstTransmissions, peekFrame, readFrame, type FrameHeader } from './frame-peek.ts';
import { ModelledSupply, type PowerModel, type PowerPhase } from './power-model.ts';
import { startFirmware, type Firmware } from './wasm-abi.ts';
import type { BoardSetup, WorkerSetup } from './worker-messages.ts';

const INA219_ADDRESS = 0x40;
const PHASES: readonly PowerPhase[] = ['idle', 'receive', 'train', 'select', 'send'];
const OPEN = messages.open.id;
const DOWNLOADS: readonly number[] = [messages.download.id, messages.repeatDownload.id];
const UPLOADS: readonly number[] = [messages.upload.id, messages.repeatUpload.id];
/**
 * Unacknowledged frames at which the board waits for its host. Why? Its clock runs ahead of the wall clock while it
 * trains; left alone it would fill its send window, and samples would be lost by the accident of scheduling.
 */
const OUTSTANDING_LIMIT = 4;

/** How the firmware reaches its sensor. */
export interface SensorWires {
  /** Where it answers; undefined: nowhere. */
  address(): number | undefined;
  read(sensor: Ina219Model, register: number): number;
}

const WIRED: SensorWires = {
  address: () => INA219_ADDRESS,
  read: (sensor, register) => sensor.readRegister(register),
};

export class HostedBoard {
  readonly board: number;
  readonly #setup: BoardSetup;
  readonly #options: WorkerSetup;
  readonly #module: WebAssembly.Module;
  readonly #send: (board: number, bytes: Uint8Array) => void;
  readonly #linkUs: () => number;
  readonly #wires: SensorWires;
  readonly #header: FrameHeader = { id: 0, sequence: 0, acknowledged: 0 };
  readonly #received = new FirstTransmissions();
  readonly #sent = new FirstTransmissions();
  #firmware!: Firmware;
  #power: PowerModel;
  #supply!: ModelledSupply;
  #sensor!: Ina219Model;
  /** Board clock in nanoseconds; exact below 2^53 (104 days). */
  #nowNs = 0;
  /** Of it, what did not go by at rest. */
  #roundNs = 0;
  #acknowledged = 0;
  #phase: PowerPhase = 'idle';
  #input: Uint8Array[] = [];
  #busy = true;
  #partial: Uint8Array = new Uint8Array(0);

  /**
   * @param linkUs the clock of the link's time-outs: the wall's, unless a test has a line whose time it makes up.
   * @param wires how the sensor is connected: soundly, unless a test has a loose wire.
   */
  constructor(
    module: WebAssembly.Module,
    options: WorkerSetup,
    setup: BoardSetup,
    send: (board: number, bytes: Uint8Array) => void,
    linkUs: () => number = () => performance.now() * 1000,
    wires: SensorWires = WIRED,
  ) {
    this.#module = module;
    this.#options = options;
    this.#power = options.power;
    this.#setup = setup;
    this.#send = send;
    this.#linkUs = linkUs;
    this.#wires = wires;
    this.board = setup.board;
    this.boot(setup.bootId);
  }

  /** Switches the board on: new memory, clock at 0. */
  boot(bootId: number): void {
    this.#nowNs = 0;
    this.#acknowledged = 0;
    this.#received.reset();
    this.#sent.reset();
    this.#partial = new Uint8Array(0);
    this.#busy = true;
    this.#phase = 'idle';
    this.#supply = new ModelledSupply(this.#power, Math.imul(this.#options.seed, 0x9e3779b1) ^ this.board);
    this.#sensor = new Ina219Model(this.#supply);
    this.#firmware = startFirmware(
      this.#module,
      {
        clockUs: () => Math.floor(this.#nowNs / 1000),
        linkUs: () => this.#linkUs(),
        write: (bytes) => this.#write(bytes),
        i2cRead: (address, register) =>
          address === this.#wires.address() ? this.#wires.read(this.#sensor, register) : undefined,
        i2cWrite: (address, register, value) => {
          if (address !== this.#wires.address()) return false;
          this.#sensor.skipTo(this.#nowNs / 1000);
          this.#sensor.writeRegister(register, value);
          return true;
        },
        phase: (phase) => {
          this.#phase = PHASES[phase] ?? 'idle';
          this.#supply.enter(this.#phase, this.#nowNs / 1000);
        },
        worked: (macs) => this.#advance(macs * this.#options.timing.nsPerMac),
        idled: (us) => this.#advance(us * 1000),
        selected: (coordinates) => this.#advance(coordinates * this.#options.timing.nsPerSelectedCoordinate),
      },
      { boardId: this.#setup.boardId, bootId, arenaBytes: this.#setup.arenaBytes },
    );
  }

  /** Draws by another model from now on. */
  draw(power: PowerModel): void {
    this.#power = power;
    this.#supply.use(power, this.#phase, this.#nowNs / 1000);
  }

  /** Bytes from the host. Kept until the board's next slice. */
  feed(bytes: Uint8Array): void {
    this.#input.push(bytes);
  }

  /** Board time that went by in rounds since the board was made, microseconds. */
  get roundUs(): number {
    return this.#roundNs / 1000;
  }

  /** Whether a slice would do anything. */
  get runnable(): boolean {
    return this.#input.length > 0 || (this.#busy && this.#outstanding < OUTSTANDING_LIMIT);
  }

  /** Runs for at most `polls` turns of the firmware's main loop. */
  run(polls: number): void {
    for (let i = 0; i < polls && this.runnable; i++) {
      const chunk = this.#input.shift();
      if (chunk !== undefined) this.#deliver(chunk);
      this.#busy = this.#firmware.poll();
    }
  }

  /**
   * Lets idle time pass: jumps, then at most `conversions` ticks, then a turn of the main loop. Nothing passes within a
   * round: a board that waits for its host then must not be charged for how busy that host is.
   */
  idle(elapsedUs: number, conversions: number): void {
    if (this.#phase !== 'idle') return;
    const roundNs = this.#roundNs;
    const targetNs = this.#nowNs + elapsedUs * 1000;
    const cycleUs = this.#sensor.nextConversionUs - this.#nowNs / 1000;
    if (Number.isFinite(cycleUs)) {
      // 1.1 ms is a 12-bit pair; slower settings give fewer ticks than allowed, faster ones are thinned out.
      const quietNs = targetNs - conversions * 1.1e6;
      if (quietNs > this.#nowNs) {
        this.#nowNs = quietNs;
        this.#sensor.skipTo(quietNs / 1000);
      }
    }
    this.#advance(targetNs - this.#nowNs);
    this.#roundNs = roundNs;
    this.#busy = this.#firmware.poll();
  }

  /** Lets time-outs of the link run, on the wall clock, for frames that the host owes an answer to. Board time stands. */
  tend(): void {
    if (this.#outstanding > 0) this.#busy = this.#firmware.poll();
  }

  get #outstanding(): number {
    return (this.#sent.next - this.#acknowledged) & 0xff;
  }

  /** Hands over a chunk frame by frame, letting the time of each download frame pass after it. */
  #deliver(chunk: Uint8Array): void {
    const header = this.#header;
    for (let start = 0; start < chunk.length;) {
      const end = chunk.indexOf(0, start);
      const stop = end < 0 ? chunk.length : end + 1;
      const frame = chunk.subarray(start, stop);
      const whole = end >= 0 && readFrame(chunk, start, end, header);
      const { id, sequence, acknowledged } = header;
      this.#firmware.receive(frame);
      if (whole) {
        this.#acknowledged = acknowledged;
        if (id === OPEN) this.#newSession();
        else if (id >= FIRST_RELIABLE_ID && this.#received.take(sequence) && DOWNLOADS.includes(id)) {
          this.#advance(frame.length * this.#options.timing.nsPerWireByte);
        }
      }
      start = stop;
    }
  }

  #newSession(): void {
    this.#received.reset();
    this.#sent.reset();
    this.#acknowledged = 0;
  }

  /** Bytes from the firmware: on to the host at once, and time passes for each whole upload frame. */
  #write(bytes: Uint8Array): void {
    this.#send(this.board, bytes);
    const all = this.#partial.length === 0 ? bytes : concat(this.#partial, bytes);
    let start = 0;
    for (;;) {
      const end = all.indexOf(0, start);
      if (end < 0) break;
      const header: FrameHeader = { id: 0, sequence: 0, acknowledged: 0 };
      if (peekFrame(all, start, end, header) && header.id >= FIRST_RELIABLE_ID) {
        const first = this.#sent.take(header.sequence);
        if (first && UPLOADS.includes(header.id))
          this.#advance((end + 1 - start) * this.#options.timing.nsPerWireByte);
      }
      start = end + 1;
    }
    this.#partial = all.slice(start);
  }

  /** Lets time pass, with a sensor tick at each conversion that ends. */
  #advance(ns: number): void {
    const targetNs = this.#nowNs + ns;
    this.#roundNs += ns;
    for (;;) {
      const dueUs = this.#sensor.nextConversionUs;
      if (dueUs * 1000 > targetNs) break;
      this.#nowNs = Math.max(dueUs * 1000, this.#nowNs);
      this.#sensor.advance(dueUs);
      this.#firmware.sensorTick();
    }
    this.#nowNs = targetNs;
  }
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
