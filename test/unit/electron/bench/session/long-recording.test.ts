/** A recording that does not fit in memory is verified and reported all the same: both take a chunk at a time. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { settingsFrom } from '../../../../../electron/bench/commands/run-options.ts';
import { runHeadless } from '../../../../../electron/bench/session/headless.ts';
import { verify } from '../../../../../electron/bench/session/verify/verify.ts';
import { packageRoot } from '../../../../../electron/bench/worker-path.ts';

/** Megabytes of heap. What was decoded of the rounds below takes more; the command line alone takes thirty. */
const HEAP_MB = 50;
const ROUNDS = 600;

let folder = '';
let run = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bench-long-'));
  run = join(folder, 'run');
  await runHeadless({
    settings: settingsFrom({
      boards: 'virtual:8',
      task: 'sine',
      strategy: 'tinymetafed',
      rounds: ROUNDS,
      seed: 3,
      boardsPerRound: 0,
      deadline: 0,
    }),
    boards: 'virtual:8',
    folder: run,
  });
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

function bench(...args: string[]): Promise<string> {
  const cli = join(packageRoot(), 'dist', 'cli.js');
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [`--max-old-space-size=${HEAP_MB}`, cli, ...args], (error, stdout, stderr) =>
      error ? reject(new Error(stderr.slice(-2000))) : resolve(stdout),
    );
  });
}

it('is verified to the last bit', async () => {
  expect(await bench('verify', run)).toContain(`reproduced, ${ROUNDS} rounds`);
}, 120_000);

it('is reported, every conversion of it', async () => {
  const out = join(folder, 'report');
  expect(await bench('report', run, '--formats', 'html,powerCsv', '--out', out)).toContain('power.csv');
  const lines = (await readFile(join(out, 'power.csv'), 'utf8')).trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(100_000);
  expect(lines.at(-1)).toMatch(new RegExp(`^[\\d.]+,${ROUNDS},H,model,`));
  const html = await readFile(join(out, 'report.html'), 'utf8');
  expect(html).toBe(await readFile(join(run, 'report.html'), 'utf8'));
}, 120_000);

it('says how far it is verified, and ends when nobody waits for the rest', async () => {
  const parts: number[] = [];
  await verify(join(run, 'recording.mcap'), (bytes, of) => parts.push(bytes / of));
  expect(parts.length).toBeGreaterThan(5);
  expect(parts).toEqual([...parts].sort((a, b) => a - b));
  expect(parts.at(-1)).toBe(1);
  await expect(
    verify(join(run, 'recording.mcap'), () => {
      throw new Error('enough');
    }),
  ).rejects.toThrow('enough');
}, 120_000);
