/**
 * The thread of one emulated RP2040: the shipped image behind the strict USB host. Idle it keeps to the wall's clock and lets
 * the processor rest; busy it runs as fast as it can, which is slower than a chip. So its time is nobody's measurement.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { Ina219Model } from '../ina219/ina219-model.ts';
import type { EmulatedSetup, FromEmulated, ToEmulated } from './emulated-messages.ts';
import { Rp2040Board } from './rp2040-board.ts';

const SLICE_US = 1000;
/** Until the port is open, on the board's clock: a host finds a healthy board in a fifth of that. */
const OPEN_WITHIN_US = 1e6;
/** Further behind the wall's clock than this it does not try to catch up. */
const BEHIND_MS = 20;
const AHEAD_MS = 4;

const port = parentPort;
if (port === null) throw new Error('emulated-worker is started by EmulatedTransport, not by hand.');
const { image, flashId } = workerData as EmulatedSetup;

/**
 * Five volts and nothing through the shunt. Why not a likely current? Emulation says nothing of energy: the sensor's path
 * is tried, and what it adds to a total is zero.
 */
const sensor = new Ina219Model({ shuntVolts: () => 0, busVolts: () => 5 });
const board = new Rp2040Board({ image, flashId, sensor });
const post = (message: FromEmulated): void => port.postMessage(message);

let open = false;
let timer: NodeJS.Timeout | undefined;
let startMs = performance.now();
let startUs = 0;

if (board.usb !== undefined) {
  board.usb.onOpen = () => {
    open = true;
    post({ type: 'open' });
  };
}

function turn(): void {
  timer = undefined;
  const bytes = board.run(SLICE_US);
  if (bytes.length > 0) post({ type: 'bytes', bytes });
  if (!open && board.timeUs > OPEN_WITHIN_US) {
    const why = board.usb?.bus.violations.join('; ') ?? '';
    post({ type: 'failed', reason: `the emulated USB host found no serial port${why && ` (${why})`}` });
    port?.close();
    return;
  }
  const aheadMs = (board.timeUs - startUs) / 1000 - (performance.now() - startMs);
  if (aheadMs > AHEAD_MS && board.asleep) {
    timer = setTimeout(turn, aheadMs);
    return;
  }
  if (aheadMs < -BEHIND_MS) {
    startMs = performance.now();
    startUs = board.timeUs;
  }
  setImmediate(turn);
}

port.on('message', ({ bytes }: ToEmulated) => {
  board.feed(bytes);
  if (timer === undefined) return;
  clearTimeout(timer);
  turn();
});

turn();
