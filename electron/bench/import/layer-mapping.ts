/** One layer of Keras as boards run it. What they do not run is refused by name, with the reason. */
import type { Layer, Window } from '../models/model-spec.ts';

/** Height, width, channels; or a vector. */
export type ImageShape = readonly [number, number, number] | readonly [number];

export interface KernelAndBias {
  readonly kernel: { readonly shape: readonly number[]; readonly values: Float32Array };
  readonly bias: Float32Array | undefined;
}

/** Pads of ZeroPadding2D that wait for the convolution behind them: top, bottom, left, right. */
export type Pads = readonly [top: number, bottom: number, left: number, right: number];

type Config = Readonly<Record<string, unknown>>;

/** The end of a sentence that begins with the layer. */
export class Unsupported extends Error {}

export const sizeOf = (shape: ImageShape): number => shape.reduce((product, n) => product * n, 1);
const heStd = (fanIn: number): number => Math.fround(Math.sqrt(2 / fanIn));

export function activationOf(config: Config): 'none' | 'relu' | 'softmax' {
  const given = config['activation'] ?? 'linear';
  if (given === 'linear') return 'none';
  if (given === 'relu' || given === 'softmax') return given;
  throw new Unsupported(`has the activation ${describe(given)}; boards have relu, and softmax at the end`);
}

export function denseLayer(config: Config, shape: ImageShape): Layer {
  if (shape.length !== 1)
    throw new Unsupported(`would work on each pixel of a ${shape.join(' x ')} image; put Flatten before it`);
  const outputs = whole(config['units'], 'units', 65_535);
  const relu = activationOf(config) === 'relu';
  const inputs = shape[0];
  const weightStd = relu ? heStd(inputs) : Math.fround(Math.sqrt(1 / inputs));
  return { kind: 'dense', inputs, outputs, activation: relu ? 'relu' : 'none', weightStd, biasRange: 0 };
}

export function convLayer(config: Config, shape: ImageShape, pads: Pads): Layer {
  const dilation = pair(config['dilation_rate'] ?? 1, 'dilation_rate');
  if (dilation[0] !== 1 || dilation[1] !== 1)
    throw new Unsupported('is dilated; boards convolve without gaps');
  if ((config['groups'] ?? 1) !== 1)
    throw new Unsupported('has groups; boards convolve all channels together');
  const filters = whole(config['filters'], 'filters', 65_535);
  const window = windowOf(config, imageOf(shape), filters, pair(config['kernel_size'], 'kernel_size'), pads);
  const { kernelHeight, kernelWidth, inputChannels } = window;
  return {
    kind: 'conv2d',
    ...sizes(window),
    activation: activationOf(config) === 'relu' ? 'relu' : 'none',
    weightStd: heStd(kernelHeight * kernelWidth * inputChannels),
    biasRange: 0,
    window,
  };
}

/** @param global the kernel covers the image */
export function poolLayer(
  kind: 'maxPool' | 'averagePool',
  config: Config,
  shape: ImageShape,
  global: boolean,
): Layer {
  const image = imageOf(shape);
  const kernel = global ? ([image[0], image[1]] as const) : pair(config['pool_size'] ?? 2, 'pool_size');
  const settings = global
    ? { strides: 1, padding: 'valid' }
    : { ...config, strides: config['strides'] ?? kernel };
  const window = windowOf(settings, image, image[2], kernel, [0, 0, 0, 0]);
  return { kind, ...sizes(window), activation: 'none', weightStd: 0, biasRange: 0, window };
}

