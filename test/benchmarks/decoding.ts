/** Frames out of a byte stream: ours (COBS, CRC-32 checked) against node-serialport's SLIP parser (no check at all). */
import { SlipDecoder } from 'serialport';
import { newCounters } from '../../firmware-bridge/link/counters.ts';
import { FrameDecoder } from '../../firmware-bridge/link/frame-decoder.ts';
import { FrameEncoder } from '../../firmware-bridge/link/frame-encoder.ts';
import { Rng } from '../../firmware-bridge/protocol/rng.ts';
import { figure, median, type Benchmark } from './figure.ts';

const PAYLOAD_BYTES = 1024;
const READ_BYTES = 4096;
const REPEATS = 7;

const SLIP = { end: 0xc0, escape: 0xdb, escapedEnd: 0xdc, escapedEscape: 0xdd };

function slipFrame(payload: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (const byte of payload) {
    if (byte === SLIP.end) out.push(SLIP.escape, SLIP.escapedEnd);
    else if (byte === SLIP.escape) out.push(SLIP.escape, SLIP.escapedEscape);
    else out.push(byte);
  }
  return Uint8Array.from([...out, SLIP.end]);
}

function stream(frames: readonly Uint8Array[]): Uint8Array[] {
  const all = Buffer.concat(frames);
  return Array.from(
    { length: Math.ceil(all.length / READ_BYTES) },
    (_, i) => new Uint8Array(all.subarray(i * READ_BYTES, (i + 1) * READ_BYTES)),
  );
}

/** Payload megabytes a second of one pass. Throws when frames were lost: a fast wrong answer is none. */
async function pass(frames: number, feed: () => number | Promise<number>): Promise<number> {
  const startMs = performance.now();
  const seen = await feed();
  const seconds = (performance.now() - startMs) / 1000;
  if (seen !== frames) throw new Error(`${seen} of ${frames} frames came out.`);
  return (frames * PAYLOAD_BYTES) / 1e6 / seconds;
}

function ours(chunks: readonly Uint8Array[]): number {
  let seen = 0;
  const decoder = new FrameDecoder(
    { frame: () => void seen++, damaged: () => undefined },
    newCounters(),
    PAYLOAD_BYTES,
  );
  for (const chunk of chunks) decoder.push(chunk);
  return seen;
}

async function slip(chunks: readonly Uint8Array[]): Promise<number> {
  let seen = 0;
  const parser = new SlipDecoder();
  parser.on('data', () => seen++);
  for (const chunk of chunks) parser.write(Buffer.from(chunk));
  parser.end();
  await new Promise((resolve) => parser.once('end', resolve));
  return seen;
}

export const decoding: Benchmark = {
  name: 'decoding',
  doc: 'frames of 1 KiB out of a byte stream, against the SLIP parser of node-serialport',
  async run() {
    const rng = new Rng(1);
    const payload = Uint8Array.from({ length: PAYLOAD_BYTES }, () => rng.next() >>> 24);
    // Ours is measured on many more frames: at its speed few would be over before the clock ticks.
    const few = 200;
    const many = 20_000;
    const encoder = new FrameEncoder();
    const ourChunks = stream(
      Array.from({ length: many }, (_, i) => encoder.add(0xc0 | 0x22, i & 255, 0, payload).slice()),
    );
    const slipChunks = stream(Array.from({ length: few }, () => slipFrame(payload)));
    const own: number[] = [];
    const peer: number[] = [];
    for (let i = 0; i < REPEATS + 1; i++) {
      const a = await pass(many, () => ours(ourChunks));
      const b = await pass(few, () => slip(slipChunks));
      if (i > 0) {
        own.push(a);
        peer.push(b);
      }
    }
    return [
      figure(
        'Decoding frames of 1 KiB',
        [median(own), 'MB/s'],
        ['the SLIP parser of node-serialport', median(peer)],
        { atLeast: 50 },
      ),
    ];
  },
};
