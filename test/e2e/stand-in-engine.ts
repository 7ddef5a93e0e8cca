/**
 * A folder that the app takes for tfjs-node, on machines that have none: TensorFlow.js in plain JavaScript under the native
 * backend's name. So slow that an evaluation is under way for seconds, which is what a test that kills it needs; the
 * process, its crash and what the bench does of it are real.
 */
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Resolves with the folder, to be given as TFJS_NODE_FOLDER. */
export async function standInEngine(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stand-in-'));
  const tfjs = createRequire(import.meta.url).resolve('@tensorflow/tfjs');
  const files = {
    'package.json': '{ "name": "@tensorflow/tfjs-node", "version": "0.0.0", "main": "index.js" }',
    'lib/napi-v8/tfjs_binding.node': '',
    'index.js': `const tf = require(${JSON.stringify(tfjs)});
tf.registerBackend('tensorflow', () => tf.findBackendFactory('cpu')(), 9);
tf.copyRegisteredKernels('cpu', 'tensorflow');
tf.setBackend('tensorflow');
module.exports = tf;
`,
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}
