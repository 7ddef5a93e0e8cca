import { statSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Recorder } from '../../../../../electron/bench/session/recorder.ts';
import { createDisk, type Disk } from '../../../../../electron/bench/session/recording/disk.ts';
import { readRecording } from '../../../../../electron/bench/session/recording/read-recording.ts';
import { checkMcap, jsonOf } from './mcap-check.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recorder-'));
});
afterEach(() => rm(folder, { recursive: true }));

function bound(disk: Disk): Disk {
  return {
    write: (bytes) => disk.write(bytes),
    truncate: (length) => disk.truncate(length),
    sync: () => disk.sync(),
    close: () => disk.close(),
  };
}

/** A disk with room for so many bytes, as one that fills up. */
async function smallDisk(path: string, room: number): Promise<Disk> {
  const disk = await createDisk(path);
  let length = 0;
  return {
    write(bytes) {
      const part = bytes.subarray(0, Math.max(0, room - length));
      disk.write(part);
      length += part.byteLength;
      if (part.byteLength < bytes.byteLength) throw new Error('ENOSPC: no space left on device');
    },
    truncate(to) {
      disk.truncate(to);
      length = to;
    },
    sync: () => disk.sync(),
    close: () => disk.close(),
  };
}

describe('Recorder', () => {
  it('writes a file that the MCAP readers read whole, in order', async () => {
    const path = join(folder, 'a.mcap');
    const recorder = await Recorder.create(path, { seed: '7', strategy: 'tinymetafed' });
    const frame = Uint8Array.of(3, 1, 2, 0);
    recorder.frame('b1', 'in', frame, 5n);
    frame.fill(9); // the caller may reuse its buffer
    recorder.message('/round', { round: 1, bytesUp: 10, late: undefined, big: 3n }, 6n);
    recorder.message('/board/b1/phase', { round: 1, phase: 'train', timeUs: 3 }, 7n, 3000n);
    recorder.attachment('weights-initial.f32', 'application/octet-stream', Uint8Array.of(1, 2), 7n);
    await recorder.close();
    expect(recorder.error).toBeUndefined();

    const { topics, metadata, attachments, statistics } = await checkMcap(path);
    const frames = topics.get('/board/b1/frames/in');
    expect([...(frames?.[0]?.data ?? [])]).toEqual([3, 1, 2, 0]);
    expect(frames?.[0]?.logTime).toBe(5n);
    expect(jsonOf(topics.get('/round')?.[0])).toEqual({ round: 1, bytesUp: 10, big: '3' });
    expect(topics.get('/board/b1/phase')?.[0]).toMatchObject({ logTime: 7n, publishTime: 3000n });
    expect(metadata[0]?.metadata.get('seed')).toBe('7');
    expect(attachments[0]?.name).toBe('weights-initial.f32');
    expect(statistics).toMatchObject({ messageCount: 3n, schemaCount: 2, messageStartTime: 5n });
    expect((await readRecording(path, {})).verdict).toBe('whole');
  });

  it('keeps thousands of messages that arrive while it writes', async () => {
    const path = join(folder, 'many.mcap');
    const recorder = await Recorder.create(path, {});
    for (let i = 0; i < 5000; i++) {
      recorder.frame('b1', 'out', Uint8Array.of(i & 255, i >> 8), BigInt(i));
      if (i % 500 === 0) recorder.flush();
    }
    await recorder.close();
    const { topics } = await checkMcap(path);
    const seen = (topics.get('/board/b1/frames/out') ?? []).map((m) => m.data[0]! + 256 * m.data[1]!);
    expect(seen).toEqual(Array.from({ length: 5000 }, (_, i) => i));
    expect(recorder.bytesWritten).toBeGreaterThan(5000 * 30);
  });

  it('sends a chunk to the disk when it grows old, by the times of its messages and by the clock', async () => {
    const path = join(folder, 'old.mcap');
    const recorder = await Recorder.create(path, {});
    const readable = async (): Promise<number> => (await readRecording(path, {})).messages;
    // The second message is 0.5 s younger than the first: both are there in the same turn, for a kill to find.
    recorder.frame('b1', 'in', Uint8Array.of(1, 0), 0n);
    const before = statSync(path).size;
    recorder.frame('b1', 'in', Uint8Array.of(2, 0), 500_000_000n);
    expect(statSync(path).size).toBeGreaterThan(before);
    expect(await readable()).toBe(2);
    // Nothing follows: the clock does it.
    recorder.frame('b1', 'in', Uint8Array.of(3, 0), 600_000_000n);
    await expect.poll(readable, { timeout: 10_000 }).toBe(3);
    await recorder.close();
    await checkMcap(path);
  });

  it('writes on while the medium takes its time to sync', async () => {
    const path = join(folder, 'slow.mcap');
    const disk = await createDisk(path);
    let release = (): void => undefined;
    const slow = new Promise<void>((resolve) => (release = resolve));
    let syncs = 0;
    const sync = async (): Promise<void> => {
      syncs++;
      await slow;
      await disk.sync();
    };
    const recorder = await Recorder.create(path, {}, { disk: { ...bound(disk), sync } });
    recorder.frame('b1', 'in', Uint8Array.of(1, 0), 0n);
    recorder.flush();
    await expect.poll(() => syncs, { timeout: 10_000 }).toBe(1);
    recorder.frame('b1', 'in', Uint8Array.of(2, 0), 1n);
    recorder.flush();
    expect((await readRecording(path, {})).messages).toBe(2);
    release();
    await recorder.close();
    await checkMcap(path);
  });

  it('writes nothing after a chunk that the disk did not take', async () => {
    const path = join(folder, 'last.mcap');
    const disk = await smallDisk(path, 1000);
    const recorder = await Recorder.create(path, {}, { disk });
    recorder.frame('b1', 'in', new Uint8Array(2000), 1n);
    // The attachment closes the chunk, which fails; it must not follow the summary.
    recorder.attachment('late', 'text/plain', Uint8Array.of(1), 2n);
    await recorder.close();
    expect(recorder.error?.message).toContain('ENOSPC');
    const { statistics } = await checkMcap(path);
    expect(statistics).toMatchObject({ messageCount: 0n, attachmentCount: 0 });
  });

  it('closes the file in order wherever the disk is full, and says so', async () => {
    const tell: string[] = [];
    let longest = 0;
    for (let room = 30; room < 12_000; room += 397) {
      const path = join(folder, `full-${room}.mcap`);
      const recorder = await Recorder.create(path, { seed: '7' }, { disk: await smallDisk(path, room) });
      recorder.onTrouble = (level, text) => tell.push(`${level} ${text}`);
      for (let i = 0; i < 300; i++) {
        recorder.frame('b1', 'in', new Uint8Array(40), BigInt(i));
        if (i % 10 === 0) recorder.flush();
      }
      await recorder.close();
      expect(recorder.error?.message).toContain('ENOSPC');
      expect((await stat(path)).size).toBeLessThanOrEqual(room);
      // A disk without room for even an empty recording leaves a stump.
      if (room < 600) continue;
      const { statistics } = await checkMcap(path);
      expect((await readRecording(path, {})).verdict).toBe('whole');
      longest = Math.max(longest, Number(statistics.messageCount));
    }
    expect(longest).toBeGreaterThan(100);
    expect(tell[0]).toMatch(/^fail The recording .* cannot grow .* the run goes on unrecorded/);
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

  it('takes nothing more after its end', async () => {
    const path = join(folder, 'end.mcap');
    const recorder = await Recorder.create(path, {});
    recorder.frame('b1', 'in', Uint8Array.of(1, 0), 1n);
    await Promise.all([recorder.close(), recorder.close()]);
    recorder.frame('b1', 'in', Uint8Array.of(2, 0), 2n);
    recorder.metadata('late', {});
    await recorder.close();
    expect((await checkMcap(path)).statistics.messageCount).toBe(1n);
  });

  /** A closed recording of two messages, which then goes on. */
  async function reopened(name: string): Promise<{ path: string; recorder: Recorder; length: number }> {
    const path = join(folder, name);
    const recorder = await Recorder.create(path, { seed: '7' });
    recorder.frame('b1', 'in', Uint8Array.of(1, 0), 1n);
    recorder.message('/round', { round: 1 }, 2n);
    await recorder.close();
    const length = statSync(path).size;
    expect(recorder.bytesWritten).toBe(length);
    await recorder.reopen();
    return { path, recorder, length };
  }

  it('goes on after its end in the same file, as if it had not been closed', async () => {
    const { path, recorder } = await reopened('on.mcap');
    recorder.frame('b1', 'in', Uint8Array.of(2, 0), 3n);
    recorder.message('/repeat', { phase: 'select' }, 4n);
    await recorder.close();
    const { topics, attachments, statistics } = await checkMcap(path);
    expect(topics.get('/board/b1/frames/in')).toHaveLength(2);
    expect(topics.get('/repeat')).toHaveLength(1);
    expect(statistics).toMatchObject({ messageCount: 4n, messageEndTime: 4n });
    expect(new Set(attachments.map(({ name }) => name)).size).toBe(attachments.length);
    // Once more, with nothing to add: the same bytes.
    const before = await readFile(path);
    await recorder.reopen();
    await recorder.close();
    expect((await readFile(path)).equals(before)).toBe(true);
  });

  it('loses nothing to a process that is killed while it goes on', async () => {
    const { path, recorder } = await reopened('killed.mcap');
    expect(await readRecording(path, {})).toMatchObject({ verdict: 'partial', messages: 2 });
    recorder.frame('b1', 'in', Uint8Array.of(2, 0), 3n);
    recorder.flush();
    expect(await readRecording(path, {})).toMatchObject({ verdict: 'partial', messages: 3 });
    await recorder.close();
    expect(await readRecording(path, {})).toMatchObject({ verdict: 'whole', messages: 3 });
  });

  it('does not go on in a file that is not as it was closed, nor after trouble with the disk', async () => {
    const { path, recorder } = await reopened('changed.mcap');
    await recorder.close();
    await writeFile(path, 'something else');
    await expect(recorder.reopen()).rejects.toThrow(/changed\.mcap cannot go on \(it has 14 bytes, not the/);
    expect(await readFile(path, 'utf8')).toBe('something else');
    await rm(path);
    await expect(recorder.reopen()).rejects.toThrow(/cannot go on \(ENOENT/);
    const full = await Recorder.create(
      join(folder, 'full.mcap'),
      {},
      { disk: await smallDisk(join(folder, 'full.mcap'), 500) },
    );
    full.frame('b1', 'in', new Uint8Array(2000), 1n);
    await full.close();
    await expect(full.reopen()).rejects.toThrow(/ENOSPC/);
  });
});
