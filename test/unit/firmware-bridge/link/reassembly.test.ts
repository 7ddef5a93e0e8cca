import { describe, expect, it } from 'vitest';
import { Reassembly } from '../../../../firmware-bridge/link/reassembly.ts';
import { encodeMessage } from '../../../../firmware-bridge/protocol/codec.ts';
import { FIRST, LAST } from '../../../../firmware-bridge/protocol/frame.ts';
import { messages } from '../../../../firmware-bridge/protocol/schema.ts';

const fields = { round: 1, coding: 0, valueKind: 0, riceParameter: 0, count: 9, scale: 0 };
const upload = encodeMessage(
  'upload',
  fields,
  Uint8Array.from({ length: 80 }, (_, i) => i),
);
const phase = encodeMessage('phase', { round: 1, phase: 4, timeUs: 5n });

function collect() {
  const seen: string[] = [];
  const bodies: Uint8Array[] = [];
  const reassembly = new Reassembly(
    {
      message: ({ name, body, wireBytes }) => {
        seen.push(`${name} ${wireBytes}`);
        bodies.push(body);
      },
      bad: (text) => seen.push(text),
    },
    1000,
  );
  return { seen, bodies, reassembly };
}

describe('reassembly', () => {
  it('lets a message of one frame pass between the fragments of a longer one', () => {
    const { seen, bodies, reassembly } = collect();
    const { id } = messages.upload;
    reassembly.accept(id | FIRST, upload.subarray(0, 40));
    reassembly.accept(messages.phase.id | FIRST | LAST, phase);
    reassembly.accept(id, upload.subarray(40, 60));
    reassembly.accept(messages.phase.id | FIRST | LAST, phase);
    reassembly.accept(id | LAST, upload.subarray(60));
    expect(seen).toEqual(['phase 22', 'phase 22', `upload ${upload.length + 27}`]);
    expect(bodies[2]).toEqual(upload.subarray(15));
  });

  it('says so when a message is cut short by another long one, or by its own kind', () => {
    const { seen, reassembly } = collect();
    const { id } = messages.upload;
    reassembly.accept(id | FIRST, upload.subarray(0, 40));
    reassembly.accept(messages.power.id | FIRST, upload.subarray(0, 40));
    reassembly.accept(id | LAST, upload.subarray(40));
    reassembly.accept(id | FIRST, upload.subarray(0, 40));
    reassembly.accept(id | FIRST | LAST, upload);
    expect(seen).toEqual([
      'Message 34 was cut short by message 37.',
      'A later part of message 34 came without its beginning.',
      'Message 34 was cut short by message 34.',
      `upload ${upload.length + 9}`,
    ]);
  });
});
