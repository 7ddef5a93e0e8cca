/**
 * The firmware's arithmetic against TensorFlow.js: random models, random data. Forward pass, loss, gradient and steps.
 *
 * Tolerances. Both compute in float32 and add in different orders, so a sum of n products of size s is off by up to about
 * n * 2^-24 * s; the widest sum here has 150 terms of size about 1, a gradient adds those of up to 49 positions. 2e-5 of
 * the largest value (at least 1) leaves a factor of ten. ReLU and max pool switch where a value is that near to a tie: such
 * a case is told apart by its margin (`nearTie`), and left out.
 */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { boardBytes } from '../../../electron/bench/models/board-memory.ts';
import { initialize } from '../../../electron/bench/models/initialize.ts';
import { layoutOf } from '../../../electron/bench/models/layout.ts';
import { startEngine, type Engine } from '../../../electron/bench/tensor/engine.ts';
import { selfTestCases } from '../../../electron/bench/tensor/self-test.ts';
import { engineUnderTest } from '../../unit/electron/bench/tensor/engine-under-test.ts';
import { Oracle, type Sample } from './oracle-module.ts';
import { caseArbitrary } from './random-model.ts';
import { TensorModel } from './tensor-model.ts';

const RUNS = Number(process.env['ORACLE_RUNS'] ?? 120);
const TOLERANCE = 2e-5;

let oracle: Oracle;
let engine: Engine;
beforeAll(async () => {
  [oracle, engine] = await Promise.all([Oracle.compile(), startEngine(engineUnderTest)]);
  // The WebAssembly backend has no gradient of conv2d; plain JavaScript has them all.
  if (engineUnderTest === 'wasm') await engine.tf.setBackend('cpu');
}, 300_000);

function distance(given: Float32Array, expected: Float32Array): number {
  expect(given.length).toBe(expected.length);
  let worst = 0;
  let largest = 1;
  expected.forEach((value, i) => {
    const off = Math.abs(value - (given[i] ?? NaN));
    worst = off <= worst ? worst : off;
    largest = Math.max(largest, Math.abs(value));
  });
  return worst / largest;
}

