/**
 * Random bytes into the host's decoder: no crash, no false frame, every byte counted, memory as it was.
 * NOISE_BYTES=1e9 for the long one.
 */
import { expect, test } from 'vitest';
import { newCounters } from '../../firmware-bridge/link/counters.ts';
import { FrameDecoder } from '../../firmware-bridge/link/frame-decoder.ts';

const total = Number(process.env['NOISE_BYTES'] ?? 2e8);

/** Fills with bytes of xorshift128, a few times faster than one call a byte. */
function noise(seed: number): (words: Uint32Array) => void {
  let [x, y, z, w] = [seed, 362_436_069, 521_288_629, 88_675_123];
  return (words) => {
    for (let i = 0; i < words.length; i++) {
      const t = x ^ (x << 11);
      x = y;
      y = z;
      z = w;
      w = w ^ (w >>> 19) ^ t ^ (t >>> 8);
      words[i] = w;
    }
  };
}

test(`${total.toExponential(0)} random bytes hold no frame`, { timeout: 60_000 + total / 2e3 }, () => {
  const words = new Uint32Array(16_384);
  const bytes = new Uint8Array(words.buffer);
  const fill = noise(20_260_101);
  const counters = newCounters();
  let frames = 0;
  let damaged = 0;
  const decoder = new FrameDecoder({ frame: () => void frames++, damaged: () => void damaged++ }, counters);
  const before = process.memoryUsage().arrayBuffers;
  let sent = 0;
  for (let size = 1; sent < total; size = (size * 7 + 13) % bytes.length) {
    fill(words);
    // Pieces of all sizes; bytes of low entropy now and then, which look more like frames.
    if (size % 5 === 0) for (let i = 0; i < bytes.length; i++) bytes[i] = (bytes[i] ?? 0) & 3;
    for (let at = 0; at < bytes.length && sent < total; at += size + 1) {
      const piece = bytes.subarray(at, Math.min(at + size + 1, at + total - sent));
      decoder.push(piece);
      sent += piece.length;
    }
  }
  expect(frames).toBe(0);
  expect(damaged).toBe(counters.crcErrors + counters.oversizeFrames);
  expect(counters.bytesIn).toBe(sent);
  expect(counters.discardedBytes).toBeLessThanOrEqual(sent);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
});
