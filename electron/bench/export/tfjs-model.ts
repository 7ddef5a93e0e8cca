/**
 * The initialization as a TensorFlow.js layers model: `tf.loadLayersModel('.../model.json')`. It maps a flat input to the
 * outputs before any softmax, as boards compute them.
 */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { layoutOf } from '../models/layout.ts';
import type { LayerOffsets } from '../models/layout.ts';
import type { ModelSpec, Window } from '../models/model-spec.ts';
import { UsageError } from '../usage-error.ts';

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
  const made = layers.map((offsets, i) => layerOf(offsets, parameters, i));
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
        layers: [{ class_name: 'Dense', config: { ...common, units: layer.outputs } }],
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
        layers: [{ class_name: 'Flatten', config: { name, trainable: true, dtype: 'float32' } }],
        weights: [],
      };
    case 'maxPool':
    case 'averagePool':
      throw new Error(`A ${layer.kind} layer cannot be exported for TensorFlow.js yet.`);
  }
}

/**
 * The weights of a layers model that `tfjsModel` made of this model, as boards hold them.
 * Throws UsageError naming the file and what does not fit.
 */
export function readTfjsWeights(model: ModelSpec, file: string): Float32Array {
  const { weightSpecs } = tfjsModel(model, new Float32Array(layoutOf(model).parameterCount));
  const manifest = readManifest(file);
  const described = manifest.flatMap(({ weights }) => weights ?? []);
  const form = (list: readonly { name?: string; shape?: readonly number[] }[]): string =>
    list.map(({ name, shape }) => `${name} ${shape?.join('x')}`).join(', ');
  if (form(described) !== form(weightSpecs))
    throw new UsageError(
      `${file} holds ${form(described) || 'no weights'}; the model ${model.name} needs ${form(weightSpecs)}.`,
    );
  const bytes = Buffer.concat(
    manifest.flatMap(({ paths }) => paths ?? []).map((name) => readPart(join(dirname(file), basename(name)))),
  );
  const count = layoutOf(model).parameterCount;
  if (bytes.length !== 4 * count)
    throw new UsageError(`The weights beside ${file} have ${bytes.length} bytes; ${4 * count} are needed.`);
  const flat = new Float32Array(new Uint8Array(bytes).buffer);
  const parameters = flat.slice();
  for (const { layer, weights, bias } of layoutOf(model).layers)
    if (bias > weights) {
      const outputs = layer.kind === 'conv2d' ? layer.window.outputChannels : layer.outputs;
      // Transposing [n][outputs] gives [outputs][n] back.
      parameters.set(transposed(flat.slice(weights, bias), (bias - weights) / outputs), weights);
    }
  return parameters;
}

interface ManifestGroup {
  readonly paths?: readonly string[];
  readonly weights?: readonly { readonly name?: string; readonly shape?: readonly number[] }[];
}

function readManifest(file: string): readonly ManifestGroup[] {
  try {
    const { weightsManifest } = JSON.parse(readFileSync(file, 'utf8')) as { weightsManifest?: unknown };
    if (Array.isArray(weightsManifest)) return weightsManifest as ManifestGroup[];
  } catch {
    // Said below.
  }
  throw new UsageError(`${file} is no TensorFlow.js layers model: it has no weightsManifest.`);
}

function readPart(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch {
    throw new UsageError(`There is no file ${file}, which the model's manifest names.`);
  }
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
function transposed(values: Float32Array, outputs: number): Float32Array {
  const n = values.length / outputs;
  const turned = new Float32Array(values.length);
  for (let o = 0; o < outputs; o++)
    for (let i = 0; i < n; i++) turned[i * outputs + o] = values[o * n + i] ?? 0;
  return turned;
}
