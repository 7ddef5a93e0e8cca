/**
 * An emulated RP2040 as a transport: the very image that one would flash, in a thread of its own. It proves start-up, drivers
 * and arithmetic of that image; never time, and never energy.
 */
import { Worker } from 'node:worker_threads';
import type { Transport, TransportEvents } from '../transport.ts';
import type { EmulatedSetup, FromEmulated, ToEmulated } from './emulated-messages.ts';

/** For screens and reports, where other boards state their power model. */
export const EMULATED_POWER_TEXT =
  'Emulated RP2040: its sensor reads 5 V and no current. Emulation says nothing of power, energy or time.';

export interface EmulatedOptions {
  /** The bundled `emulated-worker.js`. */
  readonly workerUrl: URL;
  /** Flash from 0x10000000 on. */
  readonly image: Uint8Array;
  /** Number of the board, from 1. Its serial number and address come from it. */
  readonly board: number;
}

/** "rp20" and the number: differs between boards, the same at each start. */
function flashIdOf(board: number): Uint8Array {
  const id = Buffer.from('rp200000', 'latin1');
  id.writeUInt32BE(board, 4);
  return Uint8Array.from(id);
}

export class EmulatedTransport implements Transport {
  readonly kind = 'emulated';
  readonly address: string;
  readonly usbSerialNumber: string;
  /** The thread takes bytes at once; what waits for the board's buffers waits there, bounded by the link's credits. */
  readonly queuedBytes = 0;
  readonly #options: EmulatedOptions;
  #thread: Worker | undefined;
  #events: TransportEvents | undefined;
  #refuse: ((error: Error) => void) | undefined;

  constructor(options: EmulatedOptions) {
    this.#options = options;
    this.address = `emulated:${options.board}`;
    this.usbSerialNumber = Buffer.from(flashIdOf(options.board)).toString('hex');
  }

  /** Switches the board on; resolves when its serial port is open. */
  open(events: TransportEvents): Promise<void> {
    if (this.#thread !== undefined) return Promise.reject(new Error(`${this.address} is open already.`));
    const { workerUrl, image, board } = this.#options;
    const setup: EmulatedSetup = { image, flashId: flashIdOf(board) };
    const thread = new Worker(workerUrl, { workerData: setup });
    this.#thread = thread;
    return new Promise((resolve, reject) => {
      this.#refuse = reject;
      const gone = (reason: string): void => {
        if (this.#thread !== thread) return;
        this.#thread = undefined;
        void thread.terminate();
        const error = new Error(`The emulated board ${board} stopped: ${reason}. Remove it and add another.`);
        if (this.#events === undefined) reject(error);
        else this.#end(error);
      };
      thread.on('message', (message: FromEmulated) => {
        if (message.type === 'failed') gone(message.reason);
        else if (message.type === 'bytes') this.#events?.bytes(message.bytes);
        else if (this.#events === undefined) {
          this.#events = events;
          resolve();
        }
      });
      thread.on('error', (error) => gone(error.message));
      thread.on('exit', () => gone('its thread ended'));
    });
  }

  write(bytes: Uint8Array): void {
    const message: ToEmulated = { type: 'bytes', bytes: bytes.slice() };
    this.#thread?.postMessage(message);
  }

  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    // Settled already when it was open.
    this.#refuse?.(new Error(`${this.address} was closed while it started.`));
    this.#end();
    await thread?.terminate();
  }

  #end(error?: Error): void {
    const events = this.#events;
    this.#events = undefined;
    events?.closed(error);
  }
}
