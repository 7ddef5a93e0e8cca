/** Random models that boards run, with parameters and a sample. */
import fc from 'fast-check';
import { initialize } from '../../../electron/bench/models/initialize.ts';
import { layoutOf } from '../../../electron/bench/models/layout.ts';
import type { Layer, ModelSpec, Window } from '../../../electron/bench/models/model-spec.ts';
import { Rng } from '../../../firmware-bridge/protocol/rng.ts';
import type { Sample } from './oracle-module.ts';

export interface RandomCase {
  readonly model: ModelSpec;
  readonly parameters: Float32Array;
  readonly sample: Sample;
}

type Shape = [height: number, width: number, channels: number];
const below = (rng: Rng, count: number): number => rng.below(count);

/** A window of the image, with padding less than the kernel and every output on it. */
function windowOf(rng: Rng, [inputHeight, inputWidth, inputChannels]: Shape, outputChannels: number): Window {
  const axis = (size: number): { kernel: number; stride: number; pad: number; output: number } => {
    const kernel = 1 + below(rng, Math.min(4, size));
    const stride = 1 + below(rng, 3);
    const pad = below(rng, kernel);
    // The last window begins within the image; a model may stop before it.
    const most = Math.ceil((size + pad) / stride);
    return { kernel, stride, pad, output: 1 + below(rng, most) };
  };
  const rows = axis(inputHeight);
  const columns = axis(inputWidth);
  return {
    inputHeight,
    inputWidth,
    inputChannels,
    outputHeight: rows.output,
    outputWidth: columns.output,
    outputChannels,
    kernelHeight: rows.kernel,
    kernelWidth: columns.kernel,
    strideHeight: rows.stride,
    strideWidth: columns.stride,
    padTop: rows.pad,
    padLeft: columns.pad,
  };
}

const plain = { weightStd: 0.4, biasRange: 0.3 };

function randomModel(rng: Rng): ModelSpec {
  const layers: Layer[] = [];
  let shape: Shape = [2 + below(rng, 7), 2 + below(rng, 7), 1 + below(rng, 3)];
  for (let images = below(rng, 4); images > 0; images--) {
    const kind = (['conv2d', 'conv2d', 'maxPool', 'averagePool'] as const)[below(rng, 4)] ?? 'conv2d';
    const window = windowOf(rng, shape, kind === 'conv2d' ? 1 + below(rng, 4) : shape[2]);
    const inputs = shape[0] * shape[1] * shape[2];
    shape = [window.outputHeight, window.outputWidth, window.outputChannels];
    const outputs = shape[0] * shape[1] * shape[2];
    if (kind === 'conv2d')
      layers.push({ kind, inputs, outputs, window, ...plain, activation: below(rng, 2) ? 'relu' : 'none' });
    else layers.push({ kind, inputs, outputs, window, activation: 'none', weightStd: 0, biasRange: 0 });
  }
  let width = shape[0] * shape[1] * shape[2];
  if (below(rng, 2) === 0)
    layers.push({
      kind: 'flatten',
      inputs: width,
      outputs: width,
      activation: 'none',
      weightStd: 0,
      biasRange: 0,
    });
  for (let dense = below(rng, 3); dense >= 0; dense--) {
    const outputs = 1 + below(rng, dense === 0 ? 5 : 20);
    layers.push({
      kind: 'dense',
      inputs: width,
      outputs,
      activation: dense === 0 ? 'none' : 'relu',
      ...plain,
    });
    width = outputs;
  }
  const loss = below(rng, 2) && width > 1 ? 'softmaxCrossEntropy' : 'mse';
  return { name: 'random', layers, loss };
}

export const caseArbitrary: fc.Arbitrary<RandomCase> = fc.integer({ min: 0, max: 0xffffffff }).map((seed) => {
  const rng = new Rng(seed);
  const model = randomModel(rng);
  const { inputs, outputs } = layoutOf(model);
  const input = Float32Array.from({ length: inputs }, () => rng.normal());
  const target = new Float32Array(outputs);
  if (model.loss === 'mse') target.forEach((_, i) => (target[i] = rng.normal()));
  else target[below(rng, outputs)] = 1;
  return { model, parameters: initialize(model, seed), sample: { input, target } };
});
