/**
 * Builds the firmware.
 *
 *   node build/firmware.mjs wasm [--check]        assets/tmf-board.wasm, by the compiler that npm installed
 *   node build/firmware.mjs native [--sanitize]   dist/firmware/tmf-board-native, by the computer's C compiler
 *
 * `--check` compares with what is there instead of writing it, and exits 1 when it differs. The wasm is reproducible: no
 * path, no date, sources in sorted order. Its build id is a hash of those sources, so it must be rebuilt (and committed)
 * when one of them changes.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const firmware = join(root, 'firmware-bridge', 'firmware');

export const wasmPath = join(root, 'assets', 'tmf-board.wasm');
export const nativePath = join(root, 'dist', 'firmware', 'tmf-board-native');

/** What every target is compiled with; see core/float_rules.h. */
export const strictFlags = ['-std=c11', '-ffp-contract=off', '-Wall', '-Wextra', '-Werror'];

/** Freestanding wasm32. SIMD lanes are IEEE operations of their own, so they change no bit (core/vector.h). */
const wasmFlags = [
  ...['--target=wasm32', '-O3', '-msimd128', '-ffreestanding', '-fno-builtin', '-nostdlib'],
  ...['-Wl,--no-entry', '-Wl,-z,stack-size=16384', '-Wl,--strip-all'],
];

/** C sources and headers of folders below `firmware/`, as {name: text}, names sorted and with forward slashes. */
export async function readSources(folders) {
  const names = [];
  for (const folder of folders) {
    for (const name of await readdir(join(firmware, folder))) {
      if (/\.[ch]$/.test(name)) names.push(`${folder}/${name}`);
    }
  }
  names.sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(firmware, name), 'utf8')])),
  );
}

/** First four bytes of the SHA-256 of the sources, as hello.buildId shows it. */
export function buildId(sources) {
  const hash = createHash('sha256');
  for (const [name, text] of Object.entries(sources)) {
    hash.update(`${name}\0${text.replaceAll('\r\n', '\n')}\0`);
  }
  return hash.digest().readUInt32BE(0);
}

/** Compiles {name: text} to a wasm module. `include` names the folders that #include searches. */
export async function compileWasm(sources, { include, flags = [] }) {
  const { runClang, runLLVM } = await import('@yowasp/clang');
  // Loads the compiler; asked for like this it does not tell of its progress on stdout.
  await runLLVM(undefined, {}, { fetchProgress: () => undefined });
  let messages = '';
  const decoder = new TextDecoder();
  const print = (bytes) => {
    if (bytes) messages += decoder.decode(bytes, { stream: true });
  };
  const units = Object.keys(sources).filter((name) => name.endsWith('.c'));
  const args = [
    ...['clang', ...strictFlags, ...wasmFlags, ...flags],
    ...include.map((folder) => `-I${folder}`),
    ...units,
    ...['-o', 'out.wasm'],
  ];
  try {
    const files = await runClang(args, toTree(sources), { stdout: print, stderr: print });
    return files['out.wasm'];
  } catch (error) {
    throw new Error(`The firmware did not compile to WebAssembly:\n${messages}`, { cause: error });
  }
}

/** {'a/b.c': text} to {a: {'b.c': text}}. */
function toTree(sources) {
  const tree = {};
  for (const [name, text] of Object.entries(sources)) {
    const parts = name.split('/');
    const file = parts.pop();
    let folder = tree;
    for (const part of parts) folder = folder[part] ??= {};
    folder[file] = text;
  }
  return tree;
}

const hex = (id) => `0x${id.toString(16).padStart(8, '0')}u`;

/** The virtual board as bytes. */
export async function buildWasm() {
  const sources = await readSources(['core', 'ports/freestanding', 'ports/wasm']);
  return compileWasm(sources, { include: ['core'], flags: [`-DTMF_BUILD_ID=${hex(buildId(sources))}`] });
}

/** The pseudo-terminal board; returns its path. Needs a C compiler: $CC, or cc. */
export async function buildNative({ sanitize = false, output = nativePath } = {}) {
  const sources = await readSources(['core', 'ports/native']);
  const flags = sanitize
    ? ['-O1', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all']
    : ['-O2'];
  await mkdir(dirname(output), { recursive: true });
  const units = Object.keys(sources).filter((name) => name.endsWith('.c'));
  const args = [
    ...strictFlags,
    ...flags,
    '-Icore',
    `-DTMF_BUILD_ID=${hex(buildId(sources))}`,
    ...units,
    '-o',
    output,
  ];
  await promisify(execFile)(process.env['CC'] ?? 'cc', args, { cwd: firmware });
  return output;
}

async function main([target, ...options]) {
  if (target === 'native') {
    console.log(await buildNative({ sanitize: options.includes('--sanitize') }));
  } else if (target === 'wasm') {
    const built = await buildWasm();
    if (!options.includes('--check')) {
      await mkdir(dirname(wasmPath), { recursive: true });
      await writeFile(wasmPath, built);
      console.log(`${wasmPath}, ${built.length} bytes`);
    } else if (!Buffer.from(built).equals(await readFile(wasmPath))) {
      console.error('assets/tmf-board.wasm is not what the sources give: run `node build/firmware.mjs wasm`');
      process.exitCode = 1;
    }
  } else {
    console.error('Say which: node build/firmware.mjs wasm [--check] | native [--sanitize]');
    process.exitCode = 2;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(process.argv.slice(2));
}
