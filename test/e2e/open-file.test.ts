/** The app opened with a recording, as a double click on one does. */
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHeadless } from '../../electron/bench/session/headless.ts';
import { launchApp } from './app.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bench-e2e-open-'));
  const settings = {
    task: 'sine',
    strategy: 'tinymetafed',
    rounds: 5,
    seed: 7,
    boardsPerRound: 0,
    evaluateEvery: 5,
    set: {},
  } as const;
  await runHeadless({ settings, boards: 'virtual:2', folder: join(folder, 'run') });
  await copyFile(join(folder, 'run', 'recording.mcap'), join(folder, 'a lesson.mcap'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the app, opened with a file', () => {
  it('shows the recording', async () => {
    const app = await launchApp({ args: [join(folder, 'a lesson.mcap')] });
    try {
      await app.page.getByText('a lesson').first().waitFor();
      expect(app.complaints).toEqual([]);
    } finally {
      await app.close();
    }
  });

  it('says what is wrong with one that is none', async () => {
    const path = join(folder, 'torn.mcap');
    await writeFile(path, 'no recording');
    const app = await launchApp({ args: [path] });
    try {
      await app.page.getByText('torn.mcap').first().waitFor();
      expect(app.complaints).toEqual([]);
    } finally {
      await app.close();
    }
  });
});
