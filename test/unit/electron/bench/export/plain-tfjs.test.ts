/**
 * A layers model that the bench exported, in the hands of somebody who has `@tensorflow/tfjs` and the files and nothing of
 * ours: it predicts what a board predicts, whose C core is asked here.
 *
 * Tolerance: both add float32 in different orders; 1e-5 of the largest output is ten times the error seen.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { initializationFiles } from '../../../../../electron/bench/export/initialization-files.ts';
import {
  averagePool,
  cnn,
  conv,
  dense,
  flatten,
  globalAveragePool,
  keywordCnn,
  maxPool,
  omniglotCnn,
} from '../../../../../electron/bench/models/cnn.ts';
import { initialize } from '../../../../../electron/bench/models/initialize.ts';
import { layoutOf } from '../../../../../electron/bench/models/layout.ts';
import { mlp, sineMlp } from '../../../../../electron/bench/models/mlp.ts';
import type { ModelSpec } from '../../../../../electron/bench/models/model-spec.ts';
import { CoreLearner } from '../../../../../electron/bench/tensor/core-learner.ts';
import { Rng } from '../../../../../firmware-bridge/protocol/rng.ts';

let folder: string;
beforeAll(async () => {
  await tf.setBackend('cpu');
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plain-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** As TensorFlow.js's own loaders do: the manifest, then the files that it names. */
async function load(path: string): Promise<tf.LayersModel> {
  const { modelTopology, weightsManifest } = JSON.parse(await readFile(path, 'utf8')) as tf.io.ModelJSON;
  const parts = weightsManifest.flatMap(({ paths }) => paths);
  const bytes = await Promise.all(parts.map((name) => readFile(join(dirname(path), name))));
  const weightData = new Uint8Array(Buffer.concat(bytes)).buffer;
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  return await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
}

describe('an exported layers model, loaded by plain TensorFlow.js', () => {
  it.each<[string, ModelSpec]>([
    ['sine MLP', sineMlp()],
    ['MLP of classes', mlp({ widths: [196, 24, 5], loss: 'softmaxCrossEntropy', firstBiasRange: 0 })],
    ['Omniglot CNN, 14 x 14', omniglotCnn()],
    ['Omniglot CNN, 28 x 28', omniglotCnn(5, 28)],
    ['keyword CNN', keywordCnn()],
    ['pools', cnn('pools', [10, 9, 2], [conv(3), maxPool(2), averagePool(2), flatten(), dense(4)])],
    ['global mean', cnn('global', [8, 8, 1], [conv(4, { stride: 2 }), globalAveragePool(), dense(3)])],
  ])('%s: predicts what the C core of a board does', async (_name, model) => {
    const parameters = initialize(model, 11);
    for (const { path, content } of initializationFiles(model, parameters, [])) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    const loaded = await load(join(folder, 'tfjs/model.json'));
    const { inputs, outputs } = layoutOf(model);
    const rng = new Rng(2);
    const count = 8;
    const x = Float32Array.from({ length: count * inputs }, () => rng.normal());
    const board = new CoreLearner(model);
    board.start(parameters, 0);
    const expected = board.ask(x);
    const predicted = loaded.predict(tf.tensor2d(x, [count, inputs])) as tf.Tensor;
    expect(predicted.shape).toEqual([count, outputs]);
    const given = await predicted.data();
    const largest = Math.max(1, ...expected.map(Math.abs));
    const worst = Math.max(...expected.map((y, i) => Math.abs(y - (given[i] ?? NaN))));
    expect(worst / largest).toBeLessThan(1e-5);
    expect(Math.max(...given) - Math.min(...given)).toBeGreaterThan(0.01);
  });
});
