/**
 * Builds the firmware.
 *
 *   node build/firmware.mjs wasm [--check]        assets/tmf-board.wasm, by the compiler that npm installed
 *   node build/firmware.mjs native [--sanitize]   dist/firmware/tmf-board-native, by the computer's C compiler
 *   node build/firmware.mjs qemu [m4|m7]          dist/firmware/tmf-board-qemu-m4.elf, by arm-none-eabi-gcc
 *   node build/firmware.mjs rp2040 [--check]      assets/tmf-board-rp2040.uf2, by arm-none-eabi-gcc (firmware-rp2040.mjs)
 *   node build/firmware.mjs arduino [mega|uno]    dist/firmware/arduino/, the library; with a board also its example's image
 *   node build/firmware.mjs table [--check]       the table in the firmware's README: what images, models and steps take
 *
 * `--check` compares with what is there instead of writing it, and exits 1 when it differs. What lies in assets/ is
 * reproducible: no path, no date, sources in sorted order. Its build id is a hash of those sources, so it must be rebuilt
 * (and committed) when one of them changes.
 */
import { execFile, spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { arduinoLibrary, buildAvr, libraryPath, writeArduinoLibrary } from './firmware-avr.mjs';
import {
  armFlags,
  buildId,
  firmware,
  hex,
  intoPlace,
  readSources,
  root,
  strictFlags,
} from './firmware-sources.mjs';
import { isProgram } from './sources.mjs';

export { arduinoLibrary, buildAvr, buildId, libraryPath, readSources, strictFlags, writeArduinoLibrary };

export const wasmPath = join(root, 'assets', 'tmf-board.wasm');
export const nativePath = join(root, 'dist', 'firmware', 'tmf-board-native');

/** Freestanding wasm32. SIMD lanes are IEEE operations of their own, so they change no bit (core/vector.h). */
const wasmFlags = [
  ...['--target=wasm32', '-O3', '-msimd128', '-ffreestanding', '-fno-builtin', '-nostdlib'],
  ...['-Wl,--no-entry', '-Wl,-z,stack-size=16384', '-Wl,--strip-all'],
];

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
  const units = Object.keys(sources).filter((name) => name.endsWith('.c'));
  const args = [...strictFlags, ...flags, '-Icore', `-DTMF_BUILD_ID=${hex(buildId(sources))}`, ...units];
  return await intoPlace(output, async (folder) => {
    const made = join(folder, 'board');
    await promisify(execFile)(process.env['CC'] ?? 'cc', [...args, '-o', made], { cwd: firmware });
    return { [output]: made };
  });
}

const cortexM = {
  // Runs on the machine of the M4, whose instruction set contains its own: for counting instructions.
  m0plus: ['-mcpu=cortex-m0plus', '-mthumb', '-DTMF_CORTEX_M=0'],
  m4: ['-mcpu=cortex-m4', '-mthumb', '-mfpu=fpv4-sp-d16', '-mfloat-abi=hard', '-DTMF_CORTEX_M=4'],
  m7: ['-mcpu=cortex-m7', '-mthumb', '-mfpu=fpv5-sp-d16', '-mfloat-abi=hard', '-DTMF_CORTEX_M=7'],
};

/**
 * An image for QEMU's mps2-an386 (m4) or mps2-an500 (m7); returns its path. `units` and `include` replace the port's main
 * and are given by tests. Needs arm-none-eabi-gcc.
 * @param {'m0plus' | 'm4' | 'm7'} cpu
 * @param {{ output?: string, units?: string[], include?: string[] }} [options]
 */
export async function buildQemu(cpu, { output, units, include = [] } = {}) {
  const sources = await readSources(['core', 'ports/cortex-m', 'ports/freestanding', 'ports/qemu']);
  const path = output ?? join(root, 'dist', 'firmware', `tmf-board-qemu-${cpu}.elf`);
  const own = Object.keys(sources).filter((name) => name.endsWith('.c'));
  const args = [
    ...strictFlags,
    ...armFlags,
    ...cortexM[cpu],
    ...['core', 'ports/cortex-m', 'ports/qemu', ...include].map((folder) => `-I${folder}`),
    `-DTMF_BUILD_ID=${hex(buildId(sources))}`,
    ...(units ? [...own.filter((name) => !name.endsWith('qemu/port.c')), ...units] : own),
    ...['-T', 'ports/qemu/link.ld', '-lgcc'],
  ];
  return await intoPlace(path, async (folder) => {
    const made = join(folder, 'image.elf');
    await promisify(execFile)('arm-none-eabi-gcc', [...args, '-o', made], { cwd: firmware });
    return { [path]: made };
  });
}

/** The table is made by a test, which has every target at hand; returns the exit code. */
function runTable(check) {
  const env = { ...process.env, ...(check ? {} : { BENCH_TABLE: 'write' }) };
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [vitest, 'run', '--project', 'firmware', 'test/firmware/table/table.test.ts'];
  return spawnSync(process.execPath, args, { cwd: root, env, stdio: 'inherit' }).status ?? 1;
}

async function main([target, ...options]) {
  if (target === 'native') {
    console.log(await buildNative({ sanitize: options.includes('--sanitize') }));
  } else if (target === 'qemu') {
    for (const cpu of options.length > 0 ? options : Object.keys(cortexM)) console.log(await buildQemu(cpu));
  } else if (target === 'rp2040') {
    const { writeRp2040 } = await import('./firmware-rp2040.mjs');
    process.exitCode = await writeRp2040(options.includes('--check'));
  } else if (target === 'arduino') {
    console.log(await writeArduinoLibrary());
    for (const board of options) console.log(await buildAvr(board));
  } else if (target === 'table') {
    process.exitCode = runTable(options.includes('--check'));
  } else if (target === 'wasm') {
    const built = await buildWasm();
    if (!options.includes('--check')) {
      await mkdir(dirname(wasmPath), { recursive: true });
      await writeFile(wasmPath, built);
      console.log(`${wasmPath}, ${built.length} bytes`);
      console.log('If core/ or ports/freestanding changed, also: node build/firmware.mjs rp2040');
    } else if (!Buffer.from(built).equals(await readFile(wasmPath))) {
      console.error('assets/tmf-board.wasm is not what the sources give: run `node build/firmware.mjs wasm`');
      process.exitCode = 1;
    }
  } else {
    console.error(
      'Say which: node build/firmware.mjs wasm [--check] | native [--sanitize] | qemu [m4|m7] | rp2040 [--check] | arduino [mega|uno] | table [--check]',
    );
    process.exitCode = 2;
  }
}

if (isProgram(import.meta.url, 'firmware.mjs')) {
  await main(process.argv.slice(2));
}
