import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Recorder } from '../../../../../electron/bench/session/recorder.ts';
import { ChunkReader } from '../../../../../electron/bench/session/overview/chunk-reader.ts';
import {
  readRecording,
  type ChunkPlace,
} from '../../../../../electron/bench/session/recording/read-recording.ts';

const CHUNKS = 12;
const MESSAGES = 20;
let folder: string;
let path: string;
let file: FileHandle;
const places: ChunkPlace[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chunks-'));
  path = join(folder, 'a.mcap');
  const recorder = await Recorder.create(path, {});
  for (let chunk = 0; chunk < CHUNKS; chunk++) {
    for (let i = 0; i < MESSAGES; i++)
      recorder.frame('b1', 'in', Uint8Array.of(chunk, i, ...new Uint8Array(500)), BigInt(chunk * 1000 + i));
    recorder.flush();
  }
  await recorder.close();
  await readRecording(path, { chunk: (place) => places.push(place) });
  file = await open(path, 'r');
});
afterAll(async () => {
  await file.close();
  await rm(folder, { recursive: true });
});

async function firstBytes(reader: ChunkReader, chunk: number): Promise<number[][]> {
  const seen: number[][] = [];
  await reader.read(places[chunk]!, ({ data }) => seen.push([...data.subarray(0, 2)]));
  return seen;
}
const all = (chunk: number): number[][] => Array.from({ length: MESSAGES }, (_, i) => [chunk, i]);

describe('ChunkReader', () => {
  it('gives the messages of a chunk in order, again and again', async () => {
    const reader = new ChunkReader(path, file);
    for (const chunk of [3, 0, 3, 11, 0]) expect(await firstBytes(reader, chunk)).toEqual(all(chunk));
  });

  it('keeps no more bytes than it may, the latest used of them', async () => {
    const most = 3 * places[0]!.length;
    const reader = new ChunkReader(path, file, most);
    for (let chunk = 0; chunk < CHUNKS; chunk++) {
      expect(await firstBytes(reader, chunk)).toEqual(all(chunk));
      expect(reader.bytes).toBeLessThanOrEqual(most);
    }
    expect(reader.bytes).toBeGreaterThan(0);
    reader.clear();
    expect(reader.bytes).toBe(0);
    // One that is larger than all that may be kept is read all the same.
    const small = new ChunkReader(path, file, 10);
    expect(await firstBytes(small, 5)).toEqual(all(5));
    expect(small.bytes).toBe(0);
  });

  it('gives nothing of what is no chunk, and says a sentence when the file ends before', async () => {
    const reader = new ChunkReader(path, file);
    const [first] = places;
    const seen: unknown[] = [];
    await reader.read({ ...first!, offset: first!.offset + 7 }, (message) => seen.push(message));
    expect(seen).toEqual([]);
    await expect(reader.read({ ...first!, offset: 1e9 }, () => undefined)).rejects.toThrow(
      /a\.mcap cannot be read further .*Is its disk still there\?/,
    );
  });

  it('hands an error of its caller on', async () => {
    const reader = new ChunkReader(path, file);
    await expect(
      reader.read(places[0]!, () => {
        throw new TypeError('mine');
      }),
    ).rejects.toThrow('mine');
  });
});
