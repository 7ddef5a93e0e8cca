/**
 * The place where virtual boards run: a thread of its own (`virtual-worker.ts`) or the thread of their bench. One compiled
 * module, one instance a board; each gets a slice in turn until all are idle or wait for the host. Output of a turn of all
 * boards leaves as one message. While all are idle only a slow timer runs.
 */
import { BatchWriter, readBatch } from './batch.ts';
import { HostedBoard } from './hosted-board.ts';
import { Pace } from './pace.ts';
import type { FromWorker, ToWorker, WorkerSetup } from './worker-messages.ts';

/** Turns of a board's main loop before the next board's turn: tens of training samples of a small model. */
const POLLS = 64;
/** The same where boards are held back: a slice is then some 20 ms of a board's time. */
const PACED_POLLS = 8;
const IDLE_MS = 100;
/** Frames that got lost on the way (tests do that) are sent again after the link's time-out, looked at this often. */
const TEND_MS = 250;
/** Conversions a second of wall clock that idle boards may take together. */
const IDLE_CONVERSIONS_PER_TICK = 1600;

export class VirtualHost {
  #setup: WorkerSetup;
  readonly #post: (message: FromWorker, transfer: ArrayBuffer[]) => void;
  readonly #module: WebAssembly.Module;
  readonly #boards = new Map<number, HostedBoard>();
  readonly #out = new BatchWriter();
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #pace: Pace | undefined;
  #held: NodeJS.Timeout | undefined;
  #runDue = false;
  #closed = false;

  constructor(setup: WorkerSetup, post: (message: FromWorker, transfer: ArrayBuffer[]) => void) {
    this.#setup = setup;
    this.#post = post;
    this.#pace = setup.pace === 'boards' ? new Pace(() => performance.now()) : undefined;
    this.#module = new WebAssembly.Module(setup.wasm as BufferSource);
    this.#timers.push(setInterval(() => this.#tend(), TEND_MS));
    if (setup.idlePace === 'wall') this.#liveOn();
  }

  receive(message: ToWorker): void {
    switch (message.type) {
      case 'bytes':
        readBatch(message.batch, (board, bytes) => this.#boards.get(board)?.feed(bytes));
        break;
      case 'attach': {
        const { board } = message.setup;
        this.#guarded(board, () => {
          const send = (to: number, bytes: Uint8Array): void => this.#out.add(to, bytes);
          this.#boards.set(board, new HostedBoard(this.#module, this.#setup, message.setup, send));
          this.#post({ type: 'attached', board }, []);
        });
        break;
      }
      case 'detach':
        this.#boards.delete(message.board);
        this.#pace?.forget(message.board);
        break;
      case 'power':
        this.#setup = { ...this.#setup, power: message.power };
        for (const board of this.#boards.values()) board.draw(message.power);
        break;
      case 'reboot':
        this.#guarded(message.board, () => this.#boards.get(message.board)?.boot(message.bootId));
        break;
    }
    this.#schedule();
  }

  /** Ends its timers; boards run no further. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#held);
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    this.#boards.clear();
  }

  #flush(): void {
    if (this.#out.empty || this.#closed) return;
    const batch = this.#out.take();
    this.#post({ type: 'bytes', batch }, [batch]);
  }

  #schedule(): void {
    if (this.#runDue) return;
    this.#runDue = true;
    setImmediate(() => this.#run());
  }

  /** A firmware that traps takes its own board down and no other. */
  #guarded(board: number, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#boards.delete(board);
      const reason = error instanceof Error ? error.message : String(error);
      this.#post({ type: 'died', board, reason }, []);
    }
  }

  #run(): void {
    this.#runDue = false;
    let more = false;
    let heldMs = Infinity;
    for (const board of this.#boards.values()) {
      if (!board.runnable) continue;
      const waitMs = this.#pace?.waitMs(board.board) ?? 0;
      if (waitMs > 0) {
        heldMs = Math.min(heldMs, waitMs);
        continue;
      }
      const before = board.roundUs;
      this.#guarded(board.board, () => board.run(this.#pace === undefined ? POLLS : PACED_POLLS));
      this.#pace?.lived(board.board, board.roundUs - before);
      more ||= board.runnable;
    }
    this.#flush();
    if (more) this.#schedule();
    else if (heldMs < Infinity) this.#scheduleIn(heldMs);
  }

  #scheduleIn(ms: number): void {
    clearTimeout(this.#held);
    this.#held = setTimeout(() => this.#schedule(), ms);
  }

  #tend(): void {
    for (const board of this.#boards.values()) {
      if (!board.runnable) this.#guarded(board.board, () => board.tend());
    }
    this.#flush();
  }

  /** The clock of idle boards follows the wall's. */
  #liveOn(): void {
    let last = performance.now();
    const tick = (): void => {
      const now = performance.now();
      // A computer that slept does not make its boards live through the night in one go.
      const elapsedUs = Math.min(now - last, 1000) * 1000;
      last = now;
      const conversions = Math.max(2, Math.floor(IDLE_CONVERSIONS_PER_TICK / Math.max(1, this.#boards.size)));
      for (const board of this.#boards.values()) {
        if (!board.runnable) this.#guarded(board.board, () => board.idle(elapsedUs, conversions));
      }
      this.#flush();
      this.#schedule();
    };
    this.#timers.push(setInterval(tick, IDLE_MS));
  }
}
