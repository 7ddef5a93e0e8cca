/** Files that are large and hollow, as copies that broke off leave them: a sentence or what is good of them, at once. */
import { copyFile, mkdtemp, open, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRecording } from '../../../../../electron/bench/session/overview/open-recording.ts';
import { readRecording } from '../../../../../electron/bench/session/recording/read-recording.ts';
import { recover } from '../../../../../electron/bench/session/recover.ts';
import { verify } from '../../../../../electron/bench/session/verify/verify.ts';
import { assetFile } from '../../../../../electron/bench/worker-path.ts';
import { checkMcap } from './mcap-check.ts';

const TWO_GB = 2 ** 31 + 12345;
const SAMPLE = assetFile('sample-recording.mcap');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'large-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('a file of more than 2 GB', () => {
  it('of nothing but zeros is no recording, and that is said', async () => {
    const path = join(folder, 'zeros.mcap');
    await (await open(path, 'w')).close();
    await truncate(path, TWO_GB);
    await expect(openRecording(path)).rejects.toThrow(/zeros\.mcap is no recording/);
    await expect(recover(path)).rejects.toThrow(/is no recording/);
  });

  it('that is a recording and then zeros gives the recording, and stays as it was', async () => {
    const path = join(folder, 'hollow.mcap');
    await copyFile(SAMPLE, path);
    const whole = await readRecording(path, {});
    await truncate(path, TWO_GB);
    const opened = await openRecording(path);
    expect(opened.overview.rounds.length).toBe(40);
    expect(opened.messages).toBe(whole.messages);
    expect(opened.damage).toEqual(['goes on after its end']);
    await opened.close();
    expect(await verify(path)).toMatchObject({ verdict: 'not verifiable' });
    const { recovered } = await recover(path);
    await checkMcap(recovered!);
    expect(await verify(recovered!)).toMatchObject({ verdict: 'reproduced', rounds: 40 });
    expect((await stat(path)).size).toBe(TWO_GB);
  });

  it('whose copy broke off in the middle gives the part before', async () => {
    const path = join(folder, 'broken.mcap');
    await copyFile(SAMPLE, path);
    await truncate(path, 500_000);
    await truncate(path, TWO_GB);
    const opened = await openRecording(path);
    expect(opened.overview.rounds.length).toBeGreaterThan(5);
    expect(opened.overview.rounds.length).toBeLessThan(40);
    expect(opened.damage.length).toBeGreaterThan(0);
    await opened.close();
    const { recovered } = await recover(path);
    expect(await verify(recovered!)).toMatchObject({ verdict: 'reproduced' });
  });
});
