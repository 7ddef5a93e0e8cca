/**
 * An exported initialization, taken up again: the folder of a run, its `initialization.npz`, or its `tfjs/model.json`.
 * Beside the weights lies `initialization.json`, which says of which model they are and how a board adapts.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Initialization } from '../adapt/adaptation.ts';
import { layoutOf } from '../models/layout.ts';
import type { ModelSpec } from '../models/model-spec.ts';
import { UsageError } from '../usage-error.ts';
import { initializationArrays } from './initialization-files.ts';
import { parseCard } from './initialization-card.ts';
import type { InitializationCard } from './initialization-card.ts';
import type { NamedArray } from './npz.ts';
import { readNpz } from './read-npz.ts';
import { readTfjsWeights } from './read-tfjs.ts';

export type ReadInitialization = Initialization & InitializationCard;

/** Throws UsageError: what is missing, or what does not fit, and in which file. */
export function readInitialization(path: string): ReadInitialization {
  if (!existsSync(path)) throw new UsageError(`There is no folder or file ${path}.`);
  const given = statSync(path).isDirectory() ? '' : basename(path);
  const folder = given === '' ? path : dirname(path);
  const tfjs = given === 'model.json' || (given === '' && basename(folder) === 'tfjs');
  const run = tfjs ? dirname(folder) : folder;
  const cardFile = join(run, 'initialization.json');
  if (!existsSync(cardFile))
    throw new UsageError(
      `${run} holds no initialization.json, which says of which model the weights are; a finished run writes it beside them.`,
    );
  const card = parseCard(readFileSync(cardFile, 'utf8'), cardFile);
  const file = tfjs
    ? join(folder, 'model.json')
    : given.endsWith('.npz')
      ? path
      : join(run, 'initialization.npz');
  if (!existsSync(file)) throw new UsageError(`There is no file ${file}.`);
  const parameters = tfjs
    ? readTfjsWeights(card.model, file)
    : parametersOf(card.model, readNpz(new Uint8Array(readFileSync(file)), file), file);
  return { ...card, parameters };
}

/** Arrays of a model in the order in which boards hold them. Throws UsageError naming the array. */
function parametersOf(model: ModelSpec, arrays: readonly NamedArray[], file: string): Float32Array {
  const parameters = new Float32Array(layoutOf(model).parameterCount);
  let at = 0;
  for (const { name, shape, values } of initializationArrays(model, parameters)) {
    const found = arrays.find((array) => array.name === name);
    if (found === undefined)
      throw new UsageError(`${file} has no array ${name}; the model ${model.name} needs it.`);
    if (found.shape.join() !== shape.join())
      throw new UsageError(
        `The array ${name} in ${file} is ${found.shape.join(' x ')}; the model ${model.name} needs ${shape.join(' x ')}.`,
      );
    parameters.set(found.values, at);
    at += values.length;
  }
  return parameters;
}
