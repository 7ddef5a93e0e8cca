/**
 * A board on a serial port: USB CDC, a USB-serial adapter, or a pseudo-terminal.
 *
 * The port is opened raw at `baudRate` (USB CDC ignores the rate). No stream parser sits on it: chunks go up as the driver
 * reads them and `link/` does the framing. Why: parsers that copy byte by byte fall to 1 MB/s on long frames.
 */
import { SerialPort } from 'serialport';
import type { Transport, TransportEvents } from '../transport.ts';
import { openErrorText } from './open-error.ts';

export interface SerialOptions {
  /** `/dev/ttyACM0`, `COM3`, `/dev/pts/4`. */
  readonly path: string;
  /** Default 115200; only adapters and UARTs care. */
  readonly baudRate?: number;
  readonly usbSerialNumber?: string | undefined;
  /** What the operating system calls the device, for screens. */
  readonly product?: string | undefined;
}

export class SerialTransport implements Transport {
  readonly kind = 'serial';
  readonly address: string;
  readonly usbSerialNumber: string | undefined;
  readonly product: string | undefined;
  readonly #baudRate: number;
  #port: SerialPort | undefined;
  #events: TransportEvents | undefined;
  #queuedBytes = 0;

  constructor(options: SerialOptions) {
    this.address = options.path;
    this.usbSerialNumber = options.usbSerialNumber;
    this.product = options.product;
    this.#baudRate = options.baudRate ?? 115_200;
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  open(events: TransportEvents): Promise<void> {
    if (this.#port !== undefined) return Promise.reject(new Error(`Port ${this.address} is open already.`));
    const port = new SerialPort({ path: this.address, baudRate: this.#baudRate, autoOpen: false });
    this.#port = port;
    return new Promise((resolve, reject) => {
      port.open((error) => {
        if (error !== null && error !== undefined) {
          this.#port = undefined;
          reject(new Error(openErrorText(this.address, error)));
          return;
        }
        this.#events = events;
        this.#listen(port);
        resolve();
      });
    });
  }

  write(bytes: Uint8Array): void {
    const port = this.#port;
    if (port === undefined || !port.isOpen || bytes.length === 0) return;
    this.#queuedBytes += bytes.length;
    // Copied: the driver keeps the buffer until it has left, the caller may reuse it.
    port.write(Buffer.from(bytes), undefined, () => {
      this.#queuedBytes -= bytes.length;
    });
  }

  async close(): Promise<void> {
    const port = this.#port;
    this.#port = undefined;
    if (port?.isOpen === true) await new Promise<void>((resolve) => port.close(() => resolve()));
    this.#ended();
  }

  #listen(port: SerialPort): void {
    port.on('data', (chunk: Buffer) => this.#events?.bytes(new Uint8Array(chunk)));
    // An unplugged board shows as a read or write error, as a disconnect, or as plain close, by platform.
    port.on('error', (error: Error) => this.#lost(port, error));
    port.on('close', (error: Error | null) => this.#lost(port, error));
  }

  #lost(port: SerialPort, error: Error | null | undefined): void {
    if (this.#port !== port) return;
    this.#port = undefined;
    if (port.isOpen) port.close(() => undefined);
    const detail = error?.message === undefined ? '' : ` (${error.message})`;
    this.#ended(new Error(`The board on ${this.address} was unplugged or its port was closed${detail}.`));
  }

  /** Tells of the end once. */
  #ended(reason?: Error): void {
    const events = this.#events;
    this.#events = undefined;
    this.#queuedBytes = 0;
    events?.closed(reason);
  }
}
