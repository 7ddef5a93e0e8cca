/** Freezing as a person asks for it: in the window, by its desk, and on the command line. Real threads, real files. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BenchEvent, FrozenView } from '../../../../../electron/contract.ts';
import { FreezeDesk } from '../../../../../electron/bench/desk/freeze-desk.ts';
import { initializationFiles } from '../../../../../electron/bench/export/initialization-files.ts';
import { initialize } from '../../../../../electron/bench/models/initialize.ts';
import { sineMlp } from '../../../../../electron/bench/models/mlp.ts';
import { packageRoot } from '../../../../../electron/bench/worker-path.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'frozen-'));
  const model = sineMlp();
  const taskSet = { heldOutTasks: 20 };
  const card = { name: 'untrained', task: 'sine', taskSet, learningRate: 0.015, gradientClip: 4 };
  for (const { path, content } of initializationFiles(model, initialize(model, 3), [], card)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('freezing in the window', () => {
  it('answers with sizes and cost, tells how far it is, and writes beside the recording', async () => {
    const events: BenchEvent[] = [];
    const desk = new FreezeDesk((event) => events.push(event));
    const recording = join(folder, 'recording.mcap');
    const view = (await desk.handlers.freezeModel({ type: 'freezeModel', recording })) as FrozenView;
    expect(view).toMatchObject({
      folder: join(folder, 'frozen'),
      float32Bytes: 4 * 1153,
      cost: { metric: 'mse', tasks: 20, steps: 32 },
    });
    expect(view.flashBytes).toBeLessThan(view.float32Bytes / 2);
    const told = JSON.parse(await readFile(join(folder, 'frozen/model.json'), 'utf8')) as { cost: unknown };
    expect(told.cost).toEqual(view.cost);
    const parts = events.map((event) => (event.type === 'freezing' ? event.part : NaN));
    expect(parts[0]).toBe(0);
    expect(parts.slice(-2)).toEqual([1, undefined]);
  });

  it('can be given up: a sentence, nothing written, and the next one starts', async () => {
    const desk = new FreezeDesk((event) => {
      if (event.type === 'freezing' && event.part === 0) desk.close();
    });
    const recording = join(folder, 'recording.mcap');
    await expect(desk.handlers.freezeModel({ type: 'freezeModel', recording })).rejects.toThrow(
      'Freezing was given up; nothing was written.',
    );
    await expect(readFile(join(folder, 'frozen/model.h'))).rejects.toThrow('ENOENT');
    const other = new FreezeDesk(() => undefined);
    const first = other.handlers.freezeModel({ type: 'freezeModel', recording });
    await expect(other.handlers.freezeModel({ type: 'freezeModel', recording })).rejects.toThrow(
      'A model is being frozen.',
    );
    await first;
  });

  it('says what is missing where a run did not finish', async () => {
    const desk = new FreezeDesk(() => undefined);
    const recording = join(folder, 'elsewhere', 'recording.mcap');
    await expect(desk.handlers.freezeModel({ type: 'freezeModel', recording })).rejects.toThrow(
      /There is no folder or file .*elsewhere/,
    );
  });
});

describe('bench export', { timeout: 60_000 }, () => {
  const bench = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
    new Promise((resolve) => {
      execFile(process.execPath, [join(packageRoot(), 'dist', 'cli.js'), ...args], (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
      );
    });

  it('writes the initialization again, and frozen with its cost as JSON', async () => {
    const out = join(folder, 'out');
    const plain = await bench('export', folder, '--out', out, '--json');
    expect(plain).toMatchObject({ code: 0, stderr: '' });
    const { files } = JSON.parse(plain.stdout) as { files: string[] };
    expect(await readFile(files.find((it) => it.endsWith('.npz')) ?? '')).toEqual(
      await readFile(join(folder, 'initialization.npz')),
    );
    const frozen = await bench('export', folder, '--freeze', '--number', '3', '--out', out, '--json');
    expect(JSON.parse(frozen.stdout)).toMatchObject({ steps: 32, cost: { tasks: 20, metric: 'mse' } });
    expect(await readFile(join(out, 'frozen/model.h'), 'utf8')).toContain(
      'Adapted to held-out task 3, seed 0 by 32',
    );
  });

  it('freezes what is learned from own samples', async () => {
    const csv = join(folder, 'own.csv');
    await writeFile(csv, '0.5,0.1\n0.7,0.3\n-0.2,-0.4\n');
    const own = await bench('export', folder, '--freeze', '--samples', csv, '--no-judge', '--out', folder);
    expect(own).toMatchObject({ code: 0 });
    expect(own.stdout).toContain('was not judged');
  });

  it('refuses a task that is not there', async () => {
    const { code, stderr } = await bench('export', folder, '--freeze', '--number', '20');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'bench: There are 20 held-out tasks, numbered from 0; 20 is none of them.\n',
    });
  });
});
