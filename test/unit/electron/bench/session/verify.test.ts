import { mkdtemp, rm, writeFile, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunSettings } from '../../../../../electron/contract.ts';
import { runHeadless } from '../../../../../electron/bench/session/headless.ts';
import { reported } from '../../../../../electron/bench/report/energy-report.ts';
import { readRun } from '../../../../../electron/bench/report/read-run.ts';
import { openRecording } from '../../../../../electron/bench/session/overview/open-recording.ts';
import { verify } from '../../../../../electron/bench/session/verify/verify.ts';
import { alter } from './altered.ts';
import { checkMcap } from './mcap-check.ts';

const settings: RunSettings = {
  task: 'sine',
  strategy: 'tinymetafed-extended',
  rounds: 8,
  seed: 3,
  boardsPerRound: 2,
  evaluateEvery: 8,
  set: {},
};
let folder: string;
let recording: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verify-'));
  await runHeadless({ settings, boards: 'virtual:3', folder: join(folder, 'run') });
  recording = join(folder, 'run', 'recording.mcap');
});
afterAll(() => rm(folder, { recursive: true }));

let copies = 0;
/** The same recording with some messages changed, and all checksums right. */
async function altered(
  change: (topic: string, data: Uint8Array, round: number) => void,
  configuration: Readonly<Record<string, string>> = {},
): Promise<string> {
  const path = join(folder, `altered-${++copies}.mcap`);
  await alter(recording, path, change, configuration);
  await checkMcap(path);
  return path;
}

describe('verify', () => {
  it('reproduces a run from its raw frames', async () => {
    await checkMcap(recording);
    expect(await verify(recording)).toMatchObject({ verdict: 'reproduced', rounds: 8 });
    expect(await verify(await altered(() => undefined))).toMatchObject({ verdict: 'reproduced' });
  });

  it('names round and topic when one byte of a frame is another', async () => {
    for (const [direction, at] of [
      ['in', 4],
      ['out', 5],
    ] as const) {
      let topicAltered = '';
      const path = await altered((topic, data, round) => {
        // The longest frames carry uploads and downloads.
        const wanted = round === at && topic.endsWith(`/frames/${direction}`) && data.length > 50;
        if (!wanted || topicAltered !== '') return;
        topicAltered = topic;
        data[20] = data[20]! ^ 0x10 || 1;
      });
      const verdict = await verify(path);
      expect(verdict).toMatchObject({ verdict: 'diverged', round: at });
      expect((verdict as { topic: string }).topic).toContain(topicAltered.split('/')[2]);
    }
  });

  it('names the topic of a decoded message, a round or weights that were altered', async () => {
    for (const [altering, at] of [
      ['/phase', 2],
      ['/power', 3],
      ['/round', 6],
    ] as const) {
      let done = false;
      const path = await altered((topic, data, round) => {
        if (done || !topic.endsWith(altering) || round !== at) return;
        const digit = data.findLastIndex((byte) => byte >= 0x31 && byte <= 0x38);
        data[digit] = data[digit]! + 1;
        done = true;
      });
      const verdict = await verify(path);
      expect(verdict).toMatchObject({ verdict: 'diverged', round: at });
      expect((verdict as { topic: string }).topic.endsWith(altering)).toBe(true);
    }
  });

  it('says why it cannot', async () => {
    const cut = join(folder, 'cut.mcap');
    const bytes = await readFile(recording);
    await writeFile(cut, bytes.subarray(0, bytes.length - 3000));
    const verdict = await verify(cut);
    expect(verdict).toMatchObject({ verdict: 'not verifiable' });
    expect((verdict as { reason: string }).reason).toMatch(/Recover it first/);
  });

  it('a recording of an older format says so, keeps its rounds, and gives no joules', async () => {
    const old = await altered(() => undefined, { format: '1', version: '0.0.9' });
    const why = /is of format 1 \(written by version 0\.0\.9\).*no joules are derived/;
    expect(await verify(old)).toMatchObject({
      verdict: 'not verifiable',
      reason: expect.stringMatching(why) as string,
    });
    const { run, analysis } = await reported(old);
    expect(run.rounds).toHaveLength(8);
    expect(run.evaluations.length).toBeGreaterThan(0);
    expect(run.boards).toHaveLength(3);
    expect(run.damage).toEqual([expect.stringMatching(why)]);
    for (const { energyPj } of analysis.boards) expect(energyPj).toBeUndefined();
    let given = 0;
    await run.eachRound(({ round }, measured) => {
      expect(round).toBe(++given);
      expect(measured.size).toBe(0);
    });
    expect(given).toBe(8);
    const opened = await openRecording(old);
    expect(opened).toMatchObject({ framesReadable: false, damage: run.damage });
    await opened.close();
    expect((await readRun(recording)).damage).toEqual([]);
  });

  it.each([
    ['3', /is of format 3.*Update it/],
    ['', /does not say how its run was configured/],
    ['new', /does not say how its run was configured/],
  ])('refuses a recording of format "%s"', async (format, why) => {
    expect(await verify(await altered(() => undefined, { format }))).toMatchObject({
      verdict: 'not verifiable',
      reason: expect.stringMatching(why) as string,
    });
  });
});
