/**
 * The initialization as a TensorFlow.js layers model: `tf.loadLayersModel('.../model.json')`. It maps a flat input to the
 * outputs before any softmax, as boards compute them.
 */
import { layoutOf } from '../models/layout.ts';
import type { LayerOffsets } from '../models/layout.ts';
import type { Layer, ModelSpec, PoolLayer, Window } from '../models/model-spec.ts';

interface TfjsLayer {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface TfjsModel {
  readonly modelTopology: Readonly<Record<string, unknown>>;
  readonly weightSpecs: readonly { name: string; shape: number[]; dtype: 'float32' }[];
  readonly weightData: Uint8Array;
}

export function tfjsModel(model: ModelSpec, parameters: Float32Array): TfjsModel {
  const { layers, inputs } = layoutOf(model);
  const made = layers.map((offsets, i) => layerOf(offsets, parameters, i, layers[i - 1]?.layer.kind));
  const first = { batch_input_shape: [null, inputs], dtype: 'float32' };
  const start: TfjsLayer = { class_name: 'InputLayer', config: { ...first, name: 'input', sparse: false } };
  const weights = made.flatMap((it) => it.weights);
  const weightData = new Uint8Array(4 * weights.reduce((sum, { values }) => sum + values.length, 0));
  const view = new DataView(weightData.buffer);
  let at = 0;
  for (const { values } of weights)
    for (const value of values) {
      view.setFloat32(at, value, true);
      at += 4;
    }
  return {
    modelTopology: {
      class_name: 'Sequential',
      config: { name: 'initialization', layers: [start, ...made.flatMap((it) => it.layers)] },
      keras_version: 'tfjs-layers 4.22.0',
      backend: 'tensor_flow.js',
    },
    weightSpecs: weights.map(({ name, shape }) => ({ name, shape: [...shape], dtype: 'float32' })),
    weightData,
  };
}

/** `model.json` for a folder that holds the weights as `weights.bin`. */
export function tfjsManifest({ modelTopology, weightSpecs }: TfjsModel): string {
  const weightsManifest = [{ paths: ['weights.bin'], weights: weightSpecs }];
  return JSON.stringify({
    format: 'layers-model',
    generatedBy: 'TinyMetaFed Bench',
    modelTopology,
    weightsManifest,
  });
}

function layerOf(
  { layer, weights, bias, end }: LayerOffsets,
  parameters: Float32Array,
  index: number,
  before: Layer['kind'] | undefined,
): { layers: TfjsLayer[]; weights: Weight[] } {
  const name = `layer${index}`;
  const activation = layer.activation === 'relu' ? 'relu' : 'linear';
  const common = { name, activation, use_bias: true, trainable: true, dtype: 'float32' };
  const own = parameters.subarray(weights, bias);
  const biasWeight: Weight = {
    name: `${name}/bias`,
    shape: [end - bias],
    values: parameters.slice(bias, end),
  };
  switch (layer.kind) {
    case 'dense':
      return {
        layers: [
          // Keras would take an image pixel by pixel.
          ...(before === undefined || before === 'dense' || before === 'flatten'
            ? []
            : [
                {
                  class_name: 'Reshape',
                  config: { ...common, name: `${name}_flat`, target_shape: [layer.inputs] },
                },
              ]),
          { class_name: 'Dense', config: { ...common, units: layer.outputs } },
        ],
        weights: [
          {
            name: `${name}/kernel`,
            shape: [layer.inputs, layer.outputs],
            values: transposed(own, layer.outputs),
          },
          biasWeight,
        ],
      };
    case 'conv2d': {
      const w = layer.window;
      const config = {
        ...common,
        filters: w.outputChannels,
        kernel_size: [w.kernelHeight, w.kernelWidth],
        strides: [w.strideHeight, w.strideWidth],
        padding: 'valid',
        data_format: 'channels_last',
        dilation_rate: [1, 1],
      };
      const shape = [w.kernelHeight, w.kernelWidth, w.inputChannels, w.outputChannels];
      return {
        layers: [...padding(w, name), { class_name: 'Conv2D', config }],
        weights: [{ name: `${name}/kernel`, shape, values: transposed(own, w.outputChannels) }, biasWeight],
      };
    }
    case 'flatten':
      return {
        layers: [flattenLayer(name)],
        weights: [],
      };
    case 'maxPool':
    case 'averagePool':
      return { layers: poolOf(layer, name), weights: [] };
  }
}

const flattenLayer = (name: string): TfjsLayer => ({
  class_name: 'Flatten',
  config: { name, trainable: true, dtype: 'float32' },
});

/** A pool; Keras has those whose padding is none or its own "same". Throws a sentence for others. */
function poolOf({ kind, window: w }: PoolLayer, name: string): TfjsLayer[] {
  const axis = (
    input: number,
    output: number,
    kernel: number,
    stride: number,
    pad: number,
  ): string | undefined => {
    if (pad === 0 && output === Math.floor((input - kernel) / stride) + 1) return 'valid';
    const beside = Math.floor(Math.max(0, (output - 1) * stride + kernel - input) / 2);
    return output === Math.ceil(input / stride) && pad === beside ? 'same' : undefined;
  };
  const rows = axis(w.inputHeight, w.outputHeight, w.kernelHeight, w.strideHeight, w.padTop);
  const columns = axis(w.inputWidth, w.outputWidth, w.kernelWidth, w.strideWidth, w.padLeft);
  if (rows === undefined || rows !== columns)
    throw new Error(`${name} is a ${kind} whose padding Keras does not have`);
  const common = { trainable: true, dtype: 'float32' };
  const target = [w.inputHeight, w.inputWidth, w.inputChannels];
  return [
    { class_name: 'Reshape', config: { ...common, name: `${name}_image`, target_shape: target } },
    {
      class_name: kind === 'maxPool' ? 'MaxPooling2D' : 'AveragePooling2D',
      config: {
        ...common,
        name,
        pool_size: [w.kernelHeight, w.kernelWidth],
        strides: [w.strideHeight, w.strideWidth],
        padding: rows,
        data_format: 'channels_last',
      },
    },
  ];
}

/** The image with what boards take for zero around it: TensorFlow's own "same" pads on other sides. */
function padding(w: Window, name: string): TfjsLayer[] {
  const bottom = (w.outputHeight - 1) * w.strideHeight + w.kernelHeight - w.padTop - w.inputHeight;
  const right = (w.outputWidth - 1) * w.strideWidth + w.kernelWidth - w.padLeft - w.inputWidth;
  const pads = [
    [w.padTop, Math.max(0, bottom)],
    [w.padLeft, Math.max(0, right)],
  ];
  const common = { trainable: true, dtype: 'float32' };
  const target = [w.inputHeight, w.inputWidth, w.inputChannels];
  return [
    { class_name: 'Reshape', config: { ...common, name: `${name}_image`, target_shape: target } },
    {
      class_name: 'ZeroPadding2D',
      config: { ...common, name: `${name}_pad`, padding: pads, data_format: 'channels_last' },
    },
  ];
}

/** [outputs][n] to [n][outputs]. */
export function transposed(values: Float32Array, outputs: number): Float32Array {
  const n = values.length / outputs;
  const turned = new Float32Array(values.length);
  for (let o = 0; o < outputs; o++)
    for (let i = 0; i < n; i++) turned[i * outputs + o] = values[o * n + i] ?? 0;
  return turned;
}
