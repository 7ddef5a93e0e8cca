/** `/dev/ttyACM0` of the guest, opened by a program there that carries its bytes over TCP: a transport of the bench. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { Transport, TransportEvents } from '../../firmware-bridge/transports/transport.ts';
import { within, type Guest } from './guest.ts';

const CONNECT_MS = 30_000;

export interface GuestPortOptions {
  readonly baudRate?: number;
  /** Bits, parity, stop bits: 8N1, 7E2. */
  readonly coding?: string;
  readonly usbSerialNumber?: string;
}

export class GuestPort implements Transport {
  readonly kind = 'emulated';
  readonly address = '/dev/ttyACM0 of the Linux guest';
  readonly usbSerialNumber: string | undefined;
  readonly #guest: Guest;
  readonly #options: GuestPortOptions;
  #socket: Socket | undefined;
  #events: TransportEvents | undefined;

  constructor(guest: Guest, options: GuestPortOptions = {}) {
    this.#guest = guest;
    this.#options = options;
    this.usbSerialNumber = options.usbSerialNumber;
  }

  get queuedBytes(): number {
    return this.#socket?.writableLength ?? 0;
  }

  async open(events: TransportEvents): Promise<void> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { baudRate = 115_200, coding = '8N1' } = this.#options;
    try {
      const connected = once(server, 'connection') as Promise<[Socket]>;
      await this.#guest.tell(`open ${port} ${baudRate} ${coding}`);
      const [socket] = await within(CONNECT_MS, connected, () => 'The guest did not carry its port to here.');
      this.#socket = socket;
    } finally {
      server.close();
    }
    this.#events = events;
    this.#socket.setNoDelay(true);
    this.#socket.on('data', (chunk: Buffer) => this.#events?.bytes(new Uint8Array(chunk)));
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => this.#ended(new Error(`The board on ${this.address} was unplugged.`)));
  }

  write(bytes: Uint8Array): void {
    this.#socket?.write(Uint8Array.from(bytes));
  }

  /** Resolves when the guest has closed the terminal. */
  async close(): Promise<void> {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#ended();
    socket?.end();
    if (socket !== undefined) await this.#guest.tell('closed');
  }

  #ended(reason?: Error): void {
    const events = this.#events;
    this.#events = undefined;
    events?.closed(reason);
  }
}
