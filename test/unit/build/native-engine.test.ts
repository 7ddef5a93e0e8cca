import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findLibtensorflow } from '../../../build/native-engine.mjs';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'libtensorflow-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function lay(...names: string[]): Promise<void> {
  for (const name of names) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), '');
  }
}

describe('the libtensorflow that the native engine is built against', () => {
  const header = 'include/tensorflow/c/eager/c_api.h';

  it.each([
    ['the C library archive', 'lib/libtensorflow.so.2', 'lib/libtensorflow_framework.so.2'],
    ['a Python package', 'libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'],
  ])('is found as in %s', async (_name, library, framework) => {
    await lay(header, library, framework);
    expect(await findLibtensorflow(folder)).toEqual({
      include: join(folder, 'include'),
      library: join(folder, library),
      framework: join(folder, framework),
    });
  });

  it('is missed when its headers name one that was left behind', async () => {
    await lay(header, 'lib/libtensorflow.so.2', 'lib/libtensorflow_framework.so.2');
    await writeFile(join(folder, 'include/tensorflow/c/tf_status.h'), '');
    expect((await findLibtensorflow(folder)).include).toBe(join(folder, 'include'));
    await writeFile(join(folder, 'include/tensorflow/c/tf_status.h'), '#include "xla/tsl/c/tsl_status.h"\n');
    await expect(findLibtensorflow(folder)).rejects.toThrow('has no include/xla/tsl/c/tsl_status.h');
    await lay('include/xla/tsl/c/tsl_status.h');
    expect((await findLibtensorflow(folder)).include).toBe(join(folder, 'include'));
  });

  it('is missed with a sentence that names the part', async () => {
    await expect(findLibtensorflow(folder)).rejects.toThrow('has no include/tensorflow/c/eager/c_api.h');
    await lay(header, 'lib/libtensorflow.so.2');
    await expect(findLibtensorflow(folder)).rejects.toThrow('has no libtensorflow_framework.so');
  });
});