describe('the core against TensorFlow.js', () => {
  it('has the same outputs, losses and gradients', () => {
    let compared = 0;
    fc.assert(
      fc.property(caseArbitrary, ({ model, parameters, sample }) => {
        const tensors = new TensorModel(engine.tf, model);
        const { outputs, loss, gradient, nearTie } = tensors.gradient(parameters, sample);
        expect(distance(oracle.outputs(model, parameters, sample.input), outputs)).toBeLessThan(TOLERANCE);
        const own = oracle.gradient(model, parameters, sample);
        expect(Math.abs(own.loss - loss) / Math.max(1, Math.abs(loss))).toBeLessThan(TOLERANCE);
        if (nearTie) return;
        compared++;
        expect(distance(own.gradient, gradient)).toBeLessThan(TOLERANCE);
      }),
      { numRuns: RUNS },
    );
    expect(compared).toBeGreaterThan(RUNS / 2);
  });

  it('has the same weights after a few steps, with and without clipping', () => {
    fc.assert(
      fc.property(caseArbitrary, fc.constantFrom(0, 0.1, 4), ({ model, parameters, sample }, clip) => {
        const tensors = new TensorModel(engine.tf, model);
        const rate = Math.fround(0.01);
        const samples: Sample[] = [sample, sample, sample];
        const { weights, nearTie } = tensors.train(parameters, samples, rate, clip);
        if (nearTie) return;
        expect(distance(oracle.train(model, parameters, samples, { rate, clip }), weights)).toBeLessThan(
          TOLERANCE,
        );
      }),
      { numRuns: RUNS },
    );
  });

  it('is asked about every kind of layer, with padding and strides on each side, both losses and both activations', () => {
    const seen = new Map<string, number>();
    const see = (what: string): void => void seen.set(what, (seen.get(what) ?? 0) + 1);
    for (const { model } of fc.sample(caseArbitrary, { numRuns: RUNS, seed: 1 })) {
      see(model.loss);
      for (const layer of model.layers) {
        const { kind, activation } = layer;
        see(`${kind} ${activation}`);
        if (!('window' in layer)) continue;
        const w = layer.window;
        if (w.padTop > 0) see(`${kind} padded above`);
        if (w.padLeft > 0) see(`${kind} padded to the left`);
        if (w.strideHeight > 1 || w.strideWidth > 1) see(`${kind} with a stride`);
        if (w.strideHeight !== w.strideWidth) see(`${kind} with unequal strides`);
        if (w.kernelHeight !== w.kernelWidth) see(`${kind} of a kernel that is no square`);
        if ((w.outputHeight - 1) * w.strideHeight + w.kernelHeight > w.inputHeight + w.padTop)
          see(`${kind} padded below`);
        if ((w.outputWidth - 1) * w.strideWidth + w.kernelWidth < w.inputWidth + w.padLeft)
          see(`${kind} that leaves columns out`);
      }
    }
    const windowed = [
      'padded above',
      'padded to the left',
      'padded below',
      'with a stride',
      'with unequal strides',
    ];
    const shapes = [...windowed, 'of a kernel that is no square', 'that leaves columns out'];
    const wanted = [
      ...[
        'mse',
        'softmaxCrossEntropy',
        'dense none',
        'dense relu',
        'conv2d none',
        'conv2d relu',
        'flatten none',
      ],
      ...['conv2d', 'maxPool', 'averagePool'].flatMap((kind) => shapes.map((it) => `${kind} ${it}`)),
    ];
    expect(wanted.filter((it) => (seen.get(it) ?? 0) < 2)).toEqual([]);
  });

  it('takes the memory that the bench says it takes', () => {
    fc.assert(
      fc.property(
        caseArbitrary,
        fc.constantFrom('none' as const, 'float16' as const, 'float32' as const),
        fc.boolean(),
        ({ model }, residual, gradient) => {
          const bytes = oracle.bytes(model, { residual, batch: gradient ? 2 : 1 });
          expect(boardBytes(model, { residual, gradient })).toBe(bytes);
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('has a gradient that agrees with the loss itself, by differences', () => {
    const { spec } = selfTestCases()[1] as ReturnType<typeof selfTestCases>[number];
    const parameters = initialize(spec.model, 2);
    const { inputs, outputs } = layoutOf(spec.model);
    const sample = {
      input: spec.heldOut.supportInputs.slice(0, inputs),
      target: spec.heldOut.supportTargets.slice(0, outputs),
    };
    const { gradient } = oracle.gradient(spec.model, parameters, sample);
    const step = 2 ** -8;
    for (let i = 0; i < parameters.length; i++) {
      const lossAt = (offset: number): number => {
        const moved = parameters.slice();
        moved[i] = (moved[i] ?? 0) + offset;
        return oracle.gradient(spec.model, moved, sample).loss;
      };
      const slope = (lossAt(step) - lossAt(-step)) / (2 * step);
      // Central differences of float32: rounding 2^-24 / step and, where a ReLU opens in between, step times the slope.
      expect(Math.abs(slope - (gradient[i] ?? NaN))).toBeLessThan(0.05);
    }
  });
});

describe('the self-test of the tensor engine', () => {
  it.each(selfTestCases().map((it) => [it.spec.model.name, it] as const))(
    'expects of %s what the core gives',
    (_name, { spec, parameters, expected }) => {
      const { heldOut, model, steps, learningRate, gradientClip } = spec;
      const { inputs, outputs, supportSize, querySize } = heldOut;
      const samples = Array.from({ length: steps }, (_, step) => {
        const at = step % supportSize;
        return {
          input: heldOut.supportInputs.slice(at * inputs, (at + 1) * inputs),
          target: heldOut.supportTargets.slice(at * outputs, (at + 1) * outputs),
        };
      });
      const adapted = oracle.train(model, parameters, samples, { rate: learningRate, clip: gradientClip });
      const given = oracle.outputs(model, adapted, heldOut.queryInputs.subarray(0, querySize * inputs));
      expect([...expected]).toEqual([...given].map((value) => Number(value.toPrecision(9))));
    },
  );
});
