/** Golden digests of the native core at several optimization levels. */
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { golden } from './golden.ts';
import { numericSources } from './numeric-module.ts';

const run = promisify(execFile);
const folder = fileURLToPath(new URL('../../../dist/firmware/test/', import.meta.url));
const firmware = fileURLToPath(new URL('../../../firmware-bridge/firmware/', import.meta.url));
const cc = process.env['CC'] ?? 'cc';

describe('the core as native code', () => {
  it.each([
    ['O0', ['-std=c11', '-ffp-contract=off', '-O0']],
    ['O2', ['-std=c11', '-ffp-contract=off', '-O2']],
    ['O3', ['-std=c11', '-ffp-contract=off', '-O3']],
    ['native instructions, contraction left to the pragma', ['-std=gnu11', '-O3', '-march=native']],
  ])('gives the golden digests at %s', async (name, flags) => {
    await mkdir(folder, { recursive: true });
    const program = `${folder}golden-${name.slice(0, 2)}`;
    const units = Object.keys(await numericSources()).filter((file) => /^core\/.*\.c$/.test(file));
    const main = fileURLToPath(new URL('golden.c', import.meta.url));
    await run(cc, ['-Wall', '-Wextra', '-Werror', ...flags, '-Icore', ...units, main, '-o', program], {
      cwd: firmware,
    });
    const { stdout } = await run(program);
    expect(
      Object.fromEntries(
        stdout
          .trim()
          .split('\n')
          .map((line) => line.split(' ')),
      ),
    ).toEqual(golden);
  });
});
