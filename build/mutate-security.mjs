/**
 * Shows that each security test can fail: undoes the items of Electron's checklist one by one in a copy of the sources, and
 * expects red. Needs a display.
 *
 *   xvfb-run -a node build/mutate-security.mjs [regular expression over the items]
 */
import { spawnSync } from 'node:child_process';
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mutations } from '../test/e2e/security-mutations.mjs';
import { build } from './bundle.mjs';
import { dist, root } from './sources.mjs';

const SECURITY = 'test/e2e/security.test.ts';
const copy = join(dist, 'mutant');
const sources = [
  ...['assets', 'build', 'electron', 'firmware-bridge', 'renderer', 'test', 'LICENSE'],
  ...['package.json', 'tsconfig.json', 'vitest.config.ts', 'svelte.config.js'],
];

/** Runs the tests of the copy. @returns {{ passed: number, failed: string[] }} */
function run(tests) {
  const report = join(copy, 'report.json');
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const args = ['run', '--reporter=json', `--outputFile=${report}`, tests];
  spawnSync(process.execPath, [vitest, ...args], { cwd: copy, stdio: ['ignore', 'ignore', 'inherit'] });
  return readFile(report, 'utf8')
    .then((text) => {
      const all = JSON.parse(text).testResults.flatMap(({ assertionResults }) => assertionResults);
      const failed = all.filter(({ status }) => status === 'failed').map(({ title }) => title);
      return { passed: all.filter(({ status }) => status === 'passed').length, failed };
    })
    .catch(() => ({ passed: 0, failed: [] }))
    .finally(() => rm(report, { force: true }));
}

const [wanted = ''] = process.argv.slice(2);
await build();
await rm(copy, { recursive: true, force: true });
await mkdir(copy, { recursive: true });
for (const name of sources) await cp(join(root, name), join(copy, name), { recursive: true });
// What is built is built: only the scripts of the shell are made again.
const NOT_NEEDED = new Set(['mutant', 'release', 'fuzz', 'firmware', 'benchmarks']);
for (const name of await readdir(dist)) {
  if (!NOT_NEEDED.has(name)) await cp(join(dist, name), join(copy, 'dist', name), { recursive: true });
}

let missed = 0;
const sound = await run(SECURITY);
console.log(`nothing undone: ${sound.passed} passed, ${sound.failed.length} failed`);
if (sound.failed.length > 0 || sound.passed === 0) process.exit(1);
/** What fails without any mutation, for want of what is not copied, proves nothing. */
const failing = new Map([[SECURITY, []]]);
for (const { item, file, from, to, tests = SECURITY } of mutations) {
  if (!new RegExp(wanted).test(item)) continue;
  const path = join(copy, file);
  const text = await readFile(path, 'utf8');
  if (text.split(from).length !== 2)
    throw new Error(`${file} does not hold "${from}" once; mend the mutation "${item}".`);
  if (!failing.has(tests)) failing.set(tests, (await run(tests)).failed);
  await writeFile(
    path,
    text.replace(from, () => to),
  );
  const { passed, failed: all } = await run(tests);
  const failed = all.filter((title) => !failing.get(tests)?.includes(title));
  await writeFile(path, text);
  // The app must have started: red because nothing runs would prove nothing.
  const red = failed.length > 0 && passed > 0;
  if (!red) missed++;
  console.log(
    `${red ? 'red ' : 'MISSED'} ${item}: ${red ? failed.slice(0, 3).join('; ') : `${passed} passed`}`,
  );
}
await rm(copy, { recursive: true, force: true });
console.log(missed === 0 ? 'Every item undone turns a test red.' : `${missed} items undone went unseen.`);
process.exitCode = missed === 0 ? 0 : 1;
