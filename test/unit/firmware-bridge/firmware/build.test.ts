import { describe, expect, it } from 'vitest';
import { build } from '../../../firmware/core/numeric-module.ts';

describe('the build id', () => {
  const sources = { 'core/a.c': 'int a;\n', 'core/b.c': 'int b;\n' };

  it('is the same on a checkout with other line ends', async () => {
    const { buildId } = await build();
    const windows = Object.fromEntries(
      Object.entries(sources).map(([name, text]) => [name, text.replace('\n', '\r\n')]),
    );
    expect(buildId(windows)).toBe(buildId(sources));
  });

  it('changes with the text or the name of any source', async () => {
    const { buildId } = await build();
    const ids = [
      buildId(sources),
      buildId({ ...sources, 'core/b.c': 'int c;\n' }),
      buildId({ 'core/a.c': 'int a;\n', 'core/c.c': 'int b;\n' }),
      buildId({ 'core/a.c': 'int a;\n' }),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('the sources of the firmware', () => {
  it('are read in one order everywhere, C files and headers only', async () => {
    const { readSources } = await build();
    const names = Object.keys(await readSources(['ports/wasm', 'core']));
    expect(names).toEqual(names.toSorted());
    expect(names).toContain('core/core.h');
    expect(names.every((name) => /\.[ch]$/.test(name))).toBe(true);
  });
});
