/**
 * Bundles the app into `dist/`: one self-contained script per process, and the window's files in `dist/renderer/`.
 *
 *   node build/bundle.mjs [--if-stale] [--node-only]
 *
 * npm packages stay outside the Node bundles: serialport and TensorFlow.js find their own binaries beside them. The
 * preload script is the exception, because a sandboxed preload can load nothing but `electron`.
 */
import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { dist, fingerprint, isFresh, isProgram, root, stamp, writeAtomically } from './sources.mjs';

/** @type {{ input: string, output: string, format?: 'cjs' | 'esm', alone?: boolean }[]} */
export const entries = [
  { input: 'electron/main/main.ts', output: 'main.js' },
  { input: 'electron/preload.ts', output: 'preload.cjs', format: 'cjs', alone: true },
  { input: 'electron/bench/process.ts', output: 'bench-process.js' },
  { input: 'electron/bench/cli.ts', output: 'cli.js' },
  { input: 'firmware-bridge/transports/virtual/virtual-worker.ts', output: 'virtual-worker.js' },
  { input: 'firmware-bridge/transports/emulated/emulated-worker.ts', output: 'emulated-worker.js' },
  { input: 'electron/bench/tensor/evaluation-worker.ts', output: 'evaluation-worker.js' },
  { input: 'electron/bench/study/study-worker.ts', output: 'study-worker.js' },
  { input: 'electron/bench/freeze/freeze-worker.ts', output: 'freeze-worker.js' },
];

const isPackage = (id) => !id.startsWith('.') && !isAbsolute(id) && !id.startsWith('\0');

/** Bundles one script. Throws with the bundler's own message when a source does not parse or resolve. */
export async function bundleEntry({ input, output, format = 'esm', alone = false }, folder = dist) {
  const { rolldown } = await import('rolldown');
  const bundle = await rolldown({
    input: join(root, input),
    cwd: root,
    platform: 'node',
    tsconfig: join(root, 'tsconfig.json'),
    external: alone ? ['electron'] : isPackage,
  });
  try {
    const result = await bundle.generate({
      format,
      entryFileNames: output,
      sourcemap: true,
      codeSplitting: false,
    });
    for (const file of result.output) {
      await writeAtomically(join(folder, file.fileName), file.type === 'chunk' ? file.code : file.source);
    }
  } finally {
    await bundle.close();
  }
}

/**
 * Bundles the scripts of all Node processes that exist in the tree.
 * @returns the problems, one per script that did not bundle
 */
export async function bundleNode() {
  const print = await fingerprint('node');
  const built = await Promise.allSettled(
    entries.filter(({ input }) => existsSync(join(root, input))).map((entry) => bundleEntry(entry)),
  );
  const problems = built.filter(({ status }) => status === 'rejected').map(({ reason }) => reason);
  if (problems.length === 0) await stamp('node', print);
  return problems;
}

/** Builds the window's files with Vite. */
export async function bundleRenderer() {
  if (!existsSync(join(root, 'renderer/index.html'))) return;
  const print = await fingerprint('renderer');
  const { build } = await import('vite');
  await build({ configFile: join(root, 'renderer/vite.config.ts'), logLevel: 'warn' });
  const { noticesForWindow, shipped } = await import('./notices.mjs');
  const notices = JSON.stringify(noticesForWindow(await shipped()));
  await writeAtomically(join(dist, 'renderer/notices.json'), notices);
  await stamp('renderer', print);
}

/**
 * Brings `dist/` up to date. Says nothing on stdout: the command line tool prints JSON there.
 * @param {{ renderer?: boolean, force?: boolean }} options
 */
export async function build({ renderer = true, force = false } = {}) {
  if (force || !(await isFresh('node'))) {
    const problems = await bundleNode();
    if (problems.length > 0) throw new AggregateError(problems, problems.map((it) => it.message).join('\n'));
  }
  if (renderer && (force || !(await isFresh('renderer')))) await bundleRenderer();
}

if (isProgram(import.meta.url, 'bundle.mjs')) {
  const started = performance.now();
  try {
    await build({
      renderer: !process.argv.includes('--node-only'),
      force: !process.argv.includes('--if-stale'),
    });
    console.error(`Built dist/ in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
