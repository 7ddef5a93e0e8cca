/** A transport with garbage on its wire: random bytes at the borders between chunks, both ways, the same for a seed. */
import type {
  Transport,
  TransportEvents,
  TransportKind,
} from '../../firmware-bridge/transports/transport.ts';
import { Rng } from '../../firmware-bridge/protocol/rng.ts';

export interface Noise {
  readonly seed: number;
  /** Garbage before one chunk in so many. */
  readonly every: number;
  /** Whether garbage ends with a delimiter; without one it ruins the frame that follows. */
  readonly delimited: boolean;
}

export class NoisyTransport implements Transport {
  readonly kind: TransportKind;
  readonly address: string;
  readonly #inner: Transport;
  readonly #noise: Noise;
  readonly #rng: Rng;
  #atBorder = true;

  constructor(inner: Transport, noise: Noise) {
    this.#inner = inner;
    this.#noise = noise;
    this.#rng = new Rng(noise.seed);
    this.kind = inner.kind;
    this.address = inner.address;
  }

  get queuedBytes(): number {
    return this.#inner.queuedBytes;
  }

  open(events: TransportEvents): Promise<void> {
    return this.#inner.open({
      bytes: (chunk) => {
        // A chunk may end within a frame: noise goes between whole frames, so that what it harms is decided here.
        if (this.#atBorder && chunk.length > 0) this.#garbage((bytes) => events.bytes(bytes));
        this.#atBorder = chunk.at(-1) === 0;
        events.bytes(chunk);
      },
      closed: (reason) => events.closed(reason),
    });
  }

  write(bytes: Uint8Array): void {
    this.#garbage((garbage) => this.#inner.write(garbage));
    this.#inner.write(bytes);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  #garbage(put: (bytes: Uint8Array) => void): void {
    if (this.#rng.below(this.#noise.every) !== 0) return;
    const bytes = Uint8Array.from({ length: 1 + this.#rng.below(80) }, () => 1 + this.#rng.below(255));
    if (this.#noise.delimited) bytes[bytes.length - 1] = 0;
    put(bytes);
  }
}
