/**
 * The checks of the reference command-line tool, where it is installed, on whole, recovered and resumed recordings, one of 64
 * boards and the sample. Everywhere else its checks of order and structure are those of `mcap-check.ts`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, stat, truncate, copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunSettings } from '../../../../../electron/contract.ts';
import { resumable } from '../../../../../electron/bench/session/checkpoint/resume.ts';
import { runHeadless } from '../../../../../electron/bench/session/headless.ts';
import { recover } from '../../../../../electron/bench/session/recover.ts';
import { assetFile } from '../../../../../electron/bench/worker-path.ts';
import { checkMcap } from './mcap-check.ts';

const TOOL = process.env['BENCH_MCAP'] ?? 'mcap';
const missing = spawnSync(TOOL, ['version'], { stdio: 'ignore' }).error !== undefined;
const why = missing ? ` (the tool skipped: there is no ${TOOL} on the PATH)` : '';

const settings: RunSettings = {
  task: 'sine',
  strategy: 'tinymetafed',
  rounds: 20,
  seed: 7,
  boardsPerRound: 0,
  evaluateEvery: 100,
  taskSet: { heldOutTasks: 10 },
  set: {},
};

let folder: string;
const files = new Map<string, string>();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doctor-'));
  const run = async (name: string, boards: string, change: Partial<RunSettings> = {}): Promise<string> => {
    const out = join(folder, name);
    await runHeadless({ settings: { ...settings, ...change }, boards, folder: out });
    return join(out, 'recording.mcap');
  };
  const whole = await run('whole', 'virtual:3');
  files.set('whole', whole);
  files.set('64 boards', await run('many', 'virtual:64', { rounds: 2 }));
  const cut = join(folder, 'cut.mcap');
  await copyFile(whole, cut);
  await truncate(cut, Math.floor(0.6 * (await stat(whole)).size));
  files.set('recovered', (await recover(cut)).recovered!);
  const stopped = new AbortController();
  const part = join(folder, 'part');
  await runHeadless({
    settings,
    boards: 'virtual:3',
    folder: part,
    signal: stopped.signal,
    onProgress: ({ round }) => void (round >= 8 && stopped.abort()),
  });
  files.set('stopped', join(part, 'recording.mcap'));
  const from = await resumable(part);
  await runHeadless({ settings, boards: 'virtual:3', folder: part, from });
  files.set('resumed', join(part, 'recording-2.mcap'));
  files.set('sample', assetFile('sample-recording.mcap'));
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

describe('the structure of a recording', () => {
  it.each(['whole', '64 boards', 'recovered', 'stopped', 'resumed', 'sample'])(
    `%s passes${why}`,
    async (name) => {
      const path = files.get(name)!;
      await checkMcap(path);
      if (missing) return;
      const { status, stdout, stderr } = spawnSync(TOOL, ['doctor', '--strict-message-order', path], {
        encoding: 'utf8',
      });
      expect({ status, said: stdout + stderr }).toMatchObject({ status: 0 });
    },
  );
});
