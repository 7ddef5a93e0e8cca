import { copyFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunSettings } from '../../../../../electron/contract.ts';
import { runHeadless } from '../../../../../electron/bench/session/headless.ts';
import {
  openRecording,
  type RecordedMessage,
} from '../../../../../electron/bench/session/overview/open-recording.ts';
import {
  ENVELOPE_BINS,
  PowerEnvelope,
} from '../../../../../electron/bench/session/overview/power-envelope.ts';
import { recover } from '../../../../../electron/bench/session/recover.ts';
import { checkMcap } from './mcap-check.ts';

const settings: RunSettings = {
  task: 'sine',
  strategy: 'tinymetafed',
  rounds: 12,
  seed: 5,
  boardsPerRound: 0,
  evaluateEvery: 4,
  set: {},
};
let folder: string;
let recording: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'overview-'));
  await runHeadless({ settings, boards: 'virtual:3', folder: join(folder, 'run') });
  recording = join(folder, 'run', 'recording.mcap');
});
afterAll(() => rm(folder, { recursive: true }));

/** Comparing thousands of byte arrays one by one takes seconds. */
const textOf = (messages: readonly RecordedMessage[]): string =>
  messages
    .map(({ topic, logTime, data }) => `${topic} ${logTime} ${Buffer.from(data).toString('hex')}`)
    .join('\n');

