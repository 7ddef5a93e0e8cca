/** Freezing to 8 bits: how near the integers come to the numbers they stand for, and what is refused. */
import { unzipSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freeze } from '../../../../../electron/bench/freeze/freeze.ts';
import { freezeCost, inputsOfOthers } from '../../../../../electron/bench/freeze/freeze-cost.ts';
import { costText, frozenFiles } from '../../../../../electron/bench/freeze/frozen-files.ts';
import { inferFrozen } from '../../../../../electron/bench/freeze/frozen-inference.ts';
import { channelsOf, scratchBytes } from '../../../../../electron/bench/freeze/scheme.ts';
import {
  averagePool,
  cnn,
  conv,
  dense,
  flatten,
  maxPool,
  omniglotCnn,
} from '../../../../../electron/bench/models/cnn.ts';
import { initialize } from '../../../../../electron/bench/models/initialize.ts';
import { layoutOf } from '../../../../../electron/bench/models/layout.ts';
import { mlp, sineMlp } from '../../../../../electron/bench/models/mlp.ts';
import type { ModelSpec } from '../../../../../electron/bench/models/model-spec.ts';
import { sineTask } from '../../../../../electron/bench/tasks/sine.ts';
import { CoreLearner } from '../../../../../electron/bench/tensor/core-learner.ts';
import { Rng } from '../../../../../firmware-bridge/protocol/rng.ts';

const inputsOf = (model: ModelSpec, count: number, seed: number): Float32Array => {
  const rng = new Rng(seed);
  return Float32Array.from({ length: count * layoutOf(model).inputs }, () => rng.normal());
};
function floatOutputs(model: ModelSpec, parameters: Float32Array, inputs: Float32Array): Float32Array {
  const learner = new CoreLearner(model);
  learner.start(parameters, 0);
  return learner.ask(inputs);
}

const pools = cnn('pools', [8, 8, 2], [conv(6), maxPool(2), conv(4), averagePool(2), flatten(), dense(3)]);

describe('a frozen model', () => {
  it.each([
    ['sine', sineMlp()],
    ['Omniglot', omniglotCnn()],
    ['pools', pools],
  ])('%s: answers within a few steps of 8 bits of what it stood for', (_name, model) => {
    const parameters = initialize(model, 3);
    const inputs = inputsOf(model, 60, 1);
    const frozen = freeze(model, parameters, inputs);
    const expected = floatOutputs(model, parameters, inputs);
    const given = inferFrozen(frozen, inputs);
    const spread = Math.max(...expected) - Math.min(...expected);
    const error = Math.sqrt(
      expected.reduce((sum, y, i) => sum + (y - (given[i] ?? NaN)) ** 2, 0) / expected.length,
    );
    // One part in 255 a layer would be 0.4 %; errors of several layers add up, independently.
    expect(error / spread).toBeLessThan(0.015);
  });

  it('keeps every weight and bias within half a step, and every scale no larger than it has to be', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffffff }), (seed) => {
        const model = mlp({ widths: [5, 9, 4], loss: 'mse', firstBiasRange: 1 });
        const parameters = initialize(model, seed);
        const frozen = freeze(model, parameters, inputsOf(model, 10, seed));
        layoutOf(model).layers.forEach(({ layer, weights, bias }, i) => {
          const { weights: own, input } = frozen.layers[i]!;
          const { channels, perChannel } = channelsOf(layer);
          for (let o = 0; o < channels; o++) {
            const scale = own!.scales[o]!;
            const row = parameters.subarray(weights + o * perChannel, weights + (o + 1) * perChannel);
            const largest = Math.max(...row.map(Math.abs));
            expect(
              Math.max(...own!.values.subarray(o * perChannel, (o + 1) * perChannel).map(Math.abs)),
            ).toBe(127);
            expect(scale).toBeCloseTo(largest / 127, 6);
            row.forEach((w, k) =>
              expect(Math.abs(w - scale * own!.values[o * perChannel + k]!)).toBeLessThanOrEqual(
                scale * 0.5001,
              ),
            );
            const b = own!.bias[o]! * input.scale * scale;
            expect(Math.abs(b - parameters[bias + o]!)).toBeLessThanOrEqual(input.scale * scale * 0.51);
          }
        });
      }),
      { numRuns: 40 },
    );
  });

  it('has zero among the values of every activation, exactly', () => {
    const frozen = freeze(pools, initialize(pools, 2), inputsOf(pools, 5, 1));
    for (const { input, output } of frozen.layers)
      for (const { scale, zeroPoint } of [input, output]) {
        expect(scale).toBeGreaterThan(0);
        expect(Number.isInteger(zeroPoint) && zeroPoint >= -128 && zeroPoint <= 127).toBe(true);
      }
    // After ReLU nothing is below zero: all of the range is above it.
    expect(frozen.layers[0]!.output.zeroPoint).toBe(-128);
  });

  it('bounds what lies outside of the ranges it has seen', () => {
    const model = sineMlp();
    const frozen = freeze(model, initialize(model, 3), Float32Array.of(-1, 1));
    const [edge, beyond] = [...inferFrozen(frozen, Float32Array.of(1.3, 1000))];
    expect(beyond).toBe(edge);
  });

  it('stands a layer of zeros, biases far above their weights, and activations that are always zero', () => {
    const model = mlp({ widths: [2, 3, 2], loss: 'mse', firstBiasRange: 0 });
    const parameters = new Float32Array(layoutOf(model).parameterCount);
    const inputs = Float32Array.of(1, -1, 0.5, 0.2);
    expect([...inferFrozen(freeze(model, parameters, inputs), inputs)]).toEqual([0, 0, 0, 0]);
    const { bias } = layoutOf(model).layers[1]!;
    parameters.set([1e6, -3], bias);
    const [large, small] = [...inferFrozen(freeze(model, parameters, inputs), inputs)];
    expect(large).toBeCloseTo(1e6, -2);
    expect(small).toBeCloseTo(-3, 4);
  });

  it.each<[string, () => unknown, RegExp]>([
    [
      'no samples',
      () => freeze(pools, initialize(pools, 1), new Float32Array(0)),
      /needs at least one sample/,
    ],
    [
      'weights that are no numbers',
      () => freeze(pools, initialize(pools, 1).fill(NaN), inputsOf(pools, 1, 1)),
      /cannot be frozen/,
    ],
    [
      'a pool at the end',
      () => {
        const model = cnn('open', [4, 4, 1], [conv(2), maxPool(2)]);
        return freeze(model, initialize(model, 1), inputsOf(model, 1, 1));
      },
      /ends in a pool/,
    ],
    [
      'a sum too long for its integers',
      () => {
        const model = mlp({ widths: [8001, 1], loss: 'mse', firstBiasRange: 1 });
        return freeze(model, initialize(model, 1), inputsOf(model, 1, 1));
      },
      /adds 8001 products for an output; frozen models add at most 8000/,
    ],
  ])('is refused with a sentence: %s', (_name, make, sentence) => {
    expect(make).toThrow(sentence);
  });
});

