/** Sessions made by short runs, in the folder of an app under test before it starts. */
import { join } from 'node:path';
import { runHeadless } from '../../electron/bench/session/headless.ts';
import type { RunSettings } from '../../electron/contract.ts';

/** A run into `folder/name`, of two virtual boards unless told. Resolves with the path of its recording. */
export async function recordRun(
  folder: string,
  name: string,
  settings: Partial<RunSettings> = {},
  boards = 'virtual:2',
): Promise<string> {
  const out = join(folder, name);
  await runHeadless({
    settings: {
      task: 'sine',
      strategy: 'tinymetafed',
      rounds: 12,
      seed: 7,
      boardsPerRound: 0,
      evaluateEvery: 3,
      set: {},
      ...settings,
    },
    boards,
    folder: out,
  });
  return join(out, 'recording.mcap');
}
