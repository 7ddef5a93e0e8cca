import { describe, expect, it } from 'vitest';
import { digestOf, digestText } from '../../../../../electron/bench/models/digest.ts';
import { initialize } from '../../../../../electron/bench/models/initialize.ts';
import { sineMlp, withZeroLocalLayers } from '../../../../../electron/bench/models/mlp.ts';
import { SineStream } from '../../../../../electron/bench/tasks/sine-stream.ts';
import { ReferenceMlp } from './reference-mlp.ts';

/** Digests that the C core gave for the same plans (gcc 12, x86-64), so that both are held to the same bits. */
describe('reference training is bit-equal to the C core', () => {
  it.each([
    ['online, local head', { localLayers: 1 }, '08e9af59', '0a6f4454', 67_142],
    [
      'mini-batches with a rest, epochs',
      { localLayers: 0, samples: 30, batchSize: 8, epochs: 4 },
      '446d3b03',
      '8cb83d51',
      258_577,
    ],
    ['reconstruction, then joint', { localLayers: 1, reconstructSteps: 8 }, '08e9af59', 'f1d94dcb', 60_240],
    [
      'strict reconstruction',
      { localLayers: 1, reconstructSteps: 8, freezeLocalAfter: 1 },
      '08e9af59',
      'c0ddff4c',
      59_472,
    ],
  ])('%s', (_name, { localLayers, ...change }, initial, trained, macs) => {
    const model = withZeroLocalLayers(sineMlp(32), localLayers);
    const copy = initialize(model, 12_345);
    expect(digestText(digestOf(copy))).toBe(initial);
    const network = new ReferenceMlp(model, localLayers, copy);
    const plain = {
      samples: 32,
      batchSize: 1,
      epochs: 1,
      reconstructSteps: 0,
      freezeLocalAfter: 0,
      gradientClip: 4,
    };
    const result = network.train(
      { ...plain, learningRate: Math.fround(0.015), ...change },
      () => new SineStream(777),
    );
    expect(digestText(digestOf(network.parameters))).toBe(trained);
    expect(result.macs).toBe(BigInt(macs));
  });
});
