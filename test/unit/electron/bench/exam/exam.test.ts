import { mkdtemp, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encode } from 'fast-png';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { Initialization } from '../../../../../electron/bench/adapt/adaptation.ts';
import { embeddingExam, fineTunedExam, pixelExam } from '../../../../../electron/bench/exam/exam.ts';
import { readOneShotRuns } from '../../../../../electron/bench/exam/one-shot-runs.ts';
import { omniglotCnn } from '../../../../../electron/bench/models/cnn.ts';
import { initialize } from '../../../../../electron/bench/models/initialize.ts';
import { sineMlp } from '../../../../../electron/bench/models/mlp.ts';

const CLASSES = 4;

/** A bar of ink, at a height of its own for each class; `shift` pixels to the side. */
function bar(label: number, shift: number): Uint8Array {
  const data = new Uint8Array(28 * 28).fill(255);
  for (let x = 4 + shift; x < 20 + shift; x++)
    for (let y = 0; y < 4; y++) data[(3 + 6 * label + y) * 28 + x] = 0;
  return encode({ width: 28, height: 28, data, channels: 1, depth: 8 });
}

/** One run; the test drawings stand in another order than the classes. */
function files(run: string): Record<string, Uint8Array> {
  const order = [2, 0, 3, 1];
  const labels = order.map((label, i) => `${run}/test/item0${i}.png ${run}/training/class0${label}.png\n`);
  return {
    [`${run}/class_labels.txt`]: new TextEncoder().encode(labels.join('')),
    ...Object.fromEntries(order.map((label, i) => [`${run}/test/item0${i}.png`, bar(label, 2)])),
    ...Object.fromEntries(
      Array.from({ length: CLASSES }, (_, label) => [`${run}/training/class0${label}.png`, bar(label, 0)]),
    ),
  };
}

async function zip(change: (all: Record<string, Uint8Array>) => void = () => undefined): Promise<string> {
  const all = { ...files('run01'), ...files('run02') };
  change(all);
  const path = join(await mkdtemp(join(tmpdir(), 'exam-')), 'all_runs.zip');
  await writeFile(path, zipSync(all));
  return path;
}

const initialization: Initialization = {
  name: 'untrained',
  model: omniglotCnn(5, 14),
  parameters: initialize(omniglotCnn(5, 14), 2),
  learningRate: 0.05,
  gradientClip: 0,
};

describe('the one-shot exam', () => {
  it('is read from the zip, from the folder that holds it, and from an unpacked folder', async () => {
    const path = await zip();
    const runs = readOneShotRuns(path, 14);
    expect(runs.map(({ name, training, tests }) => [name, training.length, tests.length])).toEqual([
      ['run01', 4, 4],
      ['run02', 4, 4],
    ]);
    expect(runs[0]?.tests.map(({ label }) => label)).toEqual([2, 0, 3, 1]);
    expect(readOneShotRuns(dirname(path), 14)).toEqual(runs);
    const folder = await mkdtemp(join(tmpdir(), 'exam-'));
    for (const [name, bytes] of Object.entries({ ...files('run01'), ...files('run02') })) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), bytes);
    }
    expect(readOneShotRuns(folder, 14)).toEqual(runs);
  });

  it('is passed by the pixels, the embedding and a new head where classes lie far apart', async () => {
    const runs = readOneShotRuns(await zip(), 14);
    expect(pixelExam(runs)).toEqual({ right: 8, trials: 8 });
    expect(embeddingExam(runs, initialization).right).toBeGreaterThanOrEqual(7);
    expect(fineTunedExam(runs, initialization, 200).right).toBeGreaterThanOrEqual(7);
    // Without a step the zero head answers alike to all: the first class of each run.
    expect(fineTunedExam(runs, initialization, 0)).toEqual({ right: 2, trials: 8 });
  });

  it('refuses half an exam, naming what is missing', async () => {
    const without = await zip((all) => delete all['run02/test/item03.png']);
    expect(() => readOneShotRuns(without, 14)).toThrow(
      'run02/class_labels.txt names run02/test/item03.png, and there is no such drawing.',
    );
    const broken = await zip((all) => (all['run01/training/class00.png'] = Uint8Array.of(1, 2, 3)));
    expect(() => readOneShotRuns(broken, 14)).toThrow(/^run01\/training\/class00.png cannot be read/);
    const other = await zip((all) => {
      delete all['run01/class_labels.txt'];
      delete all['run02/class_labels.txt'];
    });
    expect(() => readOneShotRuns(other, 14)).toThrow('holds no one-shot runs');
  });

  it('refuses a model for something else', async () => {
    const runs = readOneShotRuns(await zip(), 14);
    const sine = { ...initialization, model: sineMlp(), parameters: initialize(sineMlp(), 1) };
    expect(() => embeddingExam(runs, sine)).toThrow(
      'The model 1-32-32-1 takes 1 inputs; the drawings have 196 pixels.',
    );
  });
});
