/**
 * The thread that runs virtual boards. One compiled module, one instance a board; each gets a slice in turn until all are
 * idle or wait for the host. Output of a turn of all boards leaves as one message. While all are idle only a slow timer runs.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { BatchWriter, readBatch } from './batch.ts';
import { HostedBoard } from './hosted-board.ts';
import type { FromWorker, ToWorker, WorkerSetup } from './worker-messages.ts';

/** Turns of a board's main loop before the next board's turn: tens of training samples of a small model. */
const POLLS = 64;
const IDLE_MS = 100;
/** Frames that got lost on the way (tests do that) are sent again after the link's time-out, looked at this often. */
const TEND_MS = 250;
/** Conversions a second of wall clock that idle boards may take together. */
const IDLE_CONVERSIONS_PER_TICK = 1600;

const port = parentPort;
if (port === null) throw new Error('virtual-worker is started by VirtualHub, not by hand.');
const setup = workerData as WorkerSetup;
const module = new WebAssembly.Module(setup.wasm as BufferSource);
const boards = new Map<number, HostedBoard>();
const out = new BatchWriter();
let runDue = false;

const post = (message: FromWorker, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);
const send = (board: number, bytes: Uint8Array): void => out.add(board, bytes);

function flush(): void {
  if (out.empty) return;
  const batch = out.take();
  post({ type: 'bytes', batch }, [batch]);
}

function schedule(): void {
  if (runDue) return;
  runDue = true;
  setImmediate(run);
}

/** A firmware that traps takes its own board down and no other. */
function guarded(board: number, work: () => void): void {
  try {
    work();
  } catch (error) {
    boards.delete(board);
    post({ type: 'died', board, reason: error instanceof Error ? error.message : String(error) });
  }
}

function run(): void {
  runDue = false;
  let more = false;
  for (const board of boards.values()) {
    if (!board.runnable) continue;
    guarded(board.board, () => board.run(POLLS));
    more ||= board.runnable;
  }
  flush();
  if (more) schedule();
}

port.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'bytes':
      readBatch(message.batch, (board, bytes) => boards.get(board)?.feed(bytes));
      break;
    case 'attach': {
      const { board } = message.setup;
      guarded(board, () => {
        boards.set(board, new HostedBoard(module, setup, message.setup, send));
        post({ type: 'attached', board });
      });
      break;
    }
    case 'detach':
      boards.delete(message.board);
      break;
    case 'reboot':
      guarded(message.board, () => boards.get(message.board)?.boot(message.bootId));
      break;
  }
  schedule();
});

setInterval(() => {
  for (const board of boards.values()) {
    if (!board.runnable) guarded(board.board, () => board.tend());
  }
  flush();
}, TEND_MS);

if (setup.idlePace === 'wall') {
  let last = performance.now();
  setInterval(() => {
    const now = performance.now();
    // A computer that slept does not make its boards live through the night in one go.
    const elapsedUs = Math.min(now - last, 1000) * 1000;
    last = now;
    const conversions = Math.max(2, Math.floor(IDLE_CONVERSIONS_PER_TICK / Math.max(1, boards.size)));
    for (const board of boards.values()) {
      if (!board.runnable) guarded(board.board, () => board.idle(elapsedUs, conversions));
    }
    flush();
    schedule();
  }, IDLE_MS);
}
