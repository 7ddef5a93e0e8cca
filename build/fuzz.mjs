/**
 * Fuzzing of the firmware with libFuzzer, AddressSanitizer and UndefinedBehaviorSanitizer. Needs clang.
 *
 *   node build/fuzz.mjs [frames|messages ...] [--seconds N] [--keep]
 *
 * The corpus lies in test/firmware/fuzz/corpus/, and whole sessions are made by test/firmware/fuzz/seeds.ts. New inputs go to
 * dist/fuzz/ and are lost; `--keep` boils them down, with the corpus, to the fewest that reach as much code, and makes those
 * the corpus.
 */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { cp, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { bundleEntry } from './bundle.mjs';
import { strictFlags } from './firmware.mjs';
import { isProgram, root } from './sources.mjs';

export const targets = ['frames', 'messages'];
const here = join(root, 'test/firmware/fuzz');
const core = join(root, 'firmware-bridge/firmware/core');
const out = join(root, 'dist/fuzz');
/** Of a corpus that is kept: enough to begin from, little enough to look after. */
const MOST_INPUTS = 128;
export const compiler = process.env['CLANG'] ?? 'clang';

/** Why fuzzing cannot be done here, or undefined. */
export function problem() {
  if (process.platform !== 'linux') return 'libFuzzer is tried on Linux only';
  if (spawnSync(compiler, ['--version']).status !== 0) return `there is no ${compiler}`;
  const probe = ['-fsanitize=fuzzer,address,undefined', '-x', 'c', '-', '-o', '/dev/null'];
  const input =
    '#include <stddef.h>\n#include <stdint.h>\nint LLVMFuzzerTestOneInput(const uint8_t *d, size_t n){(void)d;(void)n;return 0;}\n';
  if (spawnSync(compiler, probe, { input }).status !== 0)
    return `${compiler} has no libFuzzer (Debian: libclang-rt-dev)`;
  return undefined;
}

/** Compiles a target; returns the program's path. `more`: flags of the compiler for a program of that name's own. */
async function compile(target, name = target, more = []) {
  await mkdir(out, { recursive: true });
  const program = join(out, name);
  const units = (await readdir(core)).filter((name) => name.endsWith('.c')).map((name) => join(core, name));
  const sanitizers = ['-fsanitize=fuzzer,address,undefined,float-cast-overflow', '-fno-sanitize-recover=all'];
  const flags = [...strictFlags, '-DTMF_LINK_COUNTERS', '-O1', '-g', ...sanitizers, `-I${core}`];
  await promisify(execFile)(compiler, [
    ...flags,
    ...more,
    join(here, `${target}.c`),
    ...units,
    '-o',
    program,
  ]);
  return program;
}

/** Folders of what is known of a target: the corpus, and for messages the sessions that are made for it. */
async function known(target) {
  const corpus = join(here, 'corpus', target);
  if (target !== 'messages') return [corpus];
  await bundleEntry({ input: 'test/firmware/fuzz/seeds.ts', output: 'seeds.js' }, out);
  const { seeds } = await import(pathToFileURL(join(out, 'seeds.js')).href);
  const folder = join(out, 'seeds');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [name, input] of seeds()) await writeFile(join(folder, name), input);
  return [corpus, folder];
}

/** Functions of the core's .c files that nothing known of a target reaches, as `file name`. */
export async function unreached(target) {
  // A function that was built into its callers has a copy that nobody calls.
  const program = await compile(target, `${target}-reach`, ['-fno-inline']);
  const text = await run(program, ['-runs=0', '-print_coverage=1', ...(await known(target))], 2 ** 22);
  const functions = text.matchAll(/^UNCOVERED_FUNC: \S.* (\w+) \S*\/core\/(\w+\.c):\d+/gm);
  return [...functions].map(([, name, file]) => `${file} ${name}`);
}

/**
 * A target without libFuzzer, by any C compiler with sanitizers: its corpus, and `changes` seeded changes of each input.
 * @returns {Promise<number>} inputs tried; rejects with the sanitizer's text when something was found
 */
export async function replay(target, changes) {
  await mkdir(out, { recursive: true });
  const program = join(out, `${target}-replay`);
  const units = (await readdir(core)).filter((name) => name.endsWith('.c')).map((name) => join(core, name));
  const sanitizers = ['-fsanitize=address,undefined,float-cast-overflow', '-fno-sanitize-recover=all'];
  const flags = [...strictFlags, '-DTMF_LINK_COUNTERS', '-O1', '-g', ...sanitizers, `-I${core}`];
  const sources = [join(here, `${target}.c`), join(here, 'replay.c'), ...units];
  const execute = promisify(execFile);
  await execute(process.env['CC'] ?? 'cc', [...flags, ...sources, '-o', program]);
  const { stdout } = await execute(program, [String(changes), ...(await known(target))], {
    maxBuffer: 2 ** 26,
  });
  return Number(stdout);
}

