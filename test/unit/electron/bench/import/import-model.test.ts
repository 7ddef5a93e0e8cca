import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { io, LayersModel, Tensor } from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { initializationFiles } from '../../../../../electron/bench/export/initialization-files.ts';
import { importModel } from '../../../../../electron/bench/import/import-model.ts';
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
import { sineMlp } from '../../../../../electron/bench/models/mlp.ts';
import { CoreLearner } from '../../../../../electron/bench/tensor/core-learner.ts';
import { startEngine, type Engine } from '../../../../../electron/bench/tensor/engine.ts';
import { UsageError } from '../../../../../electron/bench/usage-error.ts';
import { Rng } from '../../../../../firmware-bridge/protocol/rng.ts';
import { engineUnderTest } from '../tensor/engine-under-test.ts';

let engine: Engine;
let folder: string;
beforeAll(async () => {
  engine = await startEngine(engineUnderTest);
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function lay(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

/** Saves as TensorFlow.js does, `model.json` beside one file of weights. */
async function save(model: LayersModel): Promise<string> {
  let files: Record<string, string | Uint8Array> = {};
  await model.save({
    save: (artifacts: io.ModelArtifacts) => {
      const weightsManifest = [{ paths: ['group1-shard1of1.bin'], weights: artifacts.weightSpecs }];
      files = {
        'model.json': JSON.stringify({
          format: 'layers-model',
          modelTopology: artifacts.modelTopology,
          weightsManifest,
        }),
        'group1-shard1of1.bin': new Uint8Array(artifacts.weightData as ArrayBuffer),
      };
      const modelArtifactsInfo = { dateSaved: new Date(0), modelTopologyType: 'JSON' as const };
      return Promise.resolve({ modelArtifactsInfo });
    },
  });
  return await lay(files);
}

const noise = (count: number): Float32Array => {
  const rng = new Rng(6);
  return Float32Array.from({ length: count }, () => rng.normal());
};

/** The largest difference between what boards answer and what TensorFlow.js does, and whether there is a softmax. */
async function compare(model: LayersModel, shape: readonly number[]): Promise<number> {
  const imported = await importModel(await save(model));
  const count = 3;
  const size = shape.reduce((a, b) => a * b, 1);
  const inputs = noise(count * size);
  const learner = new CoreLearner(imported.model);
  learner.start(imported.parameters, 0);
  const scores = engine.tf.tensor(learner.ask(inputs), [count, imported.model.layers.at(-1)!.outputs]);
  const own = imported.model.loss === 'mse' ? scores : engine.tf.softmax(scores);
  const expected = model.predict(engine.tf.tensor(inputs, [count, ...shape])) as Tensor;
  return engine.tf.max(engine.tf.abs(engine.tf.sub(own, expected))).dataSync()[0] ?? NaN;
}

describe('import of a layers model', () => {
  it.each([
    ['sine', sineMlp()],
    ['omniglot', omniglotCnn()],
    ['keywords', keywordCnn()],
    ['pools', cnn('pools', [10, 9, 2], [conv(3), maxPool(2), averagePool(2), flatten(), dense(4)])],
    ['global', cnn('global', [8, 8, 1], [conv(4, { stride: 2 }), globalAveragePool(), dense(3)])],
  ])('%s, exported by us, comes back as it was', async (_name, model) => {
    const parameters = initialize(model, 4);
    const files = initializationFiles(model, parameters, []);
    const tfjs = files.filter(({ path }) => path.startsWith('tfjs/'));
    await lay(Object.fromEntries(tfjs.map(({ path, content }) => [path, content])));
    const imported = await importModel(join(folder, 'tfjs'));
    expect(imported.parameters).toEqual(parameters);
    const described = imported.model.layers.map(({ weightStd, biasRange, ...rest }) => ({
      ...rest,
      zero: weightStd + biasRange < 0,
    }));
    expect(described).toEqual(
      model.layers.map(({ weightStd, biasRange, ...rest }) => ({ ...rest, zero: weightStd + biasRange < 0 })),
    );
  });

  it('made with TensorFlow.js: boards predict the same', async () => {
    const { layers, sequential } = engine.tf;
    const model = sequential({
      layers: [
        layers.conv2d({ inputShape: [11, 9, 2], filters: 4, kernelSize: 3, strides: 2, padding: 'same' }),
        layers.reLU(),
        layers.maxPooling2d({ poolSize: 2, padding: 'same' }),
        layers.conv2d({ filters: 3, kernelSize: [2, 1], useBias: false, activation: 'relu' }),
        layers.averagePooling2d({ poolSize: 2, strides: 1 }),
        layers.dropout({ rate: 0.5 }),
        layers.flatten(),
        layers.dense({ units: 6, activation: 'relu' }),
        layers.dense({ units: 3 }),
        layers.softmax(),
      ],
    });
    expect(await compare(model, [11, 9, 2])).toBeLessThan(1e-5);
    const { model: spec, notes } = await importModel(folder);
    expect(spec.loss).toBe('softmaxCrossEntropy');
    expect(notes).toEqual([
      expect.stringMatching(/gets a bias of zeros/),
      expect.stringMatching(/\(Dropout\) is left out/),
    ]);
  });

  it('functional, with a global pool: boards predict the same', async () => {
    const { layers } = engine.tf;
    const input = engine.tf.input({ shape: [6, 6, 1] });
    const image = layers.conv2d({ filters: 5, kernelSize: 3, activation: 'relu' }).apply(input);
    const vector = layers.globalAveragePooling2d({}).apply(image);
    const output = layers.dense({ units: 2, activation: 'softmax' }).apply(vector);
    const model = engine.tf.model({ inputs: input, outputs: output as never });
    expect(await compare(model, [6, 6, 1])).toBeLessThan(1e-5);
  });

  it('names every layer that boards do not run, each with its reason', async () => {
    const { layers, sequential } = engine.tf;
    const model = sequential({
      layers: [
        layers.conv2d({
          inputShape: [8, 8, 1],
          filters: 2,
          kernelSize: 3,
          activation: 'tanh',
          name: 'first',
        }),
        layers.batchNormalization({ name: 'norm' }),
        layers.depthwiseConv2d({ kernelSize: 2, name: 'deep' }),
      ],
    });
    await expect(importModel(await save(model))).rejects.toThrow(
      /first \(Conv2D\) has the activation "tanh"; .*norm \(BatchNormalization\) normalizes over a batch; .*deep \(DepthwiseConv2D\) is not among/,
    );
  });

  it('says how a Keras file is converted', async () => {
    await expect(importModel('/some/model.h5')).rejects.toThrow(
      'tensorflowjs_converter --input_format=keras model.h5 FOLDER',
    );
  });
});

describe('hostile models', () => {
  async function exported(): Promise<Record<string, string | Uint8Array>> {
    const model = omniglotCnn();
    const files = initializationFiles(model, initialize(model, 1), []);
    return Object.fromEntries(files.map(({ path, content }) => [path, content]));
  }

  it('cannot read outside of their folder, and nothing that is too large', async () => {
    const files = await exported();
    const manifest = files['tfjs/model.json'] as string;
    await lay({ 'secret.bin': new Uint8Array(4 * 4853) });
    const change = (from: string, to: string) =>
      lay({ ...files, 'tfjs/model.json': manifest.replace(from, to) });
    const path = join(folder, 'tfjs');
    await change('weights.bin', '../secret.bin');
    await expect(importModel(path)).rejects.toThrow('which lie outside of its folder');
    await change('weights.bin', 'none.bin');
    await expect(importModel(path)).rejects.toThrow('which are not there');
    await change('"shape":[256,5]', '"shape":[999999,999999]');
    await expect(importModel(path)).rejects.toThrow('more than 64 MB of weights');
    await change('"units":5', '"units":1e9');
    await expect(importModel(path)).rejects.toThrow('boards take a whole number, 1 to 65535');
    await lay({ ...files, 'tfjs/weights.bin': (files['tfjs/weights.bin'] as Uint8Array).subarray(8) });
    await expect(importModel(path)).rejects.toThrow('One of them is cut short');
  });

  it.each([{ toString: null, valueOf: null }, [[1]], 'x', 0, 1e9])(
    'are refused with a size of a reshape that is %j',
    async (size) => {
      const files = await exported();
      const manifest = JSON.parse(files['tfjs/model.json'] as string) as {
        modelTopology: { config: { layers: { class_name: string; config: object }[] } };
      };
      const { layers } = manifest.modelTopology.config;
      const reshape = layers.find((it) => it.class_name === 'Reshape');
      const config = { name: 'r', target_shape: [size, -1] };
      if (reshape === undefined) layers.splice(1, 0, { class_name: 'Reshape', config });
      else reshape.config = config;
      await lay({ ...files, 'tfjs/model.json': JSON.stringify(manifest) });
      await expect(importModel(join(folder, 'tfjs'))).rejects.toThrow(
        /Reshape\) has a size of .*; boards take/,
      );
    },
  );

  it('are refused with a sentence, whatever is in them', async () => {
    const files = await exported();
    await lay(files);
    const file = join(folder, 'tfjs/model.json');
    const text = await readFile(file, 'utf8');
    const tree = JSON.parse(text) as unknown;
    const wild = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(-1, 0, 1e300, '../..', [[]], {}, null, [null, 1, 1]),
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(400), wild, async (index, value) => {
        await writeFile(file, JSON.stringify(replaced(tree, index, value)));
        try {
          await importModel(folder + '/tfjs');
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
          expect((error as Error).message).toMatch(/\.$/);
        }
      }),
      { numRuns: 150 },
    );
    await writeFile(file, text.slice(0, 500));
    await expect(importModel(file)).rejects.toThrow('is not JSON');
  });
});

/** The tree with its node number `index`, in depth-first order, replaced. */
function replaced(tree: unknown, index: number, value: unknown): unknown {
  let at = 0;
  const walk = (node: unknown): unknown => {
    if (at++ === index) return value;
    if (Array.isArray(node)) return node.map(walk);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, walk(child)]));
  };
  return walk(tree);
}
