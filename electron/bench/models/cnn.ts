/**
 * Small convolutional networks: a chain of layers, each shown what the one before makes.
 *
 *   cnn('B14', [14, 14, 1], [conv(8), conv(16, { stride: 2 }), conv(16, { stride: 2 }), flatten(), dense(5)], ...)
 */
import type { Layer, ModelSpec, Window } from './model-spec.ts';

/** Height, width, channels. */
type Shape = readonly [height: number, width: number, channels: number];
type Pair = number | readonly [height: number, width: number];

/** One layer that is given its input's shape; says the shape of its output. */
export type Stage = (input: Shape) => readonly [Layer, Shape];

interface WindowOptions {
  readonly stride?: Pair;
  /** On all four sides; default 0 for pools, half the kernel for convolutions. */
  readonly pad?: Pair;
}

const both = (pair: Pair): readonly [number, number] => (typeof pair === 'number' ? [pair, pair] : pair);
const heStd = (fanIn: number): number => Math.fround(Math.sqrt(2 / fanIn));

function windowOf(input: Shape, outputChannels: number, kernel: Pair, stride: Pair, pad: Pair): Window {
  const [inputHeight, inputWidth, inputChannels] = input;
  const [kernelHeight, kernelWidth] = both(kernel);
  const [strideHeight, strideWidth] = both(stride);
  const [padTop, padLeft] = both(pad);
  const outputs = (size: number, k: number, s: number, p: number): number =>
    Math.floor((size + 2 * p - k) / s) + 1;
  return {
    inputHeight,
    inputWidth,
    inputChannels,
    outputHeight: outputs(inputHeight, kernelHeight, strideHeight, padTop),
    outputWidth: outputs(inputWidth, kernelWidth, strideWidth, padLeft),
    outputChannels,
    kernelHeight,
    kernelWidth,
    strideHeight,
    strideWidth,
    padTop,
    padLeft,
  };
}

const sizes = (w: Window) => ({
  inputs: w.inputHeight * w.inputWidth * w.inputChannels,
  outputs: w.outputHeight * w.outputWidth * w.outputChannels,
});
const outputShape = (w: Window): Shape => [w.outputHeight, w.outputWidth, w.outputChannels];

/** Convolution with ReLU; He-normal weights, biases 0. */
export function conv(channels: number, options: WindowOptions & { readonly kernel?: Pair } = {}): Stage {
  const { kernel = 3, stride = 1 } = options;
  const [height, width] = both(kernel);
  const pad = options.pad ?? [Math.floor(height / 2), Math.floor(width / 2)];
  return (input) => {
    const window = windowOf(input, channels, kernel, stride, pad);
    const weightStd = heStd(height * width * window.inputChannels);
    return [
      { kind: 'conv2d', ...sizes(window), activation: 'relu', weightStd, biasRange: 0, window },
      outputShape(window),
    ];
  };
}

function pool(
  kind: 'maxPool' | 'averagePool',
  kernel: Pair | undefined,
  { stride, pad = 0 }: WindowOptions,
): Stage {
  return (input) => {
    const size = kernel ?? [input[0], input[1]];
    const window = windowOf(input, input[2], size, stride ?? size, pad);
    return [
      { kind, ...sizes(window), activation: 'none', weightStd: 0, biasRange: 0, window },
      outputShape(window),
    ];
  };
}

export const maxPool = (kernel: Pair, options: WindowOptions = {}): Stage => pool('maxPool', kernel, options);
export const averagePool = (kernel: Pair, options: WindowOptions = {}): Stage =>
  pool('averagePool', kernel, options);
export const globalAveragePool = (): Stage => pool('averagePool', undefined, {});

export function flatten(): Stage {
  return ([height, width, channels]) => {
    const size = height * width * channels;
    return [
      { kind: 'flatten', inputs: size, outputs: size, activation: 'none', weightStd: 0, biasRange: 0 },
      [1, 1, size],
    ];
  };
}

/** Dense layer: ReLU with He-normal weights, or a linear head with weights normal(0, 1/fan-in). */
export function dense(outputs: number, activation: 'none' | 'relu' = 'none'): Stage {
  return ([height, width, channels]) => {
    const inputs = height * width * channels;
    const weightStd = activation === 'relu' ? heStd(inputs) : Math.fround(Math.sqrt(1 / inputs));
    return [{ kind: 'dense', inputs, outputs, activation, weightStd, biasRange: 0 }, [1, 1, outputs]];
  };
}

/** The stages one after another, from images of this shape. */
export function cnn(
  name: string,
  input: Shape,
  stages: readonly Stage[],
  loss: ModelSpec['loss'] = 'softmaxCrossEntropy',
): ModelSpec {
  let shape = input;
  const layers = stages.map((stage) => {
    const [layer, next] = stage(shape);
    shape = next;
    return layer;
  });
  return { name, layers, loss };
}

/** Omniglot: three convolutions; 4,853 parameters, 3,568 of them before the head, at 14 x 14 and 28 x 28 alike. */
export function omniglotCnn(classes = 5, side = 14): ModelSpec {
  const first = side > 14 ? 2 : 1;
  const stages = [
    conv(8, { stride: first }),
    conv(16, { stride: 2 }),
    conv(16, { stride: 2 }),
    flatten(),
    dense(classes),
  ];
  const name = first === 1 ? 'c8' : 'c8s2';
  return cnn(`${side}x${side}-${name}-c16s2-c16s2`, [side, side, 1], stages);
}

/** Keywords, 16 frames of 12 coefficients: one convolution over time; 4,933 parameters, 2,368 before the head. */
export function keywordCnn(classes = 5): ModelSpec {
  const overTime = conv(64, { kernel: [3, 12], stride: [2, 1], pad: [1, 0] });
  return cnn('16x12-t64s2', [16, 12, 1], [overTime, flatten(), dense(classes)]);
}
