/** The command line as a stranger uses it: the bundled program, its streams and its exit code. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../../../electron/bench/session/result.ts';
import { packageRoot } from '../../../../electron/bench/worker-path.ts';

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function bench(...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, [join(packageRoot(), 'dist', 'cli.js'), ...args], (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bench-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

const SHORT = ['run', '--boards', 'virtual:3', '--rounds', '6', '--evaluate-every', '3', '--quiet'];

describe('bench run', { timeout: 60_000 }, () => {
  it('prints one JSON object last on stdout, and leaves its files in the folder', async () => {
    const out = join(folder, 'a');
    const { code, stdout, stderr } = await bench(...SHORT, '--seed', '11', '--out', out, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const result = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as RunResult;
    expect(result).toMatchObject({
      strategy: 'tinymetafed',
      task: 'sine',
      rounds: 6,
      seed: 11,
      boards: 3,
      metric: 'mse',
      energy: { plusMinus: null, provenance: expect.stringMatching(/^model: /) as string },
    });
    expect(result.curve.map((p) => p.round)).toEqual([0, 3, 6]);
    expect(result.curve[0]).toMatchObject({ bytesUp: 0, bytesDown: 0, joules: 0 });
    expect(result.curve.at(-1)).toMatchObject({ bytesUp: result.bytesUp, joules: result.energy.joules });
    expect((await readdir(out)).sort()).toEqual(
      [
        'checkpoint.json',
        'convergence-by-bytes.svg',
        'convergence-by-joules.svg',
        'convergence-by-round.svg',
        'curve.csv',
        'initialization.h',
        'initialization.json',
        'initialization.npz',
        'recording.mcap',
        'report.html',
        'result.json',
        'tfjs',
      ].sort(),
    );

    const again = await bench(...SHORT, '--seed', '11', '--json');
    const { wallSeconds: _a, ...second } = JSON.parse(again.stdout) as RunResult;
    const { wallSeconds: _b, ...first } = result;
    expect(second).toEqual(first);

    const onto = await bench(...SHORT, '--out', out);
    expect(onto.code).toBe(2);
    expect(onto.stderr).toContain('not overwritten');
  });

  it.each([
    [['run', '--task', 'cosine'], 'Tasks: sine'],
    [['run', '--strategy', 'sgd'], 'Strategies: tinymetafed'],
    [['run', '--bogus'], '--boards, --task'],
    [['run', '--rounds', '0'], '1 to 1000000'],
    [['run', '--set', 'topPUp=200'], '0.01 to 100'],
    [['run', '--set', 'topP=2'], 'Settings: localLayers'],
    [['run', '--set', 'topPUp'], 'name=value'],
    [['run', '--boards', 'virtual:0'], 'virtual:N'],
    [['run', '--data', '.'], 'takes no --data'],
    [['fly'], 'Commands: run'],
  ])('answers %j with one line that names what is valid, and exit code 2', async (args, names) => {
    const { code, stdout, stderr } = await bench(...args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toContain(names);
  });

  it('says which port is missing and what to do', async () => {
    const { code, stderr } = await bench('run', '--boards', 'serial:/dev/tty-not-there');
    expect(code).toBe(1);
    expect(stderr).toMatch(/no port \/dev\/tty-not-there.*Check/);
  });

  it.each([[[]], [['--help']], [['run', '--help']], [['demo', '--help']], [['boards', '--help']]])(
    'explains itself: %j',
    async (args) => {
      const { code, stdout } = await bench(...args);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^Usage: bench/);
    },
  );
});

describe('output that nobody reads to its end', { timeout: 60_000 }, () => {
  /** Runs with the other end of a stream closed before anything was written. */
  const closed = (stream: 'stdout' | 'stderr', ...args: string[]): Promise<Outcome> =>
    new Promise((resolve) => {
      const cli = join(packageRoot(), 'dist', 'cli.js');
      const child = execFile(process.execPath, [cli, ...args], (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
      );
      child[stream]?.destroy();
    });

  it('is no mistake: nothing is said, and the exit code is that of a closed pipe', async () => {
    expect(await closed('stdout', '--help')).toMatchObject({ code: 141, stderr: '' });
    expect(await closed('stdout', 'manual')).toMatchObject({ code: 141, stderr: '' });
  });

  it('ends no run when it is only the progress', async () => {
    const loud = SHORT.filter((word) => word !== '--quiet');
    const { code, stdout } = await closed('stderr', ...loud, '--seed', '11', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout) as RunResult).toMatchObject({ rounds: 6 });
  });
});
