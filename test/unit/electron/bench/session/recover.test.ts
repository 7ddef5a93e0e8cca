import { chmod, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  cutShortIn,
  cutShortUnder,
  markClosed,
  markOpen,
} from '../../../../../electron/bench/session/open-sessions.ts';
import { Recorder } from '../../../../../electron/bench/session/recorder.ts';
import {
  NotARecording,
  readRecording,
} from '../../../../../electron/bench/session/recording/read-recording.ts';
import { recover, recoveredName } from '../../../../../electron/bench/session/recover.ts';
import { checkMcap } from './mcap-check.ts';

const MESSAGES = 400;
let folder: string;
let whole: Uint8Array;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recover-'));
  const path = join(folder, 'whole.mcap');
  const recorder = await Recorder.create(path, { seed: '7' });
  for (let i = 0; i < MESSAGES; i++) {
    recorder.frame(i % 2 ? 'b1' : 'b2', 'in', Uint8Array.of(i & 255, i >> 8), BigInt(i));
    if (i % 40 === 39) recorder.message('/round', { round: i }, BigInt(i));
    if (i % 80 === 79) recorder.flush();
    if (i === 200) recorder.attachment('a', 'text/plain', new Uint8Array(50), 200n);
  }
  await recorder.close();
  whole = new Uint8Array(await readFile(path));
});
afterAll(() => rm(folder, { recursive: true }));

let files = 0;
async function recovered(bytes: Uint8Array): Promise<{ verdict: string; messages: number; path: string }> {
  const path = join(folder, `case-${++files}.mcap`);
  await writeFile(path, bytes);
  const { outcome, recovered: to } = await recover(path);
  expect(new Uint8Array(await readFile(path))).toEqual(bytes);
  if (to !== undefined) {
    const { statistics } = await checkMcap(to);
    expect(Number(statistics.messageCount)).toBe(outcome.messages);
    expect((await recover(to)).outcome.verdict).toBe('whole');
  }
  return { verdict: outcome.verdict, messages: outcome.messages, path };
}

describe('recover', () => {
  it('leaves a whole recording alone', async () => {
    const { verdict, messages, path } = await recovered(whole);
    expect({ verdict, messages }).toEqual({ verdict: 'whole', messages: MESSAGES + 10 });
    await expect(readFile(recoveredName(path))).rejects.toThrow();
  });

  it('gives what is there of a file cut off anywhere, and never throws anything but a sentence', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: whole.length - 1 }), async (length) => {
        const found = await recovered(whole.slice(0, length)).catch((error: unknown) => error);
        if (found instanceof NotARecording) {
          expect(length).toBeLessThan(60);
          return;
        }
        expect((found as { verdict: string }).verdict).not.toBe('whole');
      }),
      { numRuns: 30, examples: [[1], [8], [30], [whole.length - 1], [whole.length - 20]] },
    );
  });

  it('leaves out what a flipped bit damaged, and keeps the rest', async () => {
    let kept = 0;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 60, max: whole.length * 8 - 1 }), async (bit) => {
        const bytes = whole.slice();
        bytes[bit >> 3] = bytes[bit >> 3]! ^ (1 << (bit & 7));
        const found = await recovered(bytes).catch((error: unknown) => {
          if (!(error instanceof NotARecording)) throw error;
          return undefined;
        });
        // Every single bit is under a checksum.
        expect(found?.verdict).not.toBe('whole');
        kept = Math.max(kept, found?.messages ?? 0);
      }),
      { numRuns: 30 },
    );
    expect(kept).toBeGreaterThan(MESSAGES / 2);
  });

  it('says what a file is that is no recording', async () => {
    const path = join(folder, 'other');
    const says = async (bytes: Uint8Array | string, text: RegExp): Promise<void> => {
      await writeFile(path, bytes);
      await expect(readRecording(path, {})).rejects.toThrow(text);
    };
    await says('', /is empty/);
    await says('PK\x03\x04 a zip file', /does not begin as an MCAP file does/);
    await says(whole.slice(0, 5), /ends after 5 bytes/);
    const future = whole.slice();
    future[5] = 0x31;
    await says(future, /version 1; this program reads version 0/);
    await expect(readRecording(folder, {})).rejects.toThrow(/is not a file/);
    await expect(readRecording(join(folder, 'gone'), {})).rejects.toThrow(/cannot be read/);
  });

  it('does not overwrite, and names another way when the folder cannot be written', async () => {
    const path = join(folder, 'cut.mcap');
    await writeFile(path, whole.slice(0, whole.length - 50));
    await writeFile(recoveredName(path), 'precious');
    await expect(recover(path)).rejects.toThrow(/not overwritten/);
    await expect(recover(path, join(folder, 'no', 'x.mcap'))).rejects.toThrow(/--out/);
    if (process.getuid?.() === 0) return; // root writes everywhere
    await chmod(folder, 0o500);
    await expect(recover(path, join(folder, 'new.mcap'))).rejects.toThrow(/--out/);
    await chmod(folder, 0o700);
  });
});

describe('open sessions', () => {
  it('are those of processes that are gone', async () => {
    const here = await mkdtemp(join(folder, 'run-'));
    expect(await cutShortIn(here)).toBeUndefined();
    await markOpen(here, 'recording.mcap', '2026-01-31T12:00:00Z');
    // This process records there now.
    expect(await cutShortIn(here)).toBeUndefined();
    const marker = join(here, 'session-open.json');
    const text = await readFile(marker, 'utf8');
    // Another process with this one's number was here before it: numbers are given again.
    await markClosed(here);
    await writeFile(marker, text);
    expect(await cutShortIn(here)).toMatchObject({ recording: 'recording.mcap' });
    await writeFile(marker, text.replace(/"processId":\d+/, `"processId":${process.ppid}`));
    expect(await cutShortIn(here)).toBeUndefined();
    await writeFile(marker, text.replace(/"processId":\d+/, '"processId":999999999'));
    expect(await cutShortUnder(folder)).toHaveLength(1);
    await copyFile(join(folder, 'whole.mcap'), join(here, 'recording.mcap'));
    await recover(join(here, 'recording.mcap'));
    expect(await cutShortIn(here)).toBeUndefined();
    await writeFile(marker, '{');
    expect(await cutShortIn(here)).toBeUndefined();
  });
});
