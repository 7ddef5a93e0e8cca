/** Model files: TensorFlow.js layers models, and the initialization that a run left. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { initializationFiles } from '../../../electron/bench/export/initialization-files.ts';
import { readInitialization } from '../../../electron/bench/export/read-initialization.ts';
import { importModel } from '../../../electron/bench/import/import-model.ts';
import { omniglotCnn } from '../../../electron/bench/models/cnn.ts';
import { initialize } from '../../../electron/bench/models/initialize.ts';
import { sineMlp } from '../../../electron/bench/models/mlp.ts';
import type { ModelSpec } from '../../../electron/bench/models/model-spec.ts';
import { damagedBytes } from '../json-damage.ts';
import { text, utf8, type Target } from '../target.ts';

const CARD = { name: 'a run', task: 'sine', taskSet: {}, learningRate: 0.01, gradientClip: 1 };

function filesOf(model: ModelSpec): Map<string, Uint8Array> {
  const files = initializationFiles(model, initialize(model, 3), ['made for a test'], CARD);
  return new Map(
    files.map(({ path, content }) => [path, typeof content === 'string' ? utf8(content) : content]),
  );
}

/** Lays the whole initialization of a model into a folder and gives one of its files. */
async function laid(folder: string, model: ModelSpec, name: string): Promise<Uint8Array> {
  const files = filesOf(model);
  for (const [path, content] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return files.get(name)!;
}

/** A file of a CNN's initialization, whose other files lie beside it untouched. */
const oneOf = (
  name: string,
  checkInputs: number,
  doc: string,
  file: string,
  parse: Target['parse'],
  json = false,
): Target => {
  let value: unknown;
  return {
    name,
    checkInputs,
    doc,
    file,
    corpus: async (folder) => {
      const good = await laid(folder, omniglotCnn(), file);
      if (json) value = JSON.parse(text(good));
      return json ? [good, filesOf(sineMlp()).get(file)!] : [good];
    },
    ...(json && { damage: (rng) => damagedBytes(value, rng) }),
    parse,
  };
};

export const models: readonly Target[] = [
  oneOf('model', 200, 'model.json', 'tfjs/model.json', (_, path) => importModel(path), true),
  oneOf('weights', 150, 'the weights of a model', 'tfjs/weights.bin', (_, path) =>
    importModel(join(path, '../model.json')),
  ),
  oneOf(
    'initialization',
    600,
    'initialization.json of a run',
    'initialization.json',
    (_, path) => readInitialization(dirname(path)),
    true,
  ),
  oneOf('initialization-npz', 250, 'initialization.npz of a run', 'initialization.npz', (_, path) =>
    readInitialization(path),
  ),
  oneOf(
    'initialization-tfjs',
    200,
    'tfjs/model.json of a run',
    'tfjs/model.json',
    (_, path) => readInitialization(path),
    true,
  ),
  {
    name: 'keras',
    checkInputs: 1000,
    doc: 'a Keras file, which is refused unread',
    file: 'model.keras',
    corpus: () => [utf8('PK\u0003\u0004 or \u0089HDF')],
    parse: (_, path) => importModel(path),
  },
];
