import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newCounters } from '../../../../firmware-bridge/link/counters.ts';
import { FrameDecoder } from '../../../../firmware-bridge/link/frame-decoder.ts';
import { FrameEncoder } from '../../../../firmware-bridge/link/frame-encoder.ts';
import { Rng } from './test-rng.ts';

function setUp(maxPayloadBytes?: number) {
  const counters = newCounters();
  const frames: Uint8Array[] = [];
  const raw: Uint8Array[] = [];
  let damaged = 0;
  const decoder = new FrameDecoder(
    {
      frame: (_head, _seq, _ack, payload) => frames.push(payload.slice()),
      damaged: () => damaged++,
      raw: (bytes) => raw.push(bytes.slice()),
    },
    counters,
    maxPayloadBytes,
  );
  return { counters, frames, raw, decoder, damaged: () => damaged };
}

function encode(payloads: readonly Uint8Array[]): Uint8Array {
  const encoder = new FrameEncoder();
  payloads.forEach((payload, i) => encoder.add(0xd3, i & 0xff, 0, payload));
  return encoder.take();
}

test('frames come out whole however the stream is cut, and the tap sees every byte once', () => {
  const payload = fc.uint8Array({ maxLength: 700 });
  const biased = fc
    .tuple(payload, fc.constantFrom(0, 1, 255))
    .map(([bytes, or]) => bytes.map((byte) => byte | or));
  fc.assert(
    fc.property(fc.array(biased, { maxLength: 8 }), fc.integer({ min: 1, max: 900 }), (payloads, step) => {
      const { decoder, frames, raw, counters } = setUp();
      const stream = encode(payloads);
      for (let i = 0; i < stream.length; i += step) decoder.push(stream.slice(i, i + step));
      expect(frames).toEqual(payloads);
      expect(counters).toMatchObject({
        bytesIn: stream.length,
        discardedBytes: 0,
        crcErrors: 0,
        framesIn: payloads.length,
      });
      expect(Buffer.concat(raw)).toEqual(Buffer.from(stream));
    }),
    { numRuns: 300 },
  );
});

test('every byte that is in no frame is counted, and the next frame is found', () => {
  const { decoder, frames, counters, damaged } = setUp();
  const good = encode([Uint8Array.of(1, 2, 3)]);
  const bad = good.slice();
  bad[2]! ^= 0x10;
  for (const part of [bad, Uint8Array.of(0, 0, 0), Uint8Array.of(9, 9, 0), good]) decoder.push(part);
  expect(frames).toEqual([Uint8Array.of(1, 2, 3)]);
  expect(counters).toMatchObject({ crcErrors: 2, discardedBytes: bad.length + 3, framesIn: 1 });
  expect(damaged()).toBe(2);
});

test('an endless frame is dropped in bounded memory and reported once', () => {
  const { decoder, frames, counters, damaged } = setUp(64);
  const noise = new Uint8Array(100_000).fill(7);
  decoder.push(noise);
  decoder.push(Uint8Array.of(0));
  decoder.push(encode([Uint8Array.of(5)]));
  expect(frames).toEqual([Uint8Array.of(5)]);
  expect(counters).toMatchObject({ oversizeFrames: 1, discardedBytes: noise.length + 1 });
  expect(damaged()).toBe(1);
  decoder.push(encode([new Uint8Array(80).fill(1)])); // well-formed, but longer than agreed
  expect(counters.oversizeFrames).toBe(2);
});

test('random bytes: no false frame, no throw, all counted', () => {
  const { decoder, frames, counters } = setUp();
  const rng = new Rng(5);
  const chunk = new Uint8Array(65_536);
  for (let n = 0; n < 64; n++) {
    for (let i = 0; i < chunk.length; i++) chunk[i] = rng.u32() >>> 11;
    decoder.push(chunk);
  }
  decoder.push(Uint8Array.of(1, 0)); // ends what is open
  expect(frames).toEqual([]);
  const zeros = counters.bytesIn - counters.discardedBytes;
  expect(zeros).toBeGreaterThanOrEqual(0);
  expect(zeros / counters.bytesIn).toBeLessThan(0.0001); // only zeros right after zeros are no loss
});
