/**
 * Virtual boards of one bench: the firmware as WebAssembly, many instances to a worker thread.
 *
 *   Link -> VirtualTransport -> VirtualHub --(one message for all boards)--> virtual-worker -> HostedBoard -> firmware
 *
 * Writes of one turn of the event loop leave together. Why? A message between threads costs about as much as a training
 * step of a small model; with many boards its number decides how many rounds a second are possible.
 */
import { Worker } from 'node:worker_threads';
import type { TransportEvents } from '../transport.ts';
import { BatchWriter, readBatch } from './batch.ts';
import { RP2040_POWER, type PowerModel } from './power-model.ts';
import { RP2040_TIMING, type TimingModel } from './timing-model.ts';
import { VirtualTransport } from './virtual-transport.ts';
import { VirtualHost } from './virtual-host.ts';
import type { FromWorker, ToWorker, WorkerSetup } from './worker-messages.ts';

export interface VirtualHubOptions {
  /** The bundled `virtual-worker.js`. */
  readonly workerUrl: URL;
  /** The bytes of `tmf-board.wasm`. */
  readonly wasm: Uint8Array;
  readonly seed?: number;
  readonly idlePace?: 'wall' | 'none';
  /** Default: as fast as this computer can. */
  readonly pace?: 'computer' | 'boards';
  readonly power?: PowerModel;
  readonly timing?: TimingModel;
  /** Memory for the model on each board, bytes; default 192 KiB, what an RP2040 has to give. */
  readonly arenaBytes?: number;
  /**
   * Worker threads; boards are dealt out in turn. Default 1: a thread hosts hundreds. 0: boards run in the thread of the
   * bench, which saves the messages and is for a bench that has nobody to answer to meanwhile.
   */
  readonly workers?: number;
}

interface Attached {
  readonly events: TransportEvents;
  readonly worker: HubWorker;
  started: () => void;
  refused: (error: Error) => void;
  open: boolean;
}

interface HubWorker {
  readonly thread: Pick<Worker, 'postMessage' | 'terminate'>;
  readonly out: BatchWriter;
}

export class VirtualHub {
  readonly #options: VirtualHubOptions;
  #power: PowerModel;
  readonly #workers: HubWorker[] = [];
  readonly #boards = new Map<number, Attached>();
  #nextBoard = 1;
  #boots = 0;
  #flushDue = false;
  #closed = false;

  constructor(options: VirtualHubOptions) {
    this.#options = options;
    this.#power = options.power ?? RP2040_POWER;
  }

  /** What the power of these boards is a model of. */
  get powerText(): string {
    return this.#power.text;
  }

