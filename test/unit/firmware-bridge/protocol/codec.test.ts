import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeMessage, encodeMessage, layouts } from '../../../../firmware-bridge/protocol/codec.ts';

test('any bytes decode to a message or an error, never a throw; a message encodes to the same bytes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 63 }), fc.uint8Array({ maxLength: 80 }), (id, bytes) => {
      const decoded = decodeMessage(id, bytes);
      if (!decoded.ok) {
        expect(decoded.error.text).toMatch(/\.$/);
        return;
      }
      const { name, fields, body } = decoded.message;
      const again = encodeMessage(name, fields as never, body);
      // A float that is not a number may change its bits; all others come back as they were.
      const hasNaN = Object.values(fields).some((value) => Number.isNaN(value));
      if (!hasNaN) expect(again).toEqual(bytes);
      expect(again.length).toBe(bytes.length);
    }),
    { numRuns: 3000 },
  );
});

test('errors are typed and say what was expected', () => {
  expect(decodeMessage(0x3f, new Uint8Array(3))).toMatchObject({
    ok: false,
    error: { kind: 'unknownMessage', id: 0x3f },
  });
  expect(decodeMessage(layouts.ack.id, new Uint8Array(2))).toMatchObject({
    ok: false,
    error: { kind: 'wrongLength', length: 2, text: 'Message ack has 2 bytes; it takes 5.' },
  });
  expect(decodeMessage(layouts.upload.id, new Uint8Array(2))).toMatchObject({
    error: { kind: 'wrongLength' },
  });
});

test('a value that does not fit its field is refused by name and range', () => {
  expect(() => encodeMessage('cancel', { round: 2 ** 32 })).toThrow(
    'The field round of message cancel is 4294967296; it takes whole numbers from 0 to 4294967295.',
  );
  expect(() => encodeMessage('cancel', { round: 1.5 })).toThrow(RangeError);
  expect(() => encodeMessage('timeRequest', { hostSendUs: -1n })).toThrow(RangeError);
  expect(() => encodeMessage('cancel', { round: 1 }, new Uint8Array(1))).toThrow('has no body');
});

test('ids are unique, fit six bits and lie in the range of their kind', () => {
  const all = Object.values(layouts);
  expect(new Set(all.map((layout) => layout.id)).size).toBe(all.length);
  for (const { id, spec } of all) {
    const range =
      spec.channel === 'control' ? [0x01, 0x0f] : spec.from === 'host' ? [0x10, 0x1f] : [0x20, 0x3f];
    expect(id).toBeGreaterThanOrEqual(range[0]!);
    expect(id).toBeLessThanOrEqual(range[1]!);
  }
});
