/** An emulated Mega as a transport. It runs in this thread, a millisecond of the board at a time, whenever others have had theirs. */
import type {
  Transport,
  TransportEvents,
  TransportKind,
} from '../../../firmware-bridge/transports/transport.ts';
import type { Mega } from './mega.ts';

const SLICE_US = 1000;

export class MegaTransport implements Transport {
  readonly kind: TransportKind = 'emulated';
  readonly address = 'ATmega2560 in avr8js';
  readonly queuedBytes = 0;
  readonly #mega: Mega;
  #events: TransportEvents | undefined;

  constructor(mega: Mega) {
    this.#mega = mega;
  }

  open(events: TransportEvents): Promise<void> {
    this.#events = events;
    this.#turn();
    return Promise.resolve();
  }

  write(bytes: Uint8Array): void {
    this.#mega.feed(bytes);
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
    const bytes = this.#mega.run(SLICE_US);
    if (bytes.length > 0) this.#events.bytes(bytes);
    setImmediate(() => this.#turn());
  }
}
