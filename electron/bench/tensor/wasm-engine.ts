/**
 * TensorFlow.js on its WebAssembly backend: ships in its npm package and runs wherever Node does, with SIMD and in one thread.
 *
 * Why one? TensorFlow.js leaves its threaded build off in Node.js (WASM_HAS_MULTITHREAD_SUPPORT is false there), as its
 * loader makes workers of blobs, which Node's threads do not take. With that flag forced and workers put under the loader it
 * starts, but counts one thread when two are asked for and takes the processor's time of the plain build, 2.7 s against
 * 2.6 s for the same evaluations: nothing is gained.
 */
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import type { Engine } from './engine.ts';

export async function startWasmEngine(): Promise<Engine> {
  // The union package: backends register their gradients and kernels with the one instance of the core in it.
  const tf = await import('@tensorflow/tfjs');
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  // Without this the backend asks for its binaries relative to the page, which Node has none of.
  const manifest = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
  setWasmPaths(join(dirname(manifest), 'dist') + sep);
  if (!(await tf.setBackend('wasm'))) {
    throw new Error(
      'TensorFlow.js could not start its WebAssembly backend; run npm install again to restore its files.',
    );
  }
  await tf.ready();
  const simd = Boolean(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'));
  return { name: 'wasm', build: { tfjs: tf.version.tfjs, simd }, tf };
}
