/** The manual is of the commands that there are: every example is a command line that parses, every key of JSON is printed. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitCodes, manual } from '../../../../../electron/bench/commands/manual/help.ts';
import { manualPage, roff } from '../../../../../electron/bench/commands/manual/page.ts';
import { benchProgram } from '../../../../../electron/bench/commands/program.ts';
import { packageRoot } from '../../../../../electron/bench/worker-path.ts';

const names = benchProgram().commands.map((command) => command.name());
const cli = join(packageRoot(), 'dist/cli.js');
const bench = (...args: string[]): string =>
  execFileSync(process.execPath, [cli, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

/** As a shell would part them; what is piped or redirected belongs to the shell. */
function words(line: string): string[] {
  const own = line.split(/ [|>;] /)[0] ?? '';
  return [...own.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

/** The options and arguments that a line gives, without doing anything. Rejects when it does not parse. */
async function parsed(line: string): Promise<{ name: string; flags: Record<string, unknown> }> {
  const program = benchProgram();
  let found: { name: string; flags: Record<string, unknown> } | undefined;
  for (const command of program.commands)
    command.action(() => void (found = { name: command.name(), flags: command.opts() }));
  await program.parseAsync(words(line), { from: 'user' });
  return found!;
}

describe('the manual', () => {
  it('has every command, and no other', () => {
    expect(Object.keys(manual).sort()).toEqual([...names].sort());
  });

  it.each(Object.entries(manual))('%s: its examples are command lines that it takes', async (name, entry) => {
    expect(entry.about.join('')).not.toBe('');
    expect(entry.examples.length).toBeGreaterThan(0);
    for (const [line] of entry.examples) expect((await parsed(line)).name, line).toBe(name);
  });

  it.each(Object.entries(manual))('%s: says what --json prints if it has that option', (name, entry) => {
    const command = benchProgram().commands.find((it) => it.name() === name);
    const has = command?.options.some(({ long }) => long === '--json');
    expect(entry.json !== undefined).toBe(has);
  });

  it.each(Object.entries(manual))('%s: help has its examples and its exit codes', (name, entry) => {
    let help = '';
    const command = benchProgram().commands.find((it) => it.name() === name);
    command?.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
    for (const [line] of entry.examples) expect(help).toContain(`bench ${line}`);
    for (const [code, says] of exitCodes(entry)) expect(help).toContain(`${String(code).padEnd(4)}${says}`);
    // Long lines are lines to type.
    const long = help.split('\n').filter((line) => line.length > 80 && !line.startsWith('  bench '));
    expect(long).toEqual([]);
  });
});

describe('what --json prints', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'manual-'));
    for (const [name, seed] of [
      ['a', '1'],
      ['b', '2'],
    ] as const)
      bench(
        ...['run', '--boards', 'virtual:1', '--rounds', '2', '--evaluate-every', '1', '--quiet'],
        ...['--seed', seed, '--out', join(folder, name)],
      );
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true }));

  const keysOf = (name: string): string[] =>
    (manual[name]?.json ?? []).flatMap(([keys]) => keys.split(', ')).filter((key) => key !== '');

  it('has the keys that the manual names', { timeout: 120_000 }, () => {
    const [a, b] = [join(folder, 'a'), join(folder, 'b')];
    const said: Record<string, string[]> = {
      run: ['run', '--boards', 'virtual:1', '--rounds', '2', '--quiet'],
      boards: ['boards', '--boards', 'virtual:1'],
      compare: ['compare', a, b],
      adapt: ['adapt', a, '--steps', '0,1'],
      doctor: ['doctor', '--out', folder],
      models: ['models'],
      export: ['export', a, '--out', join(folder, 'exported')],
    };
    for (const [name, args] of Object.entries(said)) {
      const printed = Object.keys(JSON.parse(bench(...args, '--json')) as object);
      expect(printed, name).toEqual(expect.arrayContaining(keysOf(name)));
    }
    expect(JSON.parse(bench('verify', a, '--json'))).toMatchObject({ verdict: 'reproduced', rounds: 2 });
    expect(JSON.parse(bench('recover', a, '--json'))).toMatchObject({
      original: expect.any(String) as string,
    });
  });
});

describe('the manual page', () => {
  const page = manualPage(benchProgram(), '1.2.3');

  it('names every command, option and exit code', () => {
    for (const command of benchProgram().commands) {
      expect(page).toContain(`.SS ${roff(`bench ${command.name()} ${command.usage()}`)}`);
      for (const { flags } of command.options) expect(page).toContain(roff(flags));
    }
    expect(page).toContain('1.2.3');
  });

  it('is roff without a mistake', (context) => {
    if (spawnSync('groff', ['--version']).error) context.skip('there is no groff');
    const { stdout, stderr } = spawnSync('groff', ['-man', '-Tutf8', '-ww'], {
      input: page,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(stdout).toContain('interrupted with Ctrl-C');
  });

  it('takes lines that begin like requests as text', () => {
    expect(roff(".sh\n'x\\n a-b ×")).toBe("\\&.sh\n\\&'x\\en a\\-b \\[u00D7]");
  });
});
