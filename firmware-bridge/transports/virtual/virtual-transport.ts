/** One virtual board as a transport. Made by `VirtualHub.transport()`. */
import type { Transport, TransportEvents } from '../transport.ts';
import type { VirtualHub } from './virtual-hub.ts';

export class VirtualTransport implements Transport {
  readonly kind = 'virtual';
  readonly address: string;
  readonly usbSerialNumber = undefined;
  /** Number within the hub, from 1. */
  readonly board: number;
  readonly #hub: VirtualHub;

  constructor(hub: VirtualHub, board: number) {
    this.#hub = hub;
    this.board = board;
    this.address = `virtual:${board}`;
  }

  /** The hub passes bytes on within the same turn of the event loop: nothing waits here. */
  readonly queuedBytes = 0;

  open(events: TransportEvents): Promise<void> {
    return this.#hub.attach(this.board, events);
  }

  write(bytes: Uint8Array): void {
    // Copied: the caller may reuse its buffer before the batch leaves.
    this.#hub.write(this.board, bytes.slice());
  }

  close(): Promise<void> {
    this.#hub.detach(this.board);
    return Promise.resolve();
  }

  /** As a power cut: the board comes up anew, its memory empty. */
  reboot(): void {
    this.#hub.reboot(this.board);
  }
}
