/**
 * Proves the native tensor engine: builds tfjs-node's binding against a libtensorflow of yours and runs the engine's whole
 * test suite on it, in plain Node and in Electron's utility process. For maintainers, and for machines where tfjs-node's
 * own download does not arrive.
 *
 *   node build/native-engine.mjs FOLDER [--build-only]
 *
 * FOLDER holds libtensorflow's headers and libraries, laid out either way:
 *   include/tensorflow/c/c_api.h   lib/libtensorflow.so.2, libtensorflow_framework.so.2      (the C library's archive)
 *   include/tensorflow/c/c_api.h   libtensorflow_cc.so.2, libtensorflow_framework.so.2       (a Python package's folder)
 *
 * The binding goes to dist/native-engine/. To use it: TFJS_NODE_FOLDER=<the folder that this prints> npm start
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isProgram, root } from './sources.mjs';

const PACKAGE = '@tensorflow/tfjs-node';
const scratch = join(root, 'dist/native-engine');
const NAPI = 8;

/**
 * Where headers and libraries lie. Throws a sentence that names what is missing.
 * @returns {Promise<{ include: string, library: string, framework: string }>}
 */
export async function findLibtensorflow(folder) {
  const include = join(folder, 'include');
  if (!existsSync(join(include, 'tensorflow/c/eager/c_api.h')))
    throw new Error(
      `${folder} has no include/tensorflow/c/eager/c_api.h: it does not hold libtensorflow's headers.`,
    );
  // Newer versions keep parts of their C interface in folders beside tensorflow/: all of include/ is needed.
  const status = await readFile(join(include, 'tensorflow/c/tf_status.h'), 'utf8').catch(() => '');
  for (const [, name] of status.matchAll(/^#include "([^"]+)"/gm)) {
    if (!existsSync(join(include, name)))
      throw new Error(`${folder} has no include/${name}, which its own headers name: take all of include/.`);
  }
  const found = {};
  for (const place of [join(folder, 'lib'), folder]) {
    for (const name of existsSync(place) ? await readdir(place) : []) {
      const [, kind] = /^libtensorflow(_cc|_framework)?\.(?:so|dylib)/.exec(name) ?? [];
      if (/^libtensorflow(_cc|_framework)?\.(?:so|dylib)/.test(name))
        found[kind === '_framework' ? 'framework' : 'library'] ??= join(place, name);
    }
  }
  for (const [part, name] of [
    ['library', 'libtensorflow.so or libtensorflow_cc.so.2'],
    ['framework', 'libtensorflow_framework.so'],
  ]) {
    if (!found[part]) throw new Error(`${folder} has no ${name}, neither in lib/ nor beside include/.`);
  }
  return { include, library: found.library, framework: found.framework };
}

/** Runs a program, its words going through; throws when it fails. */
function run(program, args, options = {}) {
  const { status, error } = spawnSync(program, args, { stdio: 'inherit', ...options });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args.slice(0, 2).join(' ')} ended with ${status}.`);
}

/** Node's headers: beside this Node where it has them, else node-gyp downloads them. */
function headers() {
  const prefix = dirname(dirname(process.execPath));
  return existsSync(join(prefix, 'include/node/node_api.h')) ? [`--nodedir=${prefix}`] : [];
}

/** Builds the binding; returns the folder of the package. */
export async function buildBinding(folder) {
  const { include, library, framework } = await findLibtensorflow(resolve(folder));
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { recursive: true });
  await writeFile(join(scratch, 'package.json'), '{ "private": true }\n');
  const { version } = createRequire(import.meta.url)('@tensorflow/tfjs/package.json');
  console.log(`Fetching ${PACKAGE} ${version} without its install script.`);
  const npm = process.env['npm_execpath'] ? [process.env['npm_execpath']] : [];
  const [program, ...first] = npm.length > 0 ? [process.execPath, ...npm] : ['npm'];
  run(
    program,
    [...first, 'install', '--ignore-scripts', '--no-audit', '--no-fund', `${PACKAGE}@${version}`],
    {
      cwd: scratch,
    },
  );
  const home = join(scratch, 'node_modules', PACKAGE);
  const lib = join(home, 'deps/lib');
  await mkdir(lib, { recursive: true });
  await symlink(include, join(home, 'deps/include'));
  // Under the names that the linker looks for, and under their own, which end up in the binding.
  for (const [name, path] of [
    ['libtensorflow.so', library],
    ['libtensorflow_framework.so', framework],
  ]) {
    for (const it of new Set([name, path.split('/').at(-1)])) await symlink(path, join(lib, it));
  }
  const gyp = createRequire(import.meta.url).resolve('node-gyp/bin/node-gyp.js');
  const where = join(home, `lib/napi-v${NAPI}`);
  run(
    process.execPath,
    [
      ...[gyp, 'rebuild', '--loglevel=warn', ...headers()],
      ...['--module_name=tfjs_binding', `--module_path=${where}`],
      ...[`--napi_version=${NAPI}`, `--napi_build_version=${NAPI}`],
    ],
    { cwd: home },
  );
  return home;
}

/** The engine's suite on it: in Node, then in the app. */
function prove(home) {
  const env = { ...process.env, TFJS_NODE_FOLDER: home, ENGINE_UNDER_TEST: 'native' };
  const vitest = [process.execPath, join(root, 'node_modules/vitest/vitest.mjs'), 'run'];
  const suites = [
    'test/unit/electron/bench/tensor',
    'test/unit/electron/bench/export',
    'test/unit/electron/bench/import',
  ];
  const [node, ...args] = vitest;
  run(node, [...args, '--project', 'unit', ...suites], { cwd: root, env });
  run(node, [...args, '--project', 'firmware', 'test/firmware/core/oracle.test.ts'], { cwd: root, env });
  const display = process.platform === 'linux' && !process.env['DISPLAY'] ? ['xvfb-run', '-a'] : [];
  const [program, ...rest] = [...display, ...vitest, '--project', 'e2e', 'test/e2e/engine.test.ts'];
  run(program, rest, { cwd: root, env });
}

if (isProgram(import.meta.url, 'native-engine.mjs')) {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { 'build-only': { type: 'boolean' } },
    });
    if (positionals.length !== 1)
      throw new Error('Usage: node build/native-engine.mjs FOLDER [--build-only]');
    if (process.platform === 'win32') throw new Error('This script knows Linux and macOS only.');
    const home = await buildBinding(positionals[0]);
    console.log(`Built. To use it: TFJS_NODE_FOLDER=${home}`);
    if (!values['build-only']) prove(home);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
