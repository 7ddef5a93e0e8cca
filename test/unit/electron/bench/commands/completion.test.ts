/** The completion in a real bash, as a person would meet it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { completedCommands, completionScript } from '../../../../../electron/bench/commands/completion.ts';
import { benchProgram } from '../../../../../electron/bench/commands/program.ts';
import { strategyNames } from '../../../../../electron/bench/federation/strategies/registry.ts';

const commands = completedCommands(benchProgram());
const script = (shell: 'bash' | 'zsh' | 'fish'): string => completionScript(shell, commands);
const has = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;

/** What is offered for the last of the words. */
function offered(...typed: string[]): string[] {
  const program = `${script('bash')}
COMP_WORDS=(bench "$@"); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _bench; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', program, 'bash', ...typed], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '');
}

describe.skipIf(!has('bash'))('completion in bash', () => {
  it('offers commands', () => {
    expect(offered('').sort()).toEqual(
      benchProgram()
        .commands.map((it) => it.name())
        .sort(),
    );
    expect(offered('re')).toEqual(['recover', 'report', 'resume', 'replay']);
  });

  it('offers the options of the command, and no files among them', () => {
    expect(offered('verify', '--')).toEqual(['--json', '--help']);
    expect(offered('doctor', '--js')).toEqual(['--json']);
  });

  it('offers values where an option takes one of a list', () => {
    expect(offered('run', '--sampler', '')).toEqual(['roundRobin', 'random', 'all']);
    expect(offered('run', '--strategy', '')).toEqual(strategyNames);
    expect(offered('run', '--engine', 'w')).toEqual(['wasm']);
  });

  it('leaves arguments and other values to files', () => {
    expect(offered('verify', '')).toEqual([]);
    expect(offered('run', '--out', '')).toEqual([]);
  });

  it('completes a file with a space in its name, in an interactive bash', (context) => {
    if (spawnSync('script', ['--version']).status !== 0) context.skip('there is no script(1)');
    const folder = mkdtempSync(join(tmpdir(), 'completion-'));
    try {
      writeFileSync(join(folder, 'completion'), script('bash'));
      writeFileSync(join(folder, 'monday run.mcap'), '');
      writeFileSync(join(folder, 'rc'), 'bench() { printf "<%s>" "$@"; echo; }\n. ./completion\nPS1="> "\n');
      const typed = 'bench veri\tmon\t\nexit\n';
      const { stdout } = spawnSync('script', ['-qec', 'bash --rcfile rc -i', '/dev/null'], {
        cwd: folder,
        input: typed,
        encoding: 'utf8',
        timeout: 20_000,
      });
      expect(stdout).toContain('<verify><monday run.mcap>');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('every shell', () => {
  it.each(['bash', 'zsh', 'fish'] as const)('%s gets every command and option', (shell) => {
    const text = script(shell);
    for (const { name, options } of commands) {
      expect(text).toContain(name);
      for (const { long } of options) expect(text).toContain(shell === 'fish' ? `-l ${long.slice(2)}` : long);
    }
  });
});
