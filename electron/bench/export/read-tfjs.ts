/** Weights out of a TensorFlow.js layers model that this bench exported. */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
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
  const described = manifest.flatMap(({ weights }) => weights);
  const form = (list: readonly { name: string; shape: readonly number[] }[]): string =>
    list.map(({ name, shape }) => `${name} ${shape.join('x')}`).join(', ');
  if (form(described) !== form(weightSpecs))
    throw new UsageError(
      `${file} holds ${form(described) || 'no weights'}; the model ${model.name} needs ${form(weightSpecs)}.`,
    );
  const bytes = Buffer.concat(
    manifest.flatMap(({ paths }) => paths).map((name) => readPart(join(dirname(file), basename(name)))),
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

const Manifest = z.object({
  weightsManifest: z
    .array(
      z.object({
        paths: z.array(z.string().max(512)).max(64),
        weights: z
          .array(z.object({ name: z.string().max(64), shape: z.array(z.number().int().min(0)).max(8) }))
          .max(64),
      }),
    )
    .max(16),
});

function readManifest(file: string): z.infer<typeof Manifest>['weightsManifest'] {
  try {
    return Manifest.parse(JSON.parse(readFileSync(file, 'utf8'))).weightsManifest;
  } catch {
    // Said below.
  }
  throw new UsageError(
    `${file} is no TensorFlow.js layers model: it has no weightsManifest that this program can read.`,
  );
}

function readPart(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch {
    throw new UsageError(`There is no file ${file}, which the model's manifest names.`);
  }
}
