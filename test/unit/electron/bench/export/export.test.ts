import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Tensor } from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../../firmware-bridge/protocol/rng.ts';
import { initializationFiles } from '../../../../../electron/bench/export/initialization-files.ts';
import { npz } from '../../../../../electron/bench/export/npz.ts';
import { readInitialization } from '../../../../../electron/bench/export/read-initialization.ts';
import { tfjsModel } from '../../../../../electron/bench/export/tfjs-model.ts';
import { keywordCnn, omniglotCnn } from '../../../../../electron/bench/models/cnn.ts';
import { initialize } from '../../../../../electron/bench/models/initialize.ts';
import { layoutOf } from '../../../../../electron/bench/models/layout.ts';
import { sineMlp } from '../../../../../electron/bench/models/mlp.ts';
import { startEngine } from '../../../../../electron/bench/tensor/engine.ts';
import { UsageError } from '../../../../../electron/bench/usage-error.ts';
import { engineUnderTest } from '../tensor/engine-under-test.ts';
import { MetaEvaluator } from '../../../../../electron/bench/tensor/meta-evaluate.ts';

const card = { name: 'any', task: 'sine', taskSet: {}, learningRate: 0.015, gradientClip: 4 };

describe('export of the initialization', () => {
  it.each([
    ['sine', sineMlp()],
    ['omniglot', omniglotCnn()],
    ['keywords', keywordCnn()],
  ])('%s: the TensorFlow.js model answers as the evaluation does', async (_name, model) => {
    const engine = await startEngine(engineUnderTest);
    const { tf } = engine;
    const { inputs, outputs } = layoutOf(model);
    const parameters = initialize(model, 3);
    const rng = new Rng(1);
    const values = Float32Array.from({ length: 4 * inputs }, () => rng.normal());
    const empty = { count: 1, supportSize: 1, querySize: 4, inputs, outputs };
    const heldOut = {
      ...empty,
      supportInputs: new Float32Array(inputs),
      supportTargets: new Float32Array(outputs),
      queryInputs: values,
      queryTargets: new Float32Array(4 * outputs),
    };
    const spec = { model, heldOut, metric: 'mse', steps: 0, learningRate: 0.1, gradientClip: 0 } as const;
    const expected = await new MetaEvaluator(engine, spec).queryOutputs(parameters);
    const { modelTopology, weightSpecs, weightData } = tfjsModel(model, parameters);
    const loaded = await tf.loadLayersModel(
      tf.io.fromMemory({
        modelTopology,
        weightSpecs: [...weightSpecs],
        weightData: weightData.buffer as ArrayBuffer,
      }),
    );
    const answer = await (loaded.predict(tf.tensor2d(values, [4, inputs])) as Tensor).data();
    const worst = Math.max(...expected.map((y, i) => Math.abs(y - (answer[i] ?? NaN))));
    expect(worst).toBeLessThan(1e-5);
  });

  it('NumPy arrays and C header hold every parameter exactly', () => {
    const model = sineMlp();
    const parameters = initialize(model, 3);
    const files = initializationFiles(model, parameters, ['A comment */ with an end.'], card);
    const of = (path: string) => files.find((file) => file.path === path)!.content;
    const arrays = unzipSync(of('initialization.npz') as Uint8Array);
    const npy = arrays['layer0_weights.npy']!;
    expect(new TextDecoder().decode(npy.subarray(1, 6))).toBe('NUMPY');
    expect(npy.length).toBe(128 + 4 * 32);
    const weights = new Float32Array(npy.slice(128).buffer);
    expect([...weights]).toEqual([...parameters.subarray(0, 32)]);

    const header = of('initialization.h') as string;
    const weightsText = header.slice(
      header.indexOf('/* [32][1] */'),
      header.indexOf('INITIALIZATION_TEST\n'),
    );
    const numbers = [...weightsText.matchAll(/(-?[\d.]+(?:e[-+]?\d+)?)f[,\n]/g)].map((it) =>
      Math.fround(Number(it[1])),
    );
    expect(numbers).toEqual([...parameters]);
    expect(header).toContain('A comment * / with an end.');
    expect(header).toContain('#define INITIALIZATION_LEARNING_RATE 0.015f\n');
  });
});

describe('an export taken up again', () => {
  const model = omniglotCnn();
  const parameters = initialize(model, 3);
  const written = async (
    change: (folder: string) => Promise<void> = async () => undefined,
  ): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'export-'));
    await mkdir(join(folder, 'tfjs'));
    for (const { path, content } of initializationFiles(model, parameters, [], card))
      await writeFile(join(folder, path), content);
    await change(folder);
    return folder;
  };

  it('has every parameter and says how a board adapts, from each of its forms', async () => {
    const folder = await written();
    for (const path of ['', 'initialization.npz', 'initialization.json', 'tfjs', 'tfjs/model.json']) {
      const read = readInitialization(join(folder, path));
      expect(read.parameters).toEqual(parameters);
      expect(read).toMatchObject({ ...card, model });
    }
  });

  it.each<[string, (folder: string) => Promise<void>, RegExp]>([
    ['no description', (f) => rm(join(f, 'initialization.json')), /holds no initialization.json/],
    [
      'another kind of JSON',
      (f) => writeFile(join(f, 'initialization.json'), '{}'),
      /describes no initialization: at name/,
    ],
    ['no JSON', (f) => writeFile(join(f, 'initialization.json'), 'x'), /initialization.json is not JSON/],
    ['no zip', (f) => writeFile(join(f, 'initialization.npz'), 'x'), /initialization.npz is no .npz/],
    [
      'weights of another model',
      (f) =>
        writeFile(
          join(f, 'initialization.npz'),
          npz([{ name: 'layer0_weights', shape: [2], values: Float32Array.of(1, 2) }]),
        ),
      /layer0_weights in .* is 2; the model .* needs 8 x 3 x 3 x 1/,
    ],
    [
      'a weight that is no number',
      (f) =>
        writeFile(
          join(f, 'initialization.npz'),
          npz([{ name: 'layer0_weights', shape: [1], values: Float32Array.of(NaN) }]),
        ),
      /layer0_weights in .* holds NaN at position 0/,
    ],
    ['no weights', (f) => rm(join(f, 'initialization.npz')), /There is no file .*initialization.npz/],
  ])('is refused with one sentence: %s', async (_name, change, sentence) => {
    const folder = await written(change);
    expect(() => readInitialization(folder)).toThrow(UsageError);
    expect(() => readInitialization(folder)).toThrow(sentence);
  });

  it.each<[string, (folder: string) => Promise<void>, RegExp]>([
    ['cut weights', (f) => writeFile(join(f, 'tfjs/weights.bin'), 'x'), /have 1 bytes; 19412 are needed/],
    ['no weights', (f) => rm(join(f, 'tfjs/weights.bin')), /There is no file .*weights.bin/],
    ['no model', (f) => writeFile(join(f, 'tfjs/model.json'), '{}'), /it has no weightsManifest/],
  ])('is refused as a TensorFlow.js model: %s', async (_name, change, sentence) => {
    const folder = await written(change);
    expect(() => readInitialization(join(folder, 'tfjs'))).toThrow(sentence);
  });
});