  /** All boards, those to come too, draw by another model from now on. */
  usePower(power: PowerModel): void {
    this.#power = power;
    for (const worker of this.#workers) this.#post(worker, { type: 'power', power });
  }

  /** A new board, not yet switched on: `open` of its transport does that. */
  transport(): VirtualTransport {
    return new VirtualTransport(this, this.#nextBoard++);
  }

  /** Switches a board on. Used by VirtualTransport. Rejects when the firmware does not start. */
  attach(board: number, events: TransportEvents): Promise<void> {
    if (this.#closed) return Promise.reject(new Error('The virtual boards were closed.'));
    if (this.#boards.has(board)) return Promise.reject(new Error(`Virtual board ${board} is open already.`));
    const worker = this.#workerFor(board);
    return new Promise((started, refused) => {
      this.#boards.set(board, { events, worker, started, refused, open: false });
      const boardId = `76697274${board.toString(16).padStart(8, '0')}`;
      const arenaBytes = this.#options.arenaBytes ?? 192 * 1024;
      this.#post(worker, {
        type: 'attach',
        setup: { board, boardId, bootId: this.#bootId(board), arenaBytes },
      });
    });
  }

  /** Queues bytes for a board. */
  write(board: number, bytes: Uint8Array): void {
    const entry = this.#boards.get(board);
    if (entry === undefined) return;
    entry.worker.out.add(board, bytes);
    if (this.#flushDue) return;
    this.#flushDue = true;
    setImmediate(() => this.#flush());
  }

  /** Switches a board off. */
  detach(board: number): void {
    const entry = this.#boards.get(board);
    if (entry === undefined) return;
    this.#boards.delete(board);
    this.#post(entry.worker, { type: 'detach', board });
    entry.refused(new Error(`Virtual board ${board} was closed while it started.`));
    entry.events.closed();
  }

  /** Resets a board as a power cut would: it comes up with another boot id and no model. */
  reboot(board: number): void {
    const entry = this.#boards.get(board);
    if (entry !== undefined) this.#post(entry.worker, { type: 'reboot', board, bootId: this.#bootId(board) });
  }

  /** Switches all boards off and ends the threads. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const board of [...this.#boards.keys()]) this.detach(board);
    await Promise.all(this.#workers.splice(0).map(({ thread }) => thread.terminate()));
  }

  /** Differs at each boot, repeats from run to run. */
  #bootId(board: number): number {
    return ((board << 12) ^ ++this.#boots) >>> 0;
  }

  #workerFor(board: number): HubWorker {
    const count = Math.max(1, this.#options.workers ?? 1);
    const index = (board - 1) % count;
    // Workers start in order; a lower one is always there before a higher one is needed.
    return this.#workers[index] ?? this.#startWorker();
  }

  #startWorker(): HubWorker {
    const {
      workerUrl,
      wasm,
      seed = 1,
      idlePace = 'none',
      pace = 'computer',
      timing = RP2040_TIMING,
    } = this.#options;
    const setup: WorkerSetup = { wasm, seed, idlePace, pace, power: this.#power, timing };
    const worker = this.#options.workers === 0 ? this.#here(setup) : this.#thread(workerUrl, setup);
    this.#workers.push(worker);
    return worker;
  }

  #thread(workerUrl: URL, setup: WorkerSetup): HubWorker {
    const thread = new Worker(workerUrl, { workerData: setup });
    const worker: HubWorker = { thread, out: new BatchWriter() };
    thread.on('message', (message: FromWorker) => this.#receive(message));
    thread.on('error', (error) => this.#died(worker, error.message));
    thread.on('exit', () => this.#died(worker, 'its thread ended'));
    return worker;
  }

  #here(setup: WorkerSetup): HubWorker {
    const host = new VirtualHost(setup, (message) => this.#receive(message));
    const thread = {
      postMessage: (message: ToWorker) => host.receive(message),
      terminate: () => {
        host.close();
        return Promise.resolve(0);
      },
    };
    return { thread, out: new BatchWriter() };
  }

  #receive(message: FromWorker): void {
    if (message.type === 'bytes') {
      readBatch(message.batch, (board, bytes) => this.#boards.get(board)?.events.bytes(bytes));
      return;
    }
    const entry = this.#boards.get(message.board);
    if (entry === undefined) return;
    if (message.type === 'attached') {
      entry.open = true;
      entry.started();
    } else this.#lose(message.board, entry, message.reason);
  }

  #lose(board: number, entry: Attached, reason: string): void {
    this.#boards.delete(board);
    const error = new Error(`Virtual board ${board} stopped: ${reason}. Remove it and add another.`);
    if (entry.open) entry.events.closed(error);
    else entry.refused(error);
  }

  #died(worker: HubWorker, reason: string): void {
    const at = this.#workers.indexOf(worker);
    if (at < 0) return;
    this.#workers.splice(at, 1);
    for (const [board, entry] of [...this.#boards])
      if (entry.worker === worker) this.#lose(board, entry, reason);
  }

  #flush(): void {
    this.#flushDue = false;
    for (const worker of this.#workers) {
      if (worker.out.empty) continue;
      const batch = worker.out.take();
      this.#post(worker, { type: 'bytes', batch }, [batch]);
    }
  }

  #post(worker: HubWorker, message: ToWorker, transfer: ArrayBuffer[] = []): void {
    // Bytes queued before a detach or reboot arrive before it.
    if (message.type !== 'bytes' && !worker.out.empty) this.#flush();
    worker.thread.postMessage(message, transfer);
  }
}
