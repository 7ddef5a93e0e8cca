/** Verify says "reproduced" of recordings of every kind of run that virtual boards can make, and MCAP readers read them whole. */
import { copyFile, mkdtemp, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunSettings, RunView } from '../../../../../electron/contract.ts';
import { strategyNames } from '../../../../../electron/bench/federation/strategies/registry.ts';
import { boardSpecsOf, resumable } from '../../../../../electron/bench/session/checkpoint/resume.ts';
import { runHeadless } from '../../../../../electron/bench/session/headless.ts';
import { recover } from '../../../../../electron/bench/session/recover.ts';
import { verify } from '../../../../../electron/bench/session/verify/verify.ts';
import { alphabets, words, writeFiles } from '../tasks/made-data.ts';
import { checkMcap } from './mcap-check.ts';

const base: RunSettings = {
  task: 'sine',
  strategy: 'tinymetafed',
  rounds: 6,
  seed: 3,
  boardsPerRound: 0,
  evaluateEvery: 60,
  taskSet: { heldOutTasks: 10 },
  set: {},
};

let folder: string;
const data: string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verify-runs-'));
});
afterAll(async () => {
  for (const path of [folder, ...data]) await rm(path, { recursive: true });
});

let runs = 0;
async function record(
  change: Partial<RunSettings>,
  boards = 'virtual:3',
  onProgress: (run: RunView) => void = () => undefined,
  signal?: AbortSignal,
): Promise<string> {
  const out = join(folder, `run-${++runs}`);
  const settings = { ...base, ...change };
  await runHeadless({ settings, boards, folder: out, onProgress, ...(signal && { signal }) });
  return join(out, 'recording.mcap');
}

async function expectReproduced(path: string, rounds?: number): Promise<void> {
  await checkMcap(path);
  const verdict = await verify(path);
  expect(verdict).toMatchObject({ verdict: 'reproduced', ...(rounds !== undefined && { rounds }) });
}

describe('a recording', { timeout: 60_000 }, () => {
  it.each(strategyNames)('of the strategy %s is reproduced', async (strategy) => {
    await expectReproduced(await record({ strategy }), 6);
  });

  it.each([
    ['values in int8, few of them', { set: { valueKind: 'int8', topPUp: 5 } }],
    ['some boards a round, chosen by chance', { boardsPerRound: 2, sampler: 'random' }],
    ['noise for privacy', { set: { clipNorm: 1, noiseMultiplier: 0.5 } }],
    ['a wider network and other shots', { taskSet: { hidden: '40', shots: 5, heldOutTasks: 10 } }],
    ['another power model', { powerModel: { name: 'a big one', trainMilliamps: 800 } }],
    ['idle before and after, for net joules', { baselineSeconds: 1, rounds: 2 }],
    ['phases repeated for measuring', { repeatPhases: ['train'], repeatTimes: 20, rounds: 2 }],
  ] as [string, Partial<RunSettings>][])('with %s is reproduced', async (_name, change) => {
    await expectReproduced(await record(change));
  });

  it('of 64 boards is reproduced', async () => {
    await expectReproduced(await record({ rounds: 3 }, 'virtual:64'), 3);
  });

  it.each([
    [
      'omniglot',
      { net: 'mlp', ways: 3, shots: 1, queries: 2, heldOutTasks: 4, steps: 5 },
      () => alphabets(3, 4),
    ],
    [
      'omniglot',
      { net: 'cnn', ways: 3, shots: 1, queries: 2, heldOutTasks: 4, steps: 5 },
      () => alphabets(3, 4),
    ],
    ['keywords', { net: 'mlp', ways: 2, shots: 1, queries: 1, heldOutTasks: 3, steps: 5 }, () => words(7)],
    ['keywords', { net: 'cnn', ways: 2, shots: 1, queries: 1, heldOutTasks: 3, steps: 5 }, () => words(7)],
  ] as const)('of %s with %j is reproduced, and not without its data', async (task, taskSet, files) => {
    const path = writeFiles(files());
    const recording = await record({ task, taskSet, data: path, rounds: 2, evaluateEvery: 2 }, 'virtual:2');
    await expectReproduced(recording, 2);
    await rm(path, { recursive: true });
    expect(await verify(recording)).toMatchObject({
      verdict: 'not verifiable',
      reason: expect.stringMatching(/its task cannot be made again: .*no folder or zip/) as string,
    });
  });

  it('of a run that was stopped, killed and resumed is reproduced, each part of it', async () => {
    const stop = new AbortController();
    const whole = await record(
      { rounds: 60 },
      'virtual:3',
      ({ round }) => void (round >= 20 && stop.abort()),
      stop.signal,
    );
    await expectReproduced(whole);
    // A run that was stopped is no run that was cut short: its recording has the weights that it came to.
    expect(await verify(whole)).not.toHaveProperty('note');
    // As a killed process would have left it.
    const cut = join(folder, 'cut.mcap');
    await copyFile(whole, cut);
    await truncate(cut, Math.floor((await stat(whole)).size * 0.8));
    expect(await verify(cut)).toMatchObject({ verdict: 'not verifiable' });
    const { recovered } = await recover(cut);
    await expectReproduced(recovered!);
    const out = join(whole, '..');
    const from = await resumable(out);
    await runHeadless({ settings: from.settings, boards: boardSpecsOf(from), folder: out, from });
    await expectReproduced(join(out, 'recording-2.mcap'));
  });
});
