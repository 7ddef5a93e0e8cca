/**
 * The stream tester: a transport that joins two endpoints by a line with a delay, a rate and seeded faults, both ways.
 *
 *     link --write--> toBoard  [faults, stalls, rate, delay] --> board.receive
 *     link <--bytes-- fromBoard[faults, stalls, rate, delay] <-- board.toHost
 *                          ^ after so many bytes of one direction: `armed` happens, a cut or a reboot, to the byte
 */
import type { Transport, TransportEvents } from '../../../firmware-bridge/transports/transport.ts';
import { Rng } from '../../../firmware-bridge/protocol/rng.ts';
import type { SimBoard } from './board.ts';
import type { SimClock } from './clock.ts';
import { damage, noFaults, stallOf, type Faults } from './faults.ts';

export type Direction = 'toBoard' | 'fromBoard';

export interface LineOptions {
  readonly faults?: Faults;
  readonly delayUs?: number;
  readonly byteUs?: number;
}

/** After a stall the line runs for so long at least: two in a row would be a silence, and that is another fault. */
const BETWEEN_STALLS_US = 2_000_000;

export class RoughLine implements Transport {
  readonly kind = 'serial';
  readonly address: string;
  faults: Faults;
  /** Every byte that a direction has carried before damage, for enumerating the steps of a protocol. */
  readonly carried: Record<Direction, number> = { toBoard: 0, fromBoard: 0 };
  /** Told of each byte before it is damaged. */
  onCarried: ((direction: Direction, bytes: Uint8Array) => void) | undefined;
  readonly #clock: SimClock;
  readonly #board: SimBoard;
  readonly #rng: Rng;
  readonly #delayUs: number;
  readonly #byteUs: number;
  readonly #freeUs: Record<Direction, number> = { toBoard: 0, fromBoard: 0 };
  #stallAllowedUs = 0;
  #armed: { direction: Direction; bytesLeft: number; happen: () => void } | undefined;
  #events: TransportEvents | undefined;

  constructor(clock: SimClock, board: SimBoard, seed: number, options: LineOptions = {}) {
    this.#clock = clock;
    this.#board = board;
    this.#rng = new Rng(seed);
    this.address = `sim:${board.number}`;
    this.faults = options.faults ?? noFaults;
    this.#delayUs = options.delayUs ?? 200;
    this.#byteUs = options.byteUs ?? 0;
  }

  /** The wire holds what is on its way; nothing queues before it. */
  readonly queuedBytes = 0;

  open(events: TransportEvents): Promise<void> {
    this.#events = events;
    this.#board.toHost = (bytes) => this.#carry('fromBoard', bytes);
    return Promise.resolve();
  }

  write(bytes: Uint8Array): void {
    this.#carry('toBoard', bytes.slice());
  }

  close(): Promise<void> {
    this.#end();
    return Promise.resolve();
  }

  /** As a pulled cable. */
  unplug(): void {
    this.#end(new Error(`The cable at ${this.address} was pulled.`));
  }

  /** `happen` is called when `bytes` more bytes have passed in a direction; what would have followed them is lost. */
  arm(direction: Direction, bytes: number, happen: () => void): void {
    this.#armed = { direction, bytesLeft: bytes, happen };
  }

  #end(reason?: Error): void {
    const events = this.#events;
    this.#events = undefined;
    if (events !== undefined) this.#board.toHost = () => undefined;
    events?.closed(reason);
  }

  #carry(direction: Direction, bytes: Uint8Array): void {
    if (this.#events === undefined) return;
    const armed = this.#armed;
    const strikes = armed?.direction === direction && bytes.length >= armed.bytesLeft;
    const passing = strikes ? bytes.subarray(0, armed.bytesLeft) : bytes;
    if (armed?.direction === direction) armed.bytesLeft -= passing.length;
    this.carried[direction] += passing.length;
    this.onCarried?.(direction, passing);
    this.#deliver(direction, damage(passing, this.faults, this.#rng));
    if (strikes) {
      this.#armed = undefined;
      armed.happen();
    }
  }

  #deliver(direction: Direction, bytes: Uint8Array): void {
    const now = this.#clock.nowUs();
    let freeUs = Math.max(this.#freeUs[direction], now);
    if (now >= this.#stallAllowedUs) {
      const stallUs = stallOf(this.faults, this.#rng);
      if (stallUs > 0) this.#stallAllowedUs = now + stallUs + BETWEEN_STALLS_US;
      freeUs += stallUs;
    }
    freeUs += bytes.length * this.#byteUs;
    this.#freeUs[direction] = freeUs;
    // Drivers give bytes in pieces of their own size.
    const cut = bytes.length > 1 ? this.#rng.below(bytes.length) : 0;
    for (const piece of cut === 0 ? [bytes] : [bytes.subarray(0, cut), bytes.subarray(cut)]) {
      this.#clock.setTimer(() => this.#arrive(direction, piece), freeUs + this.#delayUs - now);
    }
  }

  #arrive(direction: Direction, bytes: Uint8Array): void {
    if (direction === 'fromBoard') this.#events?.bytes(bytes);
    else if (this.#events !== undefined) this.#board.receive(bytes);
  }
}
