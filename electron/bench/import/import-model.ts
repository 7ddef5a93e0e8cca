/**
 * A model that people already have, as boards run it: TensorFlow.js layers models, and so Keras models by its converter.
 *
 *   const { model, parameters } = await importModel('folder/model.json');
 */
import { layoutOf } from '../models/layout.ts';
import type { Layer, ModelSpec } from '../models/model-spec.ts';
import { UsageError } from '../usage-error.ts';
import {
  activationOf,
  convLayer,
  denseLayer,
  describe,
  padsOf,
  parametersOf,
  poolLayer,
  sizeOf,
  Unsupported,
  whole,
  type ImageShape,
  type Pads,
} from './layer-mapping.ts';
import { readModelFile, type FileLayer, type ModelFile } from './model-file.ts';

/** As many as every board's interpreter takes (`firmware/core/model.h`; AVR takes 8). */
const MOST_LAYERS = 16;
const MOST_VALUES = 65_535;
const NO_PADS: Pads = [0, 0, 0, 0];

export interface ImportedModel {
  readonly model: ModelSpec;
  /** Its weights as boards hold them. */
  readonly parameters: Float32Array;
  /** What is otherwise than in the file; sentences. */
  readonly notes: readonly string[];
}

/** @param path of `model.json` or its folder. Throws UsageError that names every layer that boards do not run. */
export async function importModel(path: string): Promise<ImportedModel> {
  const file = await readModelFile(path);
  const builder = new Builder(file);
  for (const layer of file.layers) builder.add(layer);
  return builder.finish();
}

class Builder {
  readonly #file: ModelFile;
  readonly #layers: Layer[] = [];
  readonly #parameters: Float32Array[] = [];
  readonly #problems: string[] = [];
  readonly #notes: string[] = [];
  #shape: ImageShape | undefined;
  #pads = NO_PADS;
  #softmax = false;

  constructor(file: ModelFile) {
    this.#file = file;
  }

  add({ class_name: kind, config, inbound_nodes: inbound }: FileLayer): void {
    const given = config['name'];
    const name = typeof given === 'string' ? given.slice(0, 80) : kind;
    try {
      if (branches(inbound))
        throw new Unsupported('takes several inputs; boards run one layer after another');
      const shape = (this.#shape ??= inputShape(config));
      this.#layer(kind, name, config, shape);
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      this.#problems.push(`${name} (${kind}) ${error.message}`);
    }
  }

  finish(): ImportedModel {
    const { path } = this.#file;
    if (this.#problems.length > 0)
      throw new UsageError(`Boards cannot run ${path}: ${this.#problems.slice(0, 8).join('; ')}.`);
    if (this.#layers.length === 0) throw new UsageError(`${path} has no layer that computes anything.`);
    if (this.#layers.length > MOST_LAYERS)
      throw new UsageError(`${path} has ${this.#layers.length} layers; boards run at most ${MOST_LAYERS}.`);
    const name = path.split(/[\\/]/).at(-2)?.slice(0, 60) || 'imported';
    const model: ModelSpec = {
      name,
      layers: this.#layers,
      loss: this.#softmax ? 'softmaxCrossEntropy' : 'mse',
    };
    const { parameterCount } = layoutOf(model);
    const parameters = new Float32Array(parameterCount);
    let at = 0;
    for (const part of this.#parameters) {
      parameters.set(part, at);
      at += part.length;
    }
    return { model, parameters, notes: this.#notes };
  }

  #layer(kind: string, name: string, config: FileLayer['config'], shape: ImageShape): void {
    if (this.#softmax) throw new Unsupported('comes after softmax, which boards have at the end only');
    if (this.#pads !== NO_PADS && kind !== 'Conv2D')
      throw new Unsupported('comes after ZeroPadding2D, which boards have before Conv2D only');
    switch (kind) {
      case 'InputLayer':
        return;
      case 'Dropout':
        this.#notes.push(`${name} (Dropout) is left out: boards train without.`);
        return;
      case 'Dense':
        this.#push(name, denseLayer(config, shape), config);
        return;
      case 'Conv2D':
        this.#push(name, convLayer(config, shape, this.#pads), config);
        this.#pads = NO_PADS;
        return;
      case 'MaxPooling2D':
      case 'AveragePooling2D':
        return this.#push(
          name,
          poolLayer(kind === 'MaxPooling2D' ? 'maxPool' : 'averagePool', config, shape, false),
        );
      case 'GlobalMaxPooling2D':
      case 'GlobalAveragePooling2D':
        this.#push(
          name,
          poolLayer(kind === 'GlobalMaxPooling2D' ? 'maxPool' : 'averagePool', config, shape, true),
        );
        this.#shape = [this.#layers.at(-1)?.outputs ?? 0];
        return;
      case 'ZeroPadding2D':
        this.#pads = padsOf(config);
        return;
      case 'Flatten': {
        const size = sizeOf(shape);
        if (shape.length === 3)
          this.#push(name, {
            kind: 'flatten',
            inputs: size,
            outputs: size,
            activation: 'none',
            weightStd: 0,
            biasRange: 0,
          });
        this.#shape = [size];
        return;
      }
      case 'Reshape':
        this.#shape = reshaped(config['target_shape'], sizeOf(shape));
        return;
      case 'Activation':
        return this.#activate(activationOf(config));
      case 'ReLU':
        if (
          (config['max_value'] ?? null) !== null ||
          (config['negative_slope'] ?? 0) !== 0 ||
          (config['threshold'] ?? 0) !== 0
        )
          throw new Unsupported('is a ReLU with bounds or a slope; boards have the plain one');
        return this.#activate('relu');
      case 'Softmax':
        return this.#activate('softmax');
      case 'BatchNormalization':
        throw new Unsupported(
          'normalizes over a batch; fold it into the layer before it, then convert again',
        );
      default:
        throw new Unsupported(
          'is not among what boards run: Dense, Conv2D, MaxPooling2D, AveragePooling2D, their global kinds, Flatten, Reshape, ReLU, Softmax',
        );
    }
  }

  #push(name: string, layer: Layer, config?: FileLayer['config']): void {
    for (const size of [layer.inputs, layer.outputs])
      if (size > MOST_VALUES)
        throw new Unsupported(`has ${size} values; boards count a layer's values up to ${MOST_VALUES}`);
    this.#layers.push(layer);
    if (layer.kind !== 'flatten' && 'window' in layer) {
      const { outputHeight, outputWidth, outputChannels } = layer.window;
      this.#shape = [outputHeight, outputWidth, outputChannels];
    } else this.#shape = [layer.outputs];
    if (config === undefined) return;
    const kernel = this.#weight(name, 'kernel');
    if (kernel === undefined) throw new Unsupported('has no kernel among the weights');
    this.#parameters.push(parametersOf(layer, { kernel, bias: this.#weight(name, 'bias')?.values }));
    if (config['use_bias'] === false)
      this.#notes.push(
        `${name} gets a bias of zeros, which training may move: boards have no layer without.`,
      );
    if (activationOf(config) === 'softmax') this.#activate('softmax');
  }

