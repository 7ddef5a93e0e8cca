/** An emulated board as a transport. It runs in this thread, a slice at a time, whenever others have had their turn. */
import type {
  Transport,
  TransportEvents,
  TransportKind,
} from '../../firmware-bridge/transports/transport.ts';

export interface EmulatedBoard {
  /** Bytes towards the board; they arrive at its UART's own rate. */
  feed(bytes: Uint8Array): void;
  /** Runs for so many microseconds of the board; returns the bytes that it sent. */
  run(us: number): Uint8Array;
}

const SLICE_US = 1000;

export class SliceTransport implements Transport {
  readonly kind: TransportKind = 'emulated';
  readonly address: string;
  readonly queuedBytes = 0;
  readonly #board: EmulatedBoard;
  #events: TransportEvents | undefined;

  constructor(address: string, board: EmulatedBoard) {
    this.address = address;
    this.#board = board;
  }

  open(events: TransportEvents): Promise<void> {
    this.#events = events;
    this.#turn();
    return Promise.resolve();
  }

  write(bytes: Uint8Array): void {
    this.#board.feed(bytes);
  }

  /** As pulling the cable would. */
  vanish(): void {
    const events = this.#events;
    this.#events = undefined;
    events?.closed(new Error('The board was unplugged.'));
  }

  close(): Promise<void> {
    this.#events = undefined;
    return Promise.resolve();
  }

  #turn(): void {
    if (this.#events === undefined) return;
    const bytes = this.#board.run(SLICE_US);
    if (bytes.length > 0) this.#events.bytes(bytes);
    setImmediate(() => this.#turn());
  }
}
