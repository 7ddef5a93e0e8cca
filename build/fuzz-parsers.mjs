/**
 * Fuzzing of the parsers in TypeScript: everything that reads what comes from outside.
 *
 *   node build/fuzz-parsers.mjs [group or group/target ...] [--seconds N] [--seed S] [--from group/target] [--json]
 *   node build/fuzz-parsers.mjs --made-run      makes the run in test/fuzz/made-run anew, after its files changed their form
 *
 * Each target runs in a process of its own with bounded memory, for so many seconds of processor time. A finding is an error that is no sentence of the parser's,
 * an input that takes far more time or memory than a valid one, and a file that was changed by being read; its input lies
 * in dist/fuzz/findings. Ends with 1 when there is any. How it works: test/fuzz/README.md.
 */
import { execFileSync, fork } from 'node:child_process';
import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { parseArgs } from 'node:util';
import { rolldown } from 'rolldown';
import { build } from './bundle.mjs';
import { dist, isProgram, root } from './sources.mjs';

const findings = join(dist, 'fuzz/findings');
const work = join(dist, 'fuzz/work');
const bundle = join(dist, 'fuzz/parsers');
/** A process that says nothing for so much of its processor time hangs. */
const HANG_CPU_SECONDS = 20;
/** Where the system does not say what a process used, for so long. */
const HANG_SECONDS = 300;
const HEAP_MB = 768;

/** Processor time of a process, seconds; undefined where the system does not say. */
async function cpuSeconds(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  return Number.isFinite(ticks) ? ticks / 100 : undefined;
}

const start = (args) =>
  fork(join(bundle, 'main.js'), args, {
    execArgv: [`--max-old-space-size=${HEAP_MB}`, '--enable-source-maps'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });

/** What is fuzzed, for the record of a campaign. */
function commit() {
  try {
    const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '-uno') === '' ? '' : ', changed'}`;
  } catch {
    return 'No commit';
  }
}

/** Names of all targets. */
export async function targetNames() {
  await prepare();
  const child = start([]);
  return await new Promise((resolve, reject) => {
    child.on('message', ({ names }) => resolve(names));
    child.on('exit', (code) =>
      reject(new Error(`The fuzzer ended with code ${code} before it named its targets.`)),
    );
  });
}

let prepared;
/** A chunk a group of targets: most need no tensor engine, which takes longer to load than many inputs. */
const prepare = () =>
  (prepared ??= (async () => {
    await build({ renderer: false });
    await rm(work, { recursive: true, force: true });
    await rm(bundle, { recursive: true, force: true });
    const made = await rolldown({
      input: join(root, 'test/fuzz/main.ts'),
      cwd: root,
      platform: 'node',
      tsconfig: join(root, 'tsconfig.json'),
      external: (id) => !id.startsWith('.') && !isAbsolute(id) && !id.startsWith('\0'),
    });
    await made.write({ dir: bundle, format: 'esm', sourcemap: true });
    await made.close();
  })());

/**
 * Fuzzes one target.
 * @returns {Promise<{name: string, inputs: number, pool: number, reached: number, findings: {kind: string, text: string, file: string}[]}>}
 */
export async function fuzzTarget(name, seconds, seed) {
  await prepare();
  const folder = join(work, name.replace('/', '-'));
  await rm(folder, { recursive: true, force: true });
  await mkdir(findings, { recursive: true });
  const found = [];
  const result = { name, inputs: 0, pool: 0, reached: 0, findings: found };
  const child = start([name, String(seconds), String(seed), folder, findings]);
  let errors = '';
  child.stderr.on('data', (chunk) => (errors = (errors + chunk).slice(-4000)));
  let heardMs = performance.now();
  let cpuThen = 0;
  const hear = async () => {
    heardMs = performance.now();
    cpuThen = (await cpuSeconds(child.pid)) ?? 0;
  };
  child.on('message', (message) => {
    void hear();
    if (message.kind === 'progress') {
      const { inputs, pool, reached } = message;
      Object.assign(result, { inputs, pool, reached });
    } else if (message.kind === 'finding') found.push({ ...message.finding, file: message.file });
  });
  let hung = false;
  const watch = setInterval(async () => {
    const cpu = await cpuSeconds(child.pid);
    const over =
      cpu === undefined
        ? performance.now() - heardMs > HANG_SECONDS * 1000
        : cpu - cpuThen > HANG_CPU_SECONDS;
    if (!over || hung) return;
    hung = true;
    child.kill('SIGKILL');
  }, 1000);
  const code = await new Promise((resolve) => child.on('exit', (exit, signal) => resolve(exit ?? signal)));
  clearInterval(watch);
  if (code !== 0) {
    const file = join(findings, `${name.replace('/', '-')}-last`);
    await copyFile(join(folder, 'last-input'), file).catch(() => undefined);
    const kind = hung ? 'hang' : /heap out of memory/.test(errors) ? 'memory' : 'crash';
    found.push({ kind, text: hung ? 'said nothing for too long' : `${code}: ${errors}`, file });
  }
  await rm(folder, { recursive: true, force: true });
  return result;
}

if (isProgram(import.meta.url, 'fuzz-parsers.mjs')) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
      // Where a campaign that was cut off goes on.
      from: { type: 'string' },
      'made-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  if (values['made-run']) {
    await prepare();
    process.exit(await new Promise((resolve) => start(['--made-run']).on('exit', resolve)));
  }
  const [seconds, seed] = [Number(values.seconds), Number(values.seed)];
  const names = await targetNames();
  const matches = (given) => names.filter((name) => name === given || name.startsWith(`${given}/`));
  const chosen = positionals.length > 0 ? positionals.flatMap(matches) : names;
  const first = values.from === undefined ? 0 : chosen.indexOf(values.from);
  const unknown = [
    ...positionals.filter((given) => matches(given).length === 0),
    ...(first < 0 ? [values.from] : []),
  ];
  if (unknown.length > 0 || !(seconds > 0) || !Number.isInteger(seed)) {
    console.error(
      unknown.length > 0
        ? `There is no target ${unknown.join(', ')}. Targets: ${names.join(', ')}.`
        : '--seconds takes a number above 0, --seed a whole number.',
    );
    process.exit(2);
  }
  const results = [];
  if (!values.json)
    console.log(
      `${commit()}: ${chosen.length - first} targets, ${seconds} s of processor time each, seed ${seed}`,
    );
  for (const name of chosen.slice(first)) {
    const result = await fuzzTarget(name, seconds, seed);
    results.push(result);
    if (!values.json)
      console.log(
        `${name.padEnd(26)} ${String(result.inputs).padStart(9)} inputs ${String(result.reached).padStart(6)} blocks ${String(result.pool).padStart(5)} kept  ${result.findings.length === 0 ? 'clean' : `${result.findings.length} FOUND`}`,
      );
    if (!values.json)
      for (const { kind, text, file } of result.findings)
        console.log(`  ${kind}: ${text.split('\n').slice(0, 3).join('\n    ')}\n    ${file}`);
  }
  if (values.json) console.log(JSON.stringify({ commit: commit(), seconds, seed, results }, undefined, 1));
  process.exitCode = results.some((it) => it.findings.length > 0) ? 1 : 0;
}
