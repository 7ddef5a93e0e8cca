/**
 * Where each layer's parameters lie in the one vector that boards, server and evaluation share.
 *
 *   | layer 0 weights [outputs][inputs] | layer 0 bias | layer 1 weights | ... | local layers |
 *   0                                                                          globalCount    parameterCount
 *
 * Weights of a convolution are [output channel][kernel row][kernel column][input channel], its bias [output channel];
 * pools and flatten have neither.
 *
 * Local layers are always the last ones, so that the global part is the front of the vector.
 */
import type { Layer, ModelSpec } from './model-spec.ts';
import { windowProblem } from './window.ts';

export interface LayerOffsets {
  readonly layer: Layer;
  /** Index of the first weight. */
  readonly weights: number;
  /** Index of the first bias. */
  readonly bias: number;
  /** Index after the last bias. */
  readonly end: number;
}

export interface ModelLayout {
  readonly layers: readonly LayerOffsets[];
  readonly parameterCount: number;
  /** Parameters before the local ones. */
  readonly globalCount: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** Lays a model out. Throws a sentence when layers do not fit each other or nothing would be global. */
export function layoutOf(model: ModelSpec, localLayers = 0): ModelLayout {
  const first = model.layers[0];
  const last = model.layers.at(-1);
  if (first === undefined || last === undefined) throw new Error(`The model "${model.name}" has no layers.`);
  if (!Number.isInteger(localLayers) || localLayers < 0 || localLayers >= model.layers.length) {
    throw new RangeError(
      `localLayers is ${localLayers}; the model "${model.name}" takes 0 to ${model.layers.length - 1}, so that a global layer remains.`,
    );
  }
  let offset = 0;
  let width = first.inputs;
  const layers = model.layers.map((layer, index) => {
    if (layer.inputs !== width) {
      throw new Error(
        `Layer ${index} of the model "${model.name}" takes ${layer.inputs} inputs but is given ${width}.`,
      );
    }
    const { weightCount, biasCount } = parametersOf(layer, `Layer ${index} of the model "${model.name}"`);
    const bias = offset + weightCount;
    const end = bias + biasCount;
    const offsets = { layer, weights: offset, bias, end };
    offset = end;
    width = layer.outputs;
    return offsets;
  });
  const globalCount = layers[layers.length - localLayers - 1]?.end ?? 0;
  return { layers, parameterCount: offset, globalCount, inputs: first.inputs, outputs: last.outputs };
}

/** How many weights and biases a layer has. Throws a sentence that begins with `name` when its numbers do not fit. */
function parametersOf(layer: Layer, name: string): { weightCount: number; biasCount: number } {
  if ('window' in layer) {
    const problem = windowProblem(layer);
    if (problem !== undefined) throw new Error(`${name} ${problem}.`);
  }
  switch (layer.kind) {
    case 'dense':
      return { weightCount: layer.inputs * layer.outputs, biasCount: layer.outputs };
    case 'conv2d': {
      const { kernelHeight, kernelWidth, inputChannels, outputChannels } = layer.window;
      return {
        weightCount: kernelHeight * kernelWidth * inputChannels * outputChannels,
        biasCount: outputChannels,
      };
    }
    case 'maxPool':
    case 'averagePool':
    case 'flatten':
      return { weightCount: 0, biasCount: 0 };
  }
}
