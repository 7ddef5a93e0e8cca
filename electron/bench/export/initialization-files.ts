/** The learned initialization as files that other programs open: NumPy, C, TensorFlow.js. */
import { layoutOf } from '../models/layout.ts';
import type { ModelSpec } from '../models/model-spec.ts';
import { cHeader } from './c-header.ts';
import { cardText } from './initialization-card.ts';
import type { InitializationCard } from './initialization-card.ts';
import { coreVector } from './test-vector.ts';
import { npz } from './npz.ts';
import type { NamedArray } from './npz.ts';
import { tfjsManifest, tfjsModel } from './tfjs-model.ts';

export interface ExportFile {
  /** Inside the run's folder, with `/`. */
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** Weights as boards hold them, `[outputs][inputs]` or `[output channel][row][column][input channel]`, then biases. */
export function initializationArrays(model: ModelSpec, parameters: Float32Array): NamedArray[] {
  return layoutOf(model).layers.flatMap(({ layer, weights, bias, end }, i): NamedArray[] => {
    if (end === weights) return [];
    const window = layer.kind === 'conv2d' ? layer.window : undefined;
    const shape = window
      ? [window.outputChannels, window.kernelHeight, window.kernelWidth, window.inputChannels]
      : [layer.outputs, layer.inputs];
    return [
      { name: `layer${i}_weights`, shape, values: parameters.slice(weights, bias) },
      { name: `layer${i}_bias`, shape: [end - bias], values: parameters.slice(bias, end) },
    ];
  });
}

/** @param about sentences on where it comes from @param card how a board adapts; without it the weights alone */
export function initializationFiles(
  model: ModelSpec,
  parameters: Float32Array,
  about: readonly string[],
  card?: Omit<InitializationCard, 'model'>,
): ExportFile[] {
  const arrays = initializationArrays(model, parameters);
  return [
    { path: 'initialization.npz', content: npz(arrays) },
    ...(card ? [{ path: 'initialization.json', content: cardText({ ...card, model }) }] : []),
    { path: 'initialization.h', content: header(model, parameters, about, card) },
    ...tfjsFiles(model, parameters),
  ];
}

function header(
  model: ModelSpec,
  parameters: Float32Array,
  about: readonly string[],
  card: Omit<InitializationCard, 'model'> | undefined,
): string {
  const arrays = initializationArrays(model, parameters);
  const { learningRate, gradientClip } = card ?? {};
  const vector = coreVector(model, parameters);
  return cHeader({ model, arrays, about, learningRate, gradientClip, vector });
}

/** A model that Keras has no words for says so in their place: the other files must not be lost for it. */
function tfjsFiles(model: ModelSpec, parameters: Float32Array): ExportFile[] {
  try {
    const tfjs = tfjsModel(model, parameters);
    return [
      { path: 'tfjs/model.json', content: tfjsManifest(tfjs) },
      { path: 'tfjs/weights.bin', content: tfjs.weightData },
    ];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [
      {
        path: 'tfjs/not-written.txt',
        content: `The model cannot be written for TensorFlow.js: ${reason}.\n`,
      },
    ];
  }
}