/** Weights as boards hold them: [outputs][kernel rows][kernel columns][inputs], then the bias, zero where there is none. */
export function parametersOf(layer: Layer, { kernel, bias }: KernelAndBias): Float32Array {
  const { outputs } = layer.kind === 'conv2d' ? { outputs: layer.window.outputChannels } : layer;
  const perOutput =
    layer.kind === 'conv2d'
      ? layer.window.kernelHeight * layer.window.kernelWidth * layer.window.inputChannels
      : layer.inputs;
  if (kernel.values.length !== perOutput * outputs || kernel.shape.at(-1) !== outputs)
    throw new Unsupported(`has a kernel of ${kernel.shape.join(' x ')}, not of ${perOutput} x ${outputs}`);
  if (bias !== undefined && bias.length !== outputs)
    throw new Unsupported(`has ${bias.length} biases for ${outputs} outputs`);
  const parameters = new Float32Array((perOutput + 1) * outputs);
  for (let o = 0; o < outputs; o++)
    for (let i = 0; i < perOutput; i++) parameters[o * perOutput + i] = kernel.values[i * outputs + o] ?? 0;
  if (bias !== undefined) parameters.set(bias, perOutput * outputs);
  return parameters;
}

export function padsOf(config: Config): Pads {
  const given = config['padding'] ?? 1;
  const rows = Array.isArray(given) ? (given as unknown[]) : [given, given];
  const [[top, bottom], [left, right]] = [pair(rows[0], 'padding', 0), pair(rows[1], 'padding', 0)];
  return [top, bottom, left, right];
}

function windowOf(
  config: Config,
  [inputHeight, inputWidth, inputChannels]: readonly [number, number, number],
  outputChannels: number,
  [kernelHeight, kernelWidth]: readonly [number, number],
  [top, bottom, left, right]: Pads,
): Window {
  if ((config['data_format'] ?? 'channels_last') !== 'channels_last')
    throw new Unsupported('has its channels first; boards have them last');
  const [strideHeight, strideWidth] = pair(config['strides'] ?? 1, 'strides');
  const padding = config['padding'] ?? 'valid';
  if (padding !== 'valid' && padding !== 'same')
    throw new Unsupported(`has the padding ${describe(padding)}; boards have valid and same`);
  if (padding === 'same' && top + bottom + left + right > 0)
    throw new Unsupported('is padded twice, by itself and by the layer before it');
  const axis = (size: number, kernel: number, stride: number, before: number, after: number) => {
    if (padding === 'same') {
      const output = Math.ceil(size / stride);
      return { output, pad: Math.floor(Math.max(0, (output - 1) * stride + kernel - size) / 2) };
    }
    const output = Math.floor((size + before + after - kernel) / stride) + 1;
    if (output < 1) throw new Unsupported(`has a kernel of ${kernel} on an image of ${size}`);
    return { output, pad: before };
  };
  const rows = axis(inputHeight, kernelHeight, strideHeight, top, bottom);
  const columns = axis(inputWidth, kernelWidth, strideWidth, left, right);
  return {
    inputHeight,
    inputWidth,
    inputChannels,
    outputHeight: rows.output,
    outputWidth: columns.output,
    outputChannels,
    kernelHeight,
    kernelWidth,
    strideHeight,
    strideWidth,
    padTop: rows.pad,
    padLeft: columns.pad,
  };
}

function imageOf(shape: ImageShape): readonly [number, number, number] {
  if (shape.length === 3) return shape;
  throw new Unsupported(`takes an image and is given ${shape[0]} values in a row; put Reshape before it`);
}

const sizes = (w: Window) => ({
  inputs: w.inputHeight * w.inputWidth * w.inputChannels,
  outputs: w.outputHeight * w.outputWidth * w.outputChannels,
});

export function whole(given: unknown, name: string, most: number, least = 1): number {
  if (typeof given === 'number' && Number.isInteger(given) && given >= least && given <= most) return given;
  throw new Unsupported(`has ${name} ${describe(given)}; boards take a whole number, ${least} to ${most}`);
}

function pair(given: unknown, name: string, least = 1): readonly [number, number] {
  const [first, second] = Array.isArray(given) ? (given as unknown[]) : [given, given];
  return [whole(first, name, 255, least), whole(second, name, 255, least)];
}

/** What a stranger wrote, short enough for a sentence. */
export function describe(given: unknown): string {
  return (JSON.stringify(given) ?? 'none').slice(0, 60);
}
