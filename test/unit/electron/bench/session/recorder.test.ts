import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { McapStreamReader } from '@mcap/core';
import type { McapTypes } from '@mcap/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Recorder } from '../../../../../electron/bench/session/recorder.ts';

type Records = McapTypes.TypedMcapRecord[];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recorder-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function read(path: string): Promise<Records> {
  const reader = new McapStreamReader();
  reader.append(await readFile(path));
  const records: Records = [];
  for (let r = reader.nextRecord(); r; r = reader.nextRecord()) records.push(r);
  expect(reader.done()).toBe(true);
  return records;
}

describe('Recorder', () => {
  it('writes a file that the MCAP reader reads whole, in order', async () => {
    const path = join(folder, 'a.mcap');
    const recorder = await Recorder.create(path, { seed: '7', strategy: 'tinymetafed' });
    const frame = Uint8Array.of(3, 1, 2, 0);
    recorder.frame('b1', 'in', frame, 5n);
    frame.fill(9); // the caller may reuse its buffer
    recorder.message('/round', { round: 1, bytesUp: 10, late: undefined, big: 3n }, 6n);
    recorder.attachment('weights-initial.f32', 'application/octet-stream', Uint8Array.of(1, 2), 7n);
    await recorder.close();
    expect(recorder.error).toBeUndefined();

    const records = await read(path);
    const messages = records.filter((r) => r.type === 'Message');
    expect([...messages[0]!.data]).toEqual([3, 1, 2, 0]);
    expect(messages[0]!.logTime).toBe(5n);
    expect(JSON.parse(new TextDecoder().decode(messages[1]!.data))).toEqual({
      round: 1,
      bytesUp: 10,
      big: '3',
    });
    expect(records.filter((r) => r.type === 'Channel').map((c) => c.topic)).toEqual(
      expect.arrayContaining(['/board/b1/frames/in', '/round']),
    );
    const metadata = records.find((r) => r.type === 'Metadata')!;
    expect(metadata.metadata.get('seed')).toBe('7');
    expect(records.find((r) => r.type === 'Attachment')!.name).toBe('weights-initial.f32');
  });

  it('keeps thousands of messages that arrive while it writes', async () => {
    const path = join(folder, 'many.mcap');
    const recorder = await Recorder.create(path, {});
    for (let i = 0; i < 5000; i++) {
      recorder.frame('b1', 'out', Uint8Array.of(i & 255, i >> 8), BigInt(i));
      if (i % 500 === 0) await recorder.flush();
    }
    await recorder.close();
    const seen = (await read(path))
      .filter((r) => r.type === 'Message')
      .map((m) => m.data[0]! + 256 * m.data[1]!);
    expect(seen).toEqual(Array.from({ length: 5000 }, (_, i) => i));
    expect(recorder.bytesWritten).toBeGreaterThan(5000 * 30);
  });

  it('never overwrites a recording, and says which file stands in the way', async () => {
    const path = join(folder, 'there.mcap');
    await writeFile(path, 'precious');
    await expect(Recorder.create(path, {})).rejects.toThrow(path);
    expect(await readFile(path, 'utf8')).toBe('precious');
  });

  it('says so when the folder is missing', async () => {
    await expect(Recorder.create(join(folder, 'no', 'a.mcap'), {})).rejects.toThrow(/cannot be written/);
  });
});