/** What a program said, at least its last `most` characters; rejects with its last words when it fails. */
function run(program, args, most = 20_000) {
  return new Promise((resolve, reject) => {
    let text = '';
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr.on('data', (chunk) => (text = (text + chunk).slice(-most)));
    child.on('error', reject);
    child.on('exit', (code) => {
      // How the search went says nothing of what ended it.
      const words = text.split('\n').filter((line) => !/^(#\d+\t|INFO: |\tNEW_FUNC)/.test(line));
      if (code === 0) resolve(text);
      else reject(new Error(words.join('\n').trim()));
    });
  });
}

/**
 * Runs a target on its corpus and on what it makes of it: for `seconds`, at random, or for `inputs`, the same ones each time.
 *
 * Why two ways? A search is to find what nobody has tried. A check is to say the same every time: there the seed and the order
 * of the known inputs are given, and comparisons give no hints, because what they compare holds addresses. Another compiler's
 * libFuzzer may make other inputs.
 * @param {string} target
 * @param {{seconds: number} | {inputs: number}} amount
 * @returns {Promise<{executions: number, coverage: number, peakMb: number}>} rejects with libFuzzer's text when it found something
 */
export async function fuzz(target, amount) {
  const program = await compile(target);
  const fresh = join(out, `${target}-corpus`);
  const repeated = 'inputs' in amount;
  if (repeated) await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true });
  const folders = await known(target);
  const text = await run(program, [
    fresh,
    ...(repeated
      ? [`-seed_inputs=@${await listed(target, folders)}`, `-runs=${amount.inputs}`, '-seed=1', '-use_cmp=0']
      : [...folders, `-max_total_time=${amount.seconds}`]),
    '-timeout=10',
    '-rss_limit_mb=1024',
    '-max_len=4096',
    '-print_final_stats=1',
    `-artifact_prefix=${out}/${target}-`,
  ]);
  const number = (pattern) => Number(text.match(pattern)?.[1] ?? NaN);
  return {
    executions: number(/stat::number_of_executed_units: (\d+)/),
    coverage: Math.max(...[...text.matchAll(/ cov: (\d+)/g)].map(([, n]) => Number(n))),
    peakMb: number(/stat::peak_rss_mb: +(\d+)/),
  };
}

/** Writes the files of folders, in the order of their names, as libFuzzer reads a list; returns the list's path. */
async function listed(target, folders) {
  const names = await Promise.all(
    folders.map(async (folder) => (await readdir(folder)).sort().map((name) => join(folder, name))),
  );
  const list = join(out, `${target}-inputs.txt`);
  await writeFile(list, names.flat().join(','));
  return list;
}

/** Makes the fewest inputs that reach as much code the corpus. */
async function keep(target) {
  const corpus = join(here, 'corpus', target);
  const merged = join(out, `${target}-merged`);
  await rm(merged, { recursive: true, force: true });
  await mkdir(merged, { recursive: true });
  await run(join(out, target), [
    '-set_cover_merge=1',
    '-max_len=4096',
    merged,
    ...(await known(target)),
    join(out, `${target}-corpus`),
  ]);
  // Evenly over the sizes, so that long inputs are not all that is left.
  const sizes = await Promise.all(
    (await readdir(merged)).map(async (name) => ({ name, size: (await stat(join(merged, name))).size })),
  );
  sizes.sort((a, b) => b.size - a.size);
  const step = Math.max(1, sizes.length / MOST_INPUTS);
  await rm(corpus, { recursive: true });
  await mkdir(corpus);
  for (let i = 0; i < sizes.length; i += step) {
    const { name } = sizes[Math.floor(i)];
    await cp(join(merged, name), join(corpus, name));
  }
}

if (isProgram(import.meta.url, 'fuzz.mjs')) {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { seconds: { type: 'string', default: '60' }, keep: { type: 'boolean', default: false } },
  });
  const reason = problem();
  if (reason) {
    console.error(`Cannot fuzz: ${reason}.`);
    process.exit(1);
  }
  for (const target of positionals.length > 0 ? positionals : targets) {
    const { executions, coverage, peakMb } = await fuzz(target, { seconds: Number(values.seconds) });
    console.log(
      `${target}: ${executions} inputs in ${values.seconds} s, ${coverage} edges reached, at most ${peakMb} MB, nothing found`,
    );
    if (values.keep) await keep(target);
  }
}