describe('what freezing costs', () => {
  const task = sineTask({ heldOutTasks: 12 });
  const initialization = {
    name: 'untrained',
    model: task.model,
    parameters: initialize(task.model, 7),
    learningRate: 0.015,
    gradientClip: 4,
  };

  it('is judged on every held-out task after adaptation, float32 beside int8', async () => {
    const told: number[] = [];
    const cost = await freezeCost(initialization, task, { onProgress: (done) => told.push(done) });
    expect(cost).toMatchObject({ metric: 'mse', tasks: 12, steps: 32 });
    expect(told).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(Math.abs(cost.frozen - cost.float) / cost.float).toBeLessThan(0.1);
    expect(cost.plusMinus).toBeGreaterThan(0);
    expect(costText(cost)).toMatch(
      /^Cost of freezing on 12 held-out tasks, .* median MSE .* in float32, .* in int8;/,
    );
  });

  it('can be given up', async () => {
    const controller = new AbortController();
    const judged = freezeCost(initialization, task, {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
    });
    await expect(judged).rejects.toThrow('enough');
  });

  it('takes ranges from other tasks than the one that is asked', () => {
    const all = task.heldOut(0);
    const others = inputsOfOthers(all, 3);
    expect(others.length).toBe(11 * 10);
    expect([...others.subarray(0, 10)]).toEqual([...all.supportInputs.subarray(40, 50)]);
    const own = new Set(all.supportInputs.subarray(30, 40));
    expect([...others].some((x) => own.has(x))).toBe(false);
  });
});

describe('files of a frozen model', () => {
  it('hold its integers, say its scheme, and what it costs', () => {
    const frozen = freeze(pools, initialize(pools, 2), inputsOf(pools, 5, 1));
    const cost = {
      metric: 'accuracy',
      tasks: 9,
      steps: 5,
      float: 0.91,
      frozen: 0.9,
      difference: -0.01,
      plusMinus: 0.02,
    } as const;
    const files = frozenFiles(frozen, ['About it.'], cost);
    expect(files.map(({ path }) => path)).toEqual([
      'frozen/model.h',
      'frozen/model.npz',
      'frozen/model.json',
    ]);
    const arrays = unzipSync(files[1]!.content as Uint8Array);
    const weights = arrays['layer0_weights.npy']!;
    expect(new TextDecoder().decode(weights.subarray(10, 80))).toContain("'descr': '|i1'");
    expect([...new Int8Array(weights.slice(128).buffer)]).toEqual([...frozen.layers[0]!.weights!.values]);
    const bias = arrays['layer5_bias.npy']!;
    expect(new TextDecoder().decode(bias.subarray(10, 80))).toContain("'descr': '<i4'");
    expect([...new Int32Array(bias.slice(128).buffer)]).toEqual([...frozen.layers[5]!.weights!.bias]);
    const json = JSON.parse(files[2]!.content as string) as {
      cost: unknown;
      scratchBytes: number;
      scheme: string;
    };
    expect(json).toMatchObject({
      cost,
      scratchBytes: scratchBytes(frozen),
      scheme: expect.stringContaining('int8') as string,
    });
    expect(files[0]!.content).toContain(
      'mean accuracy 0.910 in float32, 0.900 in int8; difference of a task -0.0100 ± 0.0200',
    );
  });
});
