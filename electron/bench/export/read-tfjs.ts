/** Weights out of a TensorFlow.js layers model that this bench exported. */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { layoutOf } from '../models/layout.ts';
import type { ModelSpec } from '../models/model-spec.ts';
import { UsageError } from '../usage-error.ts';
import { tfjsModel, transposed } from './tfjs-model.ts';

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
