/** Files of the contract that the window may take values from load nothing but each other: the lint rule names them. */
import { readFile } from 'node:fs/promises';
import { ESLint } from 'eslint';
import { describe, expect, test } from 'vitest';

const FOLDER = new URL('../../../../electron/contract/', import.meta.url);
const LIGHT = ['energy', 'history', 'replay-speeds', 'report-parts', 'round'];

describe('the contract as the window loads it', () => {
  test.each(LIGHT)('%s.ts takes no values from elsewhere', async (name) => {
    const source = await readFile(new URL(`${name}.ts`, FOLDER), 'utf8');
    const values = [...source.matchAll(/^(?:import|export) (?!type)[^;]*from '([^']+)'/gm)].map(
      ([, from]) => from,
    );
    expect(values.filter((from) => !LIGHT.includes(from?.replace(/^\.\/|\.ts$/g, '') ?? ''))).toEqual([]);
  });

  test('the lint rule refuses values of the others in the window, and lets types and light files pass', async () => {
    const eslint = new ESLint({ overrideConfigFile: true, overrideConfig: await windowRule() });
    const messages = async (code: string): Promise<number> =>
      (await eslint.lintText(code, { filePath: 'renderer/state/x.js' }))[0]!.messages.length;
    expect(await messages("import { RunSettings } from '../../electron/contract/run.ts';")).toBe(1);
    expect(await messages("import { Command } from '../../electron/contract.ts';")).toBe(1);
    expect(await messages("import { thin } from '../../electron/contract/history.ts';")).toBe(0);
  });
});

/** The rule of the window, as it stands in the configuration, alone. */
async function windowRule(): Promise<object[]> {
  const { default: config } = (await import('../../../../eslint.config.js')) as {
    default: { files?: string[]; rules?: object }[];
  };
  const own = config.find(({ files }) => files?.includes('renderer/**'))!;
  return [{ files: ['**/*.js'], rules: own.rules }];
}
