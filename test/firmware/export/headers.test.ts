/**
 * The C headers that the bench exports, compiled by a C compiler: the initialization's with the firmware's core, the frozen
 * model's by itself. Both under AddressSanitizer and UndefinedBehaviorSanitizer, both to the last bit.
 */
import { execFile, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initializationFiles } from '../../../electron/bench/export/initialization-files.ts';
import { freeze } from '../../../electron/bench/freeze/freeze.ts';
import { frozenFiles } from '../../../electron/bench/freeze/frozen-files.ts';
import { inferFrozen } from '../../../electron/bench/freeze/frozen-inference.ts';
import { frozenBytes } from '../../../electron/bench/freeze/scheme.ts';
import {
  averagePool,
  cnn,
  conv,
  dense,
  flatten,
  globalAveragePool,
  keywordCnn,
  maxPool,
  omniglotCnn,
} from '../../../electron/bench/models/cnn.ts';
import { initialize } from '../../../electron/bench/models/initialize.ts';
import { layoutOf } from '../../../electron/bench/models/layout.ts';
import { mlp, sineMlp } from '../../../electron/bench/models/mlp.ts';
import type { ModelSpec } from '../../../electron/bench/models/model-spec.ts';
import { Rng } from '../../../firmware-bridge/protocol/rng.ts';

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));
const core = fileURLToPath(new URL('../../../firmware-bridge/firmware/core/', import.meta.url));
const cc = process.env['CC'] ?? 'cc';
const flags = [
  ...['-std=c11', '-ffp-contract=off', '-Wall', '-Wextra', '-Werror', '-O1'],
  ...['-fsanitize=address,undefined', '-fno-sanitize-recover=all'],
];

const models: readonly (readonly [string, ModelSpec])[] = [
  ['sine', sineMlp()],
  ['one dense layer', mlp({ widths: [7, 3], loss: 'mse', firstBiasRange: 1 })],
  ['Omniglot', omniglotCnn()],
  ['keywords', keywordCnn()],
  [
    'every kind of layer, odd windows',
    cnn(
      'odd',
      [9, 7, 3],
      [
        conv(5, { kernel: [3, 2], stride: [1, 2], pad: [2, 1] }),
        maxPool(2, { stride: 1, pad: 1 }),
        conv(6),
        averagePool([3, 2], { stride: [2, 1], pad: [1, 1] }),
        flatten(),
        dense(11, 'relu'),
        dense(4),
      ],
    ),
  ],
  ['a global mean', cnn('global', [6, 6, 1], [conv(4), globalAveragePool(), dense(3)])],
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headers-'));
  await mkdir(join(folder, 'objects'));
  const units = (await readdir(core)).filter((name) => name.endsWith('.c')).map((name) => join(core, name));
  const port = fileURLToPath(new URL('../core/test_port.c', import.meta.url));
  await run(cc, [...flags, `-I${core}`, '-c', ...units, port], { cwd: join(folder, 'objects') });
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const inputsOf = (model: ModelSpec, count: number, seed: number): Float32Array => {
  const rng = new Rng(seed);
  return Float32Array.from({ length: count * layoutOf(model).inputs }, () => rng.normal());
};
const numbers = (text: string): number[] => text.trim().split(/\s+/).map(Number);

describe("the initialization's header with the firmware's core", () => {
  it.each(models)('%s: gives its test vector', async (name, model) => {
    const place = await mkdtemp(join(folder, 'core-'));
    const card = { name: 'any', task: 'sine', taskSet: {}, learningRate: 0.015, gradientClip: 4 };
    const files = initializationFiles(model, initialize(model, 4), [`Test of ${name}.`], card);
    const header = files.find(({ path }) => path === 'initialization.h')?.content ?? '';
    await writeFile(join(place, 'initialization.h'), header);
    const objects = (await readdir(join(folder, 'objects'))).map((it) => join(folder, 'objects', it));
    const program = join(place, 'program');
    const main = join(here, 'core_main.c');
    await run(cc, [...flags, `-I${place}`, `-I${core}`, main, ...objects, '-lm', '-o', program]);
    const { stdout, status } = spawnSync(program, {
      encoding: 'utf8',
      env: { ASAN_OPTIONS: 'detect_leaks=0' },
    });
    expect({ status, first: stdout.slice(0, 20) }).toMatchObject({ status: 0 });
    const given = numbers(stdout);
    expect(given).toHaveLength(2 * layoutOf(model).outputs);
    given.forEach(
      (value, i) => i % 2 === 1 && expect(Math.fround(value)).toBe(Math.fround(given[i - 1] ?? NaN)),
    );
  });
});

describe("the frozen model's header by itself", () => {
  it.each(models)(
    '%s: gives its test vector, and what the bench computes for other inputs',
    async (name, model) => {
      const place = await mkdtemp(join(folder, 'frozen-'));
      const frozen = freeze(model, initialize(model, 4), inputsOf(model, 20, 1));
      const files = frozenFiles(frozen, [`Test of ${name}, a comment */ with an end.`], undefined);
      await writeFile(
        join(place, 'model.h'),
        files.find(({ path }) => path === 'frozen/model.h')?.content ?? '',
      );
      const program = join(place, 'program');
      await run(cc, [...flags, '-pedantic', `-I${place}`, join(here, 'frozen_main.c'), '-o', program]);
      const inputs = inputsOf(model, 30, 2);
      // Far outside of every range, on the edge between two steps, and no number at all.
      inputs.set([1e30, -1e30, Infinity, -Infinity, NaN, 0, -0].slice(0, layoutOf(model).inputs));
      const { stdout, status } = spawnSync(program, {
        input: new Uint8Array(inputs.buffer),
        encoding: 'utf8',
      });
      expect({ status, stdout: status === 0 ? '' : stdout }).toEqual({ status: 0, stdout: '' });
      expect(Float32Array.from(numbers(stdout))).toEqual(inferFrozen(frozen, inputs));
    },
  );

  it('needs no C library, and its arrays take the flash that it says', async () => {
    const model = omniglotCnn();
    const frozen = freeze(model, initialize(model, 4), inputsOf(model, 20, 1));
    const [header] = frozenFiles(frozen, [], undefined);
    await writeFile(join(folder, 'model.h'), header?.content ?? '');
    const use =
      '#include "model.h"\nvoid use(const float *i, float *o, int8_t *s) { frozen_predict(i, o, s); }\n';
    await writeFile(join(folder, 'use.c'), use);
    const object = join(folder, 'use.o');
    await run(cc, [
      '-std=c11',
      '-Os',
      '-ffreestanding',
      '-nostdlib',
      '-c',
      join(folder, 'use.c'),
      '-o',
      object,
    ]);
    const { stdout } = await run('nm', ['-S', object]);
    expect(stdout).not.toMatch(/ U (?!_GLOBAL_OFFSET_TABLE_)/);
    const bytes = [...stdout.matchAll(/^\S+ (\S+) r frozen_layer/gm)].reduce(
      (sum, it) => sum + parseInt(it[1] ?? '', 16),
      0,
    );
    expect(bytes).toBe(frozenBytes(frozen));
  });
});
