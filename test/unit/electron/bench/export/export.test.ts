import { unzipSync } from 'fflate';
import type { Tensor } from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../../../../firmware-bridge/protocol/rng.ts';
import { initializationFiles } from '../../../../../electron/bench/export/initialization-files.ts';
import { tfjsModel } from '../../../../../electron/bench/export/tfjs-model.ts';
import { keywordCnn, omniglotCnn } from '../../../../../electron/bench/models/cnn.ts';
import { initialize } from '../../../../../electron/bench/models/initialize.ts';
import { layoutOf } from '../../../../../electron/bench/models/layout.ts';
import { sineMlp } from '../../../../../electron/bench/models/mlp.ts';
import { startEngine } from '../../../../../electron/bench/tensor/engine.ts';
import { engineUnderTest } from '../tensor/engine-under-test.ts';
import { MetaEvaluator } from '../../../../../electron/bench/tensor/meta-evaluate.ts';

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
    const files = initializationFiles(model, parameters, ['A comment */ with an end.']);
    const of = (path: string) => files.find((file) => file.path === path)!.content;
    const arrays = unzipSync(of('initialization.npz') as Uint8Array);
    const npy = arrays['layer0_weights.npy']!;
    expect(new TextDecoder().decode(npy.subarray(1, 6))).toBe('NUMPY');
    expect(npy.length).toBe(128 + 4 * 32);
    const weights = new Float32Array(npy.slice(128).buffer);
    expect([...weights]).toEqual([...parameters.subarray(0, 32)]);

    const header = of('initialization.h') as string;
    const numbers = [...header.matchAll(/(-?[\d.]+(?:e[-+]?\d+)?)f[,\n]/g)].map((it) =>
      Math.fround(Number(it[1])),
    );
    expect(numbers).toEqual([...parameters]);
    expect(header).toContain('A comment * / with an end.');
  });
});