describe('the outline of power', () => {
  it('holds lowest, highest and mean of every stretch, whatever folding time brings', () => {
    const sample = fc.record({
      timeUs: fc.integer({ min: 0, max: 20_000_000 }),
      watts: fc.float({ min: 0, max: 10, noNaN: true }),
      samples: fc.integer({ min: 1, max: 50 }),
    });
    fc.assert(
      fc.property(fc.array(sample, { minLength: 1, maxLength: 60 }), (samples) => {
        const envelope = new PowerEnvelope(1000);
        for (const { timeUs, watts, samples: count } of samples)
          envelope.add(timeUs, { low: watts, high: watts, mean: watts, samples: count });
        const values = envelope.values();
        expect(envelope.length).toBeLessThanOrEqual(ENVELOPE_BINS);
        for (let bin = 0; bin < envelope.length; bin++) {
          const own = samples.filter(({ timeUs }) => Math.floor(timeUs / envelope.binUs) === bin);
          const watts = own.map((it) => it.watts);
          if (own.length === 0) expect(values[bin * 3]).toBeNaN();
          else {
            expect(values[bin * 3]).toBe(Math.min(...watts));
            expect(values[bin * 3 + 1]).toBe(Math.max(...watts));
            const weight = own.reduce((sum, it) => sum + it.samples, 0);
            const mean = own.reduce((sum, it) => sum + it.watts * it.samples, 0) / weight;
            expect(values[bin * 3 + 2]).toBeCloseTo(mean, 5);
          }
        }
        expect(samples.every(({ timeUs }) => timeUs / envelope.binUs < envelope.length)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

describe('an opened recording', () => {
  it('knows rounds, evaluations, boards and power without reading the file through', async () => {
    let read = 0;
    const opened = await openRecording(recording, { onProgress: () => read++ });
    expect(read).toBe(0);
    expect(opened.damage).toEqual([]);
    expect(opened.configuration?.settings).toEqual(settings);
    const { rounds, evaluations, joins, events, power } = opened.overview;
    expect(rounds.map(({ value }) => value.round)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(evaluations.map(({ value }) => value.round)).toEqual([0, 4, 8, 12]);
    expect(joins.map(({ value }) => value.letter)).toEqual(['A', 'B', 'C']);
    expect(events.at(-1)?.value.text).toBe('Run finished after 12 rounds.');
    expect([...power.keys()].sort()).toEqual(joins.map(({ value }) => value.boardId).sort());
    expect(opened.durationUs).toBeGreaterThanOrEqual(rounds.at(-1)!.timeUs);
    await opened.close();
  });

  it('is the same when it has to be read through, and says why', async () => {
    const whole = await openRecording(recording);
    const bytes = await readFile(recording);
    const cut = join(folder, 'cut.mcap');
    await writeFile(cut, bytes.subarray(0, bytes.length - 20));
    const read: number[] = [];
    const opened = await openRecording(cut, { onProgress: (at, of) => read.push(at / of) });
    expect(read.at(-1)).toBe(1);
    expect(opened.damage).toEqual([expect.stringContaining('cut')]);
    expect(opened.overview).toEqual(whole.overview);
    expect(opened.configuration).toEqual(whole.configuration);
    for (const [from, to] of [
      [0, whole.durationUs + 1],
      [whole.durationUs / 3, whole.durationUs / 2],
    ] as const)
      expect(textOf(await opened.messagesBetween(from, to))).toBe(
        textOf(await whole.messagesBetween(from, to)),
      );
    await Promise.all([whole.close(), opened.close()]);

    const { recovered } = await recover(cut);
    await checkMcap(recovered!);
    const again = await openRecording(recovered!, { onProgress: () => expect.unreachable() });
    expect(again.overview).toEqual(whole.overview);
    await again.close();
  });

  it('gives every message once, in order, however it is cut into windows', async () => {
    const opened = await openRecording(recording);
    const all = await opened.messagesBetween(0, opened.durationUs + 1);
    expect(all.length).toBe(opened.messages);
    const step = opened.durationUs / 7;
    const pieces = [];
    for (let i = 0; i < 8; i++)
      pieces.push(...(await opened.messagesBetween(Math.round(i * step), Math.round((i + 1) * step))));
    expect(pieces.length).toBe(all.length);
    const phases = await opened.messagesBetween(0, opened.durationUs + 1, (topic) =>
      topic.endsWith('/phase'),
    );
    expect(phases.length).toBeGreaterThan(0);
    expect(textOf(phases)).toBe(textOf(all.filter(({ topic }) => topic.endsWith('/phase'))));
    await opened.close();
  });

  it('says what a file is that it cannot open', async () => {
    const path = join(folder, 'file');
    await writeFile(path, '');
    await expect(openRecording(path)).rejects.toThrow(/is empty/);
    await writeFile(path, 'PK\u0003\u0004 and more that is no recording');
    await expect(openRecording(path)).rejects.toThrow(/is no recording/);
    await writeFile(path, Buffer.from([0x89, 0x4d, 0x43, 0x41, 0x50, 0x31, 0x0d, 0x0a]));
    await expect(openRecording(path)).rejects.toThrow(/version 1.*Update it/);
    await expect(openRecording(folder)).rejects.toThrow(/is not a file/);
    await expect(openRecording(join(folder, 'none'))).rejects.toThrow(/cannot be read/);
  });

  it(
    'opens with damage anywhere, or says a sentence, and never changes the file',
    { timeout: 60_000 },
    async () => {
      const bytes = await readFile(recording);
      const path = join(folder, 'damaged.mcap');
      for (let i = 0; i < 40; i++) {
        const damaged = Buffer.from(bytes);
        const at = Math.floor((bytes.length * (i + 0.5)) / 40);
        damaged[at] = damaged[at]! ^ (1 << (i % 8));
        await writeFile(path, damaged);
        const before = (await stat(path)).mtimeMs;
        const opened = await openRecording(path).catch((error: Error) => error);
        if (opened instanceof Error) expect(opened.message).toMatch(/^\/.*\.$/);
        else {
          expect(opened.overview.rounds.length).toBeGreaterThan(0);
          await opened.messagesBetween(0, opened.durationUs + 1);
          await opened.close();
        }
        expect((await stat(path)).mtimeMs).toBe(before);
        expect(damaged.equals(await readFile(path))).toBe(true);
      }
      await copyFile(recording, path);
    },
  );
});
