/** The same recording gives the same report on another machine: another process, time zone, language, home and path. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { settingsFrom } from '../../../../../electron/bench/commands/run-options.ts';
import { runHeadless } from '../../../../../electron/bench/session/headless.ts';
import { packageRoot } from '../../../../../electron/bench/worker-path.ts';
import { filesIn } from './written-report.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'same-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function report(recording: string, out: string, env: Readonly<Record<string, string>>): Promise<void> {
  const cli = join(packageRoot(), 'dist', 'cli.js');
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [cli, 'report', recording, '--out', out],
      { env: { PATH: process.env['PATH'] ?? '', ...env }, cwd: env['HOME'] },
      (error, _stdout, stderr) => (error ? reject(new Error(stderr)) : resolve()),
    );
  });
}

test('two processes that share nothing but the bytes: every file equal, the PDF too', async () => {
  const run = join(folder, 'run');
  await runHeadless({
    settings: settingsFrom({
      boards: 'virtual:2',
      task: 'sine',
      strategy: 'tinymetafed',
      rounds: 4,
      seed: 7,
      boardsPerRound: 0,
      deadline: 0,
      repeatPhase: ['select'],
    }),
    boards: 'virtual:2',
    folder: run,
  });
  const [here, there] = [join(folder, 'here'), join(folder, 'elsewhere', 'with spaces ü')];
  await mkdir(here);
  await mkdir(there, { recursive: true });
  const copy = join(there, 'another name.mcap');
  await copyFile(join(run, 'recording.mcap'), copy);
  await Promise.all([
    report(join(run, 'recording.mcap'), join(here, 'out'), { TZ: 'UTC', LANG: 'C', HOME: here }),
    report(copy, join(there, 'out'), {
      TZ: 'Asia/Shanghai',
      LANG: 'de_DE.UTF-8',
      LC_ALL: 'de_DE.UTF-8',
      HOME: there,
    }),
  ]);
  const [one, two] = [await filesIn(join(here, 'out')), await filesIn(join(there, 'out'))];
  expect([...two.keys()]).toEqual([...one.keys()]);
  expect([...one.keys()]).toEqual(expect.arrayContaining(['report.html', 'report.json', 'report.pdf']));
  for (const [name, bytes] of one) expect(two.get(name)?.equals(bytes), name).toBe(true);
  // What a run leaves in its folder is the same report.
  expect((await readFile(join(run, 'report.html'))).equals(one.get('report.html') as Buffer)).toBe(true);
  expect(String(one.get('report.html'))).toContain('Phases repeated on purpose');
  expect(String(one.get('report.html'))).not.toContain(folder);
}, 120_000);
