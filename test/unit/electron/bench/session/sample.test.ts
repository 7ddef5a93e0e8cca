/** The recording that comes with the bench is one of today's bench: it opens at once, replays and is reproduced. */
import { stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createBench } from '../../../../../electron/bench/bench.ts';
import { openRecording } from '../../../../../electron/bench/session/overview/open-recording.ts';
import { readRecording } from '../../../../../electron/bench/session/recording/read-recording.ts';
import { verify } from '../../../../../electron/bench/session/verify/verify.ts';
import { assetFile } from '../../../../../electron/bench/worker-path.ts';
import type { BenchEvent } from '../../../../../electron/contract.ts';
import { checkMcap } from './mcap-check.ts';

const SAMPLE = assetFile('sample-recording.mcap');

describe('the sample recording (made by node build/sample.mjs)', () => {
  it('is small, whole, and reproduced from its frames', async () => {
    expect((await stat(SAMPLE)).size).toBeLessThan(1_500_000);
    await checkMcap(SAMPLE);
    expect(await verify(SAMPLE)).toMatchObject({ verdict: 'reproduced', rounds: 40 });
  });

  it('opens without being read through, and lasts long enough to be seen', async () => {
    const opened = await openRecording(SAMPLE, { onProgress: () => expect.unreachable() });
    expect(opened.damage).toEqual([]);
    expect(opened.overview.joins.length).toBe(4);
    expect(opened.overview.rounds.length).toBe(40);
    expect(opened.durationUs).toBeGreaterThan(15e6);
    await opened.close();
  });

  it('tells nothing of the computer it was made on', async () => {
    const texts: string[] = [];
    await readRecording(SAMPLE, {
      metadata: ({ metadata }) => texts.push(...metadata.values()),
      message: ({ data }) => texts.push(Buffer.from(data).toString('latin1')),
    });
    for (const text of texts) expect(text).not.toMatch(/\/(home|Users|root|tmp|work)\/|[A-Z]:\\/);
  });

  it('is opened and played by one command', async () => {
    const events: BenchEvent[] = [];
    const bench = createBench({ emit: (event) => events.push(event), listPorts: () => Promise.resolve([]) });
    expect(await bench.handle({ type: 'openSample' })).toMatchObject({ ok: true });
    await expect.poll(() => events.some(({ type }) => type === 'round'), { timeout: 20_000 }).toBe(true);
    const shown = events.flatMap((event) => (event.type === 'snapshot' ? event.snapshot.boards : []));
    expect(shown.map(({ kindText }) => kindText).every((text) => text.startsWith('Recorded'))).toBe(true);
    await bench.close();
  });
});
