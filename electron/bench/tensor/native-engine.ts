/**
 * TensorFlow.js on libtensorflow: `@tensorflow/tfjs-node`, an optional dependency whose install script downloads the
 * library. Loaded only in the evaluation process: what native code does wrong takes that process and nothing else.
 */
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import util from 'node:util';
import type * as TensorFlow from '@tensorflow/tfjs';
import { EngineProblemError, TFJS_NODE_FOLDER, type EngineProblem } from './engine-problem.ts';
import type { Engine } from './engine.ts';

const PACKAGE = '@tensorflow/tfjs-node';

/** Why tfjs-node cannot be had here; undefined when it is worth trying. Loads nothing. */
export function nativeObstacle(environment: NodeJS.ProcessEnv = process.env): EngineProblem | undefined {
  const folder = packageFolder(environment);
  if (folder === undefined) {
    const given = environment[TFJS_NODE_FOLDER];
    return given ? { code: 'notInFolder', folder: given } : { code: 'notInstalled' };
  }
  const lib = join(folder, 'lib');
  const built =
    existsSync(lib) && readdirSync(lib).some((name) => existsSync(join(lib, name, 'tfjs_binding.node')));
  return built ? undefined : { code: 'noLibrary' };
}

/** Loads it here. Throws EngineProblemError, or what the library throws, when it does not load. */
export function startNativeEngine(environment: NodeJS.ProcessEnv = process.env): Engine {
  const obstacle = nativeObstacle(environment);
  const folder = packageFolder(environment);
  if (obstacle !== undefined || folder === undefined)
    throw new EngineProblemError(obstacle ?? { code: 'notInstalled' });
  // Removed in Node 23, and tfjs-node 4.22 calls it.
  const old = util as { isNullOrUndefined?: (value: unknown) => boolean };
  old.isNullOrUndefined ??= (value) => value === null || value === undefined;
  // The library's own words go to stderr: warnings and worse only.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '1';
  const tf = createRequire(import.meta.url)(folder) as typeof TensorFlow & {
    readonly version: { readonly 'tfjs-node'?: string };
  };
  if (tf.getBackend() !== 'tensorflow')
    throw new EngineProblemError({ code: 'otherBackend', started: tf.getBackend() });
  const library = libraryVersion(tf);
  const build = { tfjs: tf.version.tfjs, ...(library === undefined ? {} : { library }) };
  return { name: 'native', build, tf };
}

function packageFolder(environment: NodeJS.ProcessEnv): string | undefined {
  const given = environment[TFJS_NODE_FOLDER];
  if (given) return existsSync(join(given, 'package.json')) ? resolve(given) : undefined;
  try {
    return dirname(createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`));
  } catch {
    return undefined;
  }
}

/** What the binding says of the library it is linked with. */
function libraryVersion(tf: typeof TensorFlow): string | undefined {
  const { binding } = tf.backend() as { binding?: { TF_Version?: unknown } };
  return typeof binding?.TF_Version === 'string' ? binding.TF_Version : undefined;
}