  #weight(layer: string, part: string) {
    const { weights } = this.#file;
    const names = [`${layer}/${part}`, `${layer}/${layer}/${part}`, `${layer}/${part}:0`];
    const name =
      names.find((it) => weights.has(it)) ??
      [...weights.keys()].find((it) => it.endsWith(`/${layer}/${part}`));
    return name === undefined ? undefined : weights.get(name);
  }

  #activate(activation: 'none' | 'relu' | 'softmax'): void {
    if (activation === 'none') return;
    if (activation === 'softmax') {
      this.#softmax = true;
      return;
    }
    const last = this.#layers.at(-1);
    if (last === undefined || (last.kind !== 'dense' && last.kind !== 'conv2d') || last.activation !== 'none')
      throw new Unsupported('stands alone; boards have it as a part of Dense or Conv2D right before it');
    this.#layers[this.#layers.length - 1] = { ...last, activation };
  }
}

/** Keras 2 and 3 write what a model takes under different names. */
function inputShape(config: FileLayer['config']): ImageShape {
  const given = config['batch_input_shape'] ?? config['batch_shape'];
  if (!Array.isArray(given)) throw new Unsupported('is the first layer and does not say what shape it takes');
  const shape = given.slice(1).map((n) => whole(n, 'an input size of', MOST_VALUES));
  return shapeOf(shape);
}

function reshaped(target: unknown, size: number): ImageShape {
  if (!Array.isArray(target)) throw new Unsupported(`has the target shape ${describe(target)}`);
  const stated = target.map((n) => (n === -1 ? undefined : whole(n, 'a size of', MOST_VALUES)));
  const known = stated.reduce<number>((product, n) => product * (n ?? 1), 1);
  const shape = shapeOf(stated.map((n) => n ?? whole(size / known, 'a size of', MOST_VALUES)));
  if (sizeOf(shape) !== size) throw new Unsupported(`makes ${sizeOf(shape)} values of ${size}`);
  return shape;
}

function shapeOf(sizes: readonly number[]): ImageShape {
  const [a, b, c] = sizes;
  if (sizes.length === 1 && a !== undefined) return [a];
  if (sizes.length === 3 && a !== undefined && b !== undefined && c !== undefined) return [a, b, c];
  throw new Unsupported(
    `has the shape ${sizes.slice(0, 4).join(' x ')}${sizes.length > 4 ? ' ...' : ''}; boards have vectors, and images with channels`,
  );
}

/** Whether a node of a functional model has more than one input. Both ways in which Keras writes nodes. */
function branches(inbound: unknown): boolean {
  if (!Array.isArray(inbound)) return false;
  if (inbound.length > 1) return true;
  const [node] = inbound as unknown[];
  return Array.isArray(node) && Array.isArray(node[0]) && node.length > 1;
}
