import { expect, test } from 'vitest';
import { FrameDecoder } from '../../../../firmware-bridge/link/frame-decoder.ts';
import { FrameEncoder } from '../../../../firmware-bridge/link/frame-encoder.ts';
import { newCounters } from '../../../../firmware-bridge/link/counters.ts';
import { cobsDecodeInPlace, cobsEncode, cobsMax } from '../../../../firmware-bridge/protocol/cobs.ts';
import { decodeMessage, encodeMessage, layouts } from '../../../../firmware-bridge/protocol/codec.ts';
import { crc32 } from '../../../../firmware-bridge/protocol/crc32.ts';
import { fnv1a32 } from '../../../../firmware-bridge/protocol/digest.ts';
import type { MessageFields, MessageName } from '../../../../firmware-bridge/protocol/schema.ts';
import vectors from '../../../../firmware-bridge/protocol/vectors.json' with { type: 'json' };

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

test('COBS', () => {
  for (const { plain, encoded } of vectors.cobs) {
    const input = bytesOf(plain);
    const out = new Uint8Array(cobsMax(input.length));
    expect(hexOf(out.subarray(0, cobsEncode(input, input.length, out, 0)))).toBe(encoded);
    const inPlace = bytesOf(encoded);
    expect(hexOf(inPlace.subarray(1, cobsDecodeInPlace(inPlace, 0, inPlace.length)))).toBe(plain);
  }
});

test('CRC-32 and FNV-1a, whole and in two pieces', () => {
  for (const { bytes, crc } of vectors.crc32) {
    const input = bytesOf(bytes);
    expect(crc32(input)).toBe(parseInt(crc, 16));
    const cut = input.length >> 1;
    expect(crc32(input, cut, input.length, crc32(input, 0, cut))).toBe(parseInt(crc, 16));
  }
  for (const { bytes, digest } of vectors.fnv1a32) expect(fnv1a32(bytesOf(bytes))).toBe(parseInt(digest, 16));
});

test('every message has a vector, and is encoded and decoded as it says', () => {
  expect(vectors.messages.map((message) => message.name).sort()).toEqual(Object.keys(layouts).sort());
  for (const vector of vectors.messages) {
    const name = vector.name as MessageName;
    const u64: string[] = layouts[name].fields
      .filter((field) => field.type === 'u64' || field.type === 'i64')
      .map((field) => field.name);
    const fields = Object.fromEntries(
      Object.entries(vector.fields).map(([key, value]) => [key, u64.includes(key) ? BigInt(value) : value]),
    ) as unknown as MessageFields<MessageName>;
    expect(hexOf(encodeMessage(name, fields))).toBe(vector.bytes);
    const decoded = decodeMessage(vector.id, bytesOf(vector.bytes));
    expect(decoded).toEqual({ ok: true, message: { name, fields, body: new Uint8Array(0) } });
  }
});

test('frames', () => {
  for (const { head, seq, ack, payload, encoded } of vectors.frames) {
    const encoder = new FrameEncoder();
    expect(hexOf(encoder.add(head, seq, ack, bytesOf(payload)))).toBe(encoded);
    const got: unknown[] = [];
    const frame = (...[h, s, a, bytes]: [number, number, number, Uint8Array]) =>
      got.push([h, s, a, hexOf(bytes)]);
    new FrameDecoder({ frame, damaged: () => got.push('damaged') }, newCounters()).push(bytesOf(encoded));
    expect(got).toEqual([[head, seq, ack, payload]]);
  }
});
