/**
 * `npm test`: every check, one stage after the other, and a last line that adds them up.
 *
 *   node build/check.mjs [stage ...]     only these stages, for instance: node build/check.mjs unit e2e
 *
 * Formatting, lint, types and the build count as one check each; a test suite counts its tests. A failing stage does
 * not stop the others: one run tells everything.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { electronArguments, sandboxProblem } from './electron-launch.mjs';
import { resolveElectron } from './electron-runtime.mjs';
import { root } from './sources.mjs';
import { ensureSystemPackages, hasDisplay } from './system-packages.mjs';

const output = join(root, 'test/output');
const bin = (name) => join(root, 'node_modules/.bin', process.platform === 'win32' ? `${name}.cmd` : name);
const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Runs a program with its output on screen. A stage that hangs is ended with everything it started. */
function run(command, args, { env = {}, minutes = 5 } = {}) {
  return new Promise((resolve) => {
    const group = process.platform !== 'win32';
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
      detached: group,
      shell: !group,
    });
    const end = () => (group ? process.kill(-child.pid, 'SIGKILL') : child.kill());
    const timer = setTimeout(() => {
      console.error(`Not done after ${minutes} minutes: ended.`);
      end();
    }, minutes * 60_000);
    const interrupted = () => {
      end();
      process.exit(130);
    };
    process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
    const done = (ok) => {
      clearTimeout(timer);
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
      resolve(ok);
    };
    child.on('error', (error) => {
      console.error(error.message);
      done(false);
    });
    child.on('exit', (code) => done(code === 0));
  });
}

/** One check that either holds or does not. */
const once = (command, args, options) => async () => {
  const ok = await run(command, args, options);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: [], problems: [] };
};

/** A vitest project; its tests are counted by test-tally.mjs. */
const suite = (name, minutes) => async () => {
  const folder = join(root, 'test', name);
  const files = existsSync(folder) ? await readdir(folder, { recursive: true }) : [];
  if (!files.some((it) => it.endsWith('.test.ts'))) {
    return { passed: 0, failed: 1, skipped: [], problems: [`test/${name} holds no tests.`] };
  }
  const tally = join(output, `${name}.json`);
  await rm(tally, { force: true });
  const vitest = [
    bin('vitest'),
    'run',
    '--project',
    name,
    '--reporter=default',
    '--reporter=./build/test-tally.mjs',
  ];
  const options = { env: { TEST_TALLY: tally }, minutes };
  if (name === 'e2e') Object.assign(options.env, await windowEnvironment());
  const [command, ...args] =
    name === 'e2e' && !hasDisplay() ? ['xvfb-run', '-a', '-s', '-screen 0 1600x1000x24', ...vitest] : vitest;
  const ok = await run(command, args, options);
  const result = JSON.parse(
    await readFile(tally, 'utf8').catch(() => '{"passed":0,"failed":0,"skipped":[],"problems":[]}'),
  );
  // Whatever the tally says, a suite whose process failed has failed.
  if (!ok && result.failed === 0) {
    result.failed = 1;
    result.problems.push(`${name}: the test process ended with an error.`);
  }
  return result;
};

/** Settles which Electron runs before the clock of the first window test does. */
async function windowEnvironment() {
  const { executable } = await resolveElectron((line) => console.log(line));
  const problem = sandboxProblem(executable);
  if (problem) throw new Error(problem);
  console.log(`Electron: ${executable} ${electronArguments().join(' ')}`);
  return { ELECTRON_OVERRIDE_DIST_PATH: dirname(executable) };
}

const stages = {
  format: once(bin('prettier'), ['--check', '--log-level', 'warn', '.']),
  lint: once(bin('eslint'), ['--max-warnings', '0', '.'], { minutes: 10 }),
  types: once(bin('tsc'), ['--noEmit']),
  svelte: once(bin('svelte-check'), ['--tsconfig', './renderer/tsconfig.json', '--fail-on-warnings']),
  build: once(process.execPath, ['build/bundle.mjs']),
  unit: suite('unit', 20),
  firmware: suite('firmware', 20),
  conformance: suite('conformance', 20),
  faults: suite('faults', 15),
  e2e: suite('e2e', 15),
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in stages));
if (unknown.length > 0) {
  console.error(`No stage named ${unknown.join(', ')}. Stages: ${Object.keys(stages).join(', ')}.`);
  process.exit(2);
}
const names = chosen.length > 0 ? chosen : Object.keys(stages);

try {
  if (names.some((name) => ['firmware', 'conformance', 'faults', 'e2e'].includes(name))) {
    ensureSystemPackages('tests', (line) => console.log(line));
  }
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
await mkdir(output, { recursive: true });

const began = performance.now();
const total = { passed: 0, failed: 0, skipped: [], problems: [] };
const rows = [];
for (const name of names) {
  console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 70 - name.length))}`);
  const started = performance.now();
  const result = await stages[name]().catch((error) => {
    console.error(error.message);
    return { passed: 0, failed: 1, skipped: [], problems: [`${name}: ${error.message}`] };
  });
  total.passed += result.passed;
  total.failed += result.failed;
  total.skipped.push(...result.skipped);
  total.problems.push(...result.problems);
  rows.push(
    `${name.padEnd(12)} ${String(result.passed).padStart(5)} passed ${String(result.failed).padStart(4)} failed` +
      ` ${String(result.skipped.length).padStart(4)} skipped ${seconds(started).padStart(9)}`,
  );
}

console.log(`\n── all ${'─'.repeat(67)}\n${rows.join('\n')}\n${''.padEnd(12)} in ${seconds(began)}\n`);
for (const { name, reason } of total.skipped) console.log(`skipped: ${name}: ${reason}`);
for (const problem of total.problems) console.log(`problem: ${problem}`);
const skips = total.skipped.length > 0 ? `, ${total.skipped.length} skipped` : '';
console.log(`${total.passed} passed, ${total.failed} failed${skips}`);
process.exitCode = total.failed > 0 ? 1 : 0;
