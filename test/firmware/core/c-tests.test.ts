/** Compiles the core's C tests with AddressSanitizer and UndefinedBehaviorSanitizer, runs them, and names each test. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));
const core = fileURLToPath(new URL('../../../firmware-bridge/firmware/core/', import.meta.url));
const out = fileURLToPath(new URL('../../../dist/firmware/test/', import.meta.url));
const cc = process.env['CC'] ?? 'cc';
const flags = [
  ...['-DTMF_LINK_COUNTERS', '-std=c11', '-ffp-contract=off', '-Wall', '-Wextra', '-Werror', '-O1', '-g'],
  ...['-fsanitize=address,undefined', '-fno-sanitize-recover=all'],
];

const suites = readdirSync(here).filter((name) => name.endsWith('.test.c'));
const results = new Map<string, string>();

beforeAll(async () => {
  const objects = join(out, 'objects');
  await rm(objects, { recursive: true, force: true });
  await mkdir(objects, { recursive: true });
  const units = (await readdir(core)).filter((name) => name.endsWith('.c')).map((name) => join(core, name));
  await run(cc, [...flags, `-I${core}`, '-c', ...units, join(here, 'test_port.c')], { cwd: objects });
  const compiled = (await readdir(objects)).map((name) => join(objects, name));
  for (const suite of suites) {
    const program = join(out, suite.replace('.test.c', '-test'));
    await run(cc, [...flags, `-I${core}`, `-I${here}`, join(here, suite), ...compiled, '-lm', '-o', program]);
    try {
      results.set(suite, execFileSync(program, { encoding: 'utf8', stdio: 'pipe', timeout: 60_000 }));
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      results.set(suite, `${stdout}\n${stderr}`);
    }
  }
}, 120_000);

describe.each(suites)('%s', (suite) => {
  const source = readFileSync(join(here, suite), 'utf8');
  const names = [...source.matchAll(/^ {4}RUN\((\w+)\);/gm)].map(([, name]) => name ?? '');
  it.each(names.map((name) => name.replaceAll('_', ' ')))('%s', (name) => {
    expect(results.get(suite)).toContain(`ok ${name.replaceAll(' ', '_')}\n`);
    expect(results.get(suite)).not.toContain(`not ok ${name.replaceAll(' ', '_')}:`);
  });
});
