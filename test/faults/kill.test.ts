/**
 * The bench process is killed at random moments: what it recorded opens, at most a second of it is missing, `recover` makes
 * it whole, and `resume` ends in the same weights and curve as a run that was never killed.
 *
 * BENCH_KILLS says how often (8), BENCH_RESUMES how many of them go on (3), BENCH_KILL_SEED from which seed.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRecording } from '../../electron/bench/session/recording/read-recording.ts';
import { recover } from '../../electron/bench/session/recover.ts';
import { verify } from '../../electron/bench/session/verify/verify.ts';
import type { RunResult } from '../../electron/bench/session/result.ts';
import type { RunSettings } from '../../electron/contract.ts';
import { packageRoot } from '../../electron/bench/worker-path.ts';
import { bundleEntry } from '../../build/bundle.mjs';
import { Rng } from '../../firmware-bridge/protocol/rng.ts';
import { checkMcap } from '../unit/electron/bench/session/mcap-check.ts';

const KILLS = Number(process.env['BENCH_KILLS'] ?? 8);
const SEED = Number(process.env['BENCH_KILL_SEED'] ?? 1);
/** How many of the killed runs are resumed to their end. */
const RESUMED = Math.min(KILLS, Number(process.env['BENCH_RESUMES'] ?? 3));
const RUN = ['--boards', 'virtual:4', '--boards-per-round', '0', '--rounds', '300', '--evaluate-every', '60'];
const SETTINGS: RunSettings = {
  task: 'sine',
  strategy: 'tinymetafed',
  rounds: 300,
  seed: 7,
  boardsPerRound: 0,
  evaluateEvery: 60,
  set: {},
};
const CLI = join(packageRoot(), 'dist', 'cli.js');

function bench(...args: string[]): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [CLI, ...args, '--quiet', '--json'], (error, stdout, stderr) => {
      if (error) reject(new Error(`bench ${args.join(' ')}: ${stderr}`, { cause: error }));
      else resolve(JSON.parse(stdout) as RunResult);
    });
  });
}

/** Joules are measured anew by whoever goes on; all else of the curve repeats. */
const repeatable = ({ weightsDigest, bytesUp, bytesDown, rounds, curve }: RunResult): object => ({
  weightsDigest,
  bytesUp,
  bytesDown,
  rounds,
  curve: curve.map(({ joules: _joules, ...point }) => point),
});

let folder: string;
let uninterrupted: RunResult;
let script: string;
beforeAll(async () => {
  const output = join(packageRoot(), 'test', 'output');
  await bundleEntry({ input: 'test/faults/recording-process.ts', output: 'recording-process.js' }, output);
  script = join(output, 'recording-process.js');
  folder = await mkdtemp(join(tmpdir(), 'kill-'));
  uninterrupted = await bench('run', ...RUN);
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

/** When a killed run is known to have worked, nanoseconds since the epoch. */
interface Worked {
  readonly firstNs: bigint;
  readonly lastNs: bigint;
}

/**
 * Kills a run so long after its recording appeared. Resolves with the first and last moment at which it is known to have
 * worked, or undefined when it was over before. Why not the moment of the kill? On a busy machine a process may not have run for a
 * second when it is killed; what it did not do is not missing.
 */
async function killed(out: string, delayMs: number): Promise<Worked | undefined> {
  const child = spawn(process.execPath, [script, out, JSON.stringify(SETTINGS)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  let first: string | undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-200);
    first ??= said.split('\n')[0];
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    child.once('close', (_code, signal) => resolve(signal)),
  );
  const recording = join(out, 'recording.mcap');
  while ((await stat(recording).catch(() => undefined)) === undefined && child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 2));
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  child.kill('SIGKILL');
  if ((await ended) !== 'SIGKILL') return undefined;
  return { firstNs: BigInt(first ?? 0) * 1000n, lastNs: BigInt(said.split('\n').at(-2) ?? 0) * 1000n };
}

describe('a killed bench process', { timeout: 60_000 + KILLS * 30_000 }, () => {
  it(`leaves all but the last second, ${KILLS} times from seed ${SEED}`, async () => {
    const rng = new Rng(SEED);
    const missing: number[] = [];
    let whole = 0;
    for (let i = 0; i < KILLS; i++) {
      const delayMs = Math.floor(2500 * rng.uniform());
      const out = join(folder, `run-${i}`);
      const where = `kill ${i} of seed ${SEED}, after ${delayMs} ms`;
      const worked = await killed(out, delayMs);
      const path = join(out, 'recording.mcap');
      if (worked === undefined) {
        whole++;
        expect((await readRecording(path, {})).verdict, where).toBe('whole');
        continue;
      }
      const found = await readRecording(path, {}).catch(() => undefined);
      // Killed before its first chunk was due: all since it began to work is missing.
      missing.push(Math.max(0, Number(worked.lastNs - (found?.lastNs ?? worked.firstNs)) / 1e9));
      if (found?.lastNs !== undefined) {
        const { recovered } = await recover(path);
        if (recovered !== undefined) await checkMcap(recovered);
        expect((await readRecording(recovered ?? path, {})).verdict, where).toBe('whole');
        const verdict = await verify(recovered ?? path);
        if (verdict.verdict !== 'not verifiable') expect(verdict.verdict, where).toBe('reproduced');
        else expect(verdict.reason, where).toContain('there is no round in it');
      }
      expect(missing.at(-1) ?? 0, where).toBeLessThanOrEqual(1);
      const is = (name: string): Promise<boolean> => stat(join(out, name)).then(Boolean, () => false);
      // One that was killed with all of its results written has nothing left to do.
      if (i < RESUMED && (await is('checkpoint.json')) && !(await is('result.json'))) {
        expect(repeatable(await bench('resume', out)), where).toEqual(repeatable(uninterrupted));
        await checkMcap(join(out, 'recording-2.mcap'));
      }
      await rm(out, { recursive: true, force: true });
    }
    missing.sort((a, b) => a - b);
    const median = missing[missing.length >> 1]?.toFixed(2);
    console.log(
      `${KILLS} kills, ${whole} after the end; missing: median ${median} s, most ${missing.at(-1)?.toFixed(2)} s`,
    );
  });
});
