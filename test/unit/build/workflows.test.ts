/** The workflows: YAML that parses, and commands that exist. What a build machine runs is run on nobody's computer before. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { targets } from '../../../build/fuzz.mjs';
import { root } from '../../../build/sources.mjs';

const folder = join(root, '.github/workflows');
const workflows = readdirSync(folder).map((name) => ({
  name,
  text: readFileSync(join(folder, name), 'utf8'),
}));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
/** Every `run:` of a workflow, parted where a shell parts them. */
const commands = (text: string): string[] =>
  [...text.matchAll(/^\s*- run: (.+)$/gm)].flatMap(([, line]) => (line ?? '').split(/ && |; /));
/** Stages of `npm test`, from the script that has them. */
const stages = [
  ...(
    /const stages = \{([\s\S]*?)\n\};/.exec(readFileSync(join(root, 'build/check.mjs'), 'utf8'))?.[1] ?? ''
  ).matchAll(/^ {2}(\w+):/gm),
].map(([, name]) => name);

describe.each(workflows)('$name', ({ text }) => {
  it('is YAML', async () => {
    await expect(format(text, { parser: 'yaml' })).resolves.toContain('jobs:');
  });

  it('asks for no more rights than it needs, and ends by itself', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: (read|write)$/m);
    for (const [, action] of text.matchAll(/uses: (\S+)/g)) expect(action).toMatch(/^actions\/[\w-]+@v\d+$/);
  });

  it('runs scripts that are there', () => {
    expect(commands(text).length).toBeGreaterThan(0);
    for (const command of commands(text)) {
      for (const [, file] of command.matchAll(/\bnode ([\w./-]+\.mjs)/g))
        expect(existsSync(join(root, file ?? '')), command).toBe(true);
      for (const [, rest] of command.matchAll(/\bvitest run(.*)$/g)) {
        const words = (rest ?? '').split(' ').filter((word) => word !== '');
        const project = words[words.indexOf('--project') + 1] ?? '';
        expect(existsSync(join(root, 'test', project)), command).toBe(true);
        for (const path of words.filter((word) => word.includes('/')))
          expect(existsSync(join(root, path)), command).toBe(true);
      }
      for (const [, script] of command.matchAll(/\bnpm run (?:--silent )?([\w-]+)/g))
        expect(manifest.scripts, command).toHaveProperty(script ?? '');
      for (const [, names] of command.matchAll(/\bnpm test --(.*)$/g))
        for (const stage of (names ?? '').trim().split(' ')) expect(stages, command).toContain(stage);
    }
  });
});

it('what is checked weekly is everything that takes long', () => {
  const all = workflows.flatMap(({ text }) => commands(text)).join('\n');
  expect(targets.length).toBeGreaterThan(0);
  for (const command of [
    'node build/fuzz.mjs',
    'node build/fuzz-parsers.mjs --seconds 60',
    'node build/mutate-security.mjs',
    'node build/notices.mjs',
    'npm audit --omit=dev',
    'node test/soak/app.mjs',
  ])
    expect(all).toContain(command);
});
