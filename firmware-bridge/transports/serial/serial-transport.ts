/**
 * A board on a serial port: USB CDC, a USB-serial adapter, or a pseudo-terminal.
 *
 * The port is opened raw at `baudRate` (USB CDC ignores the rate). No stream parser sits on it: chunks go up as the driver
 * reads them and `link/` does the framing. Why: parsers that copy byte by byte fall to 1 MB/s on long frames.
 */
import { SerialPort } from 'serialport';
import type { Transport, TransportEvents } from '../transport.ts';
import { openError } from './open-error.ts';
import { portHolders } from './port-holders.ts';

export interface SerialOptions {
  /** `/dev/ttyACM0`, `COM3`, `/dev/pts/4`. */
  readonly path: string;
  /** Default 115200; only adapters and UARTs care. */
  readonly baudRate?: number;
  readonly usbSerialNumber?: string | undefined;
  /** What the operating system calls the device, for screens. */
  readonly product?: string | undefined;
  /** Four lower-case hex digits. */
  readonly vendorId?: string | undefined;
  /** Where the udev rule lies on this computer, for the sentence that tells of it. */
  readonly ruleFile?: string | undefined;
}

/**
 * Arduino boards and the adapters on their clones: opening the port pulls DTR, which resets the board into a boot loader of
 * one to two seconds. Boards with USB of their own (Raspberry Pi, Adafruit, Espressif) go on.
 */
const RESETS_ON_OPEN = new Set(['2341', '2a03', '1a86', '0403', '10c4']);
const BOOT_LOADER_US = 2_300_000;

export class SerialTransport implements Transport {
  readonly kind = 'serial';
  readonly address: string;
  readonly usbSerialNumber: string | undefined;
  readonly product: string | undefined;
  readonly quietUs: number | undefined;
  readonly #baudRate: number;
  readonly #ruleFile: string | undefined;
  #port: SerialPort | undefined;
  #events: TransportEvents | undefined;
  #queuedBytes = 0;

  constructor(options: SerialOptions) {
    this.address = options.path;
    this.usbSerialNumber = options.usbSerialNumber;
    this.product = options.product;
    this.#ruleFile = options.ruleFile;
    this.quietUs = RESETS_ON_OPEN.has(options.vendorId ?? '') ? BOOT_LOADER_US : undefined;
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
          this.#refusal(error).then(reject, reject);
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

  async #refusal(error: Error): Promise<Error> {
    const refused = openError(this.address, error, { ruleFile: this.#ruleFile });
    if (refused.problem !== 'busy') return refused;
    const holders = await portHolders(this.address);
    return openError(this.address, error, { ruleFile: this.#ruleFile, holders });
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
