/** `bench completion`: a script that has a shell complete commands and options. Made from the commands themselves. */
import { Argument, Command } from 'commander';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

interface Completed {
  readonly name: string;
  readonly doc: string;
  readonly options: readonly { readonly long: string; readonly doc: string }[];
}

/** Commands and their long options, as completion needs them. */
export function completedCommands(program: Command): Completed[] {
  return program.commands.map((command) => ({
    name: command.name(),
    doc: command.description(),
    options: [
      ...command.options.flatMap(({ long, description }) => (long ? [{ long, doc: description }] : [])),
      { long: '--help', doc: 'display help' },
    ],
  }));
}

/** In single quotes, for any of the shells. */
const quoted = (text: string): string => `'${text.replaceAll("'", '’')}'`;

/** The script for a shell; `bench` is what the command is called there. */
export function completionScript(shell: Shell, commands: readonly Completed[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  if (shell === 'fish') {
    const lines = commands.flatMap(({ name, doc, options }) => [
      `complete -c bench -f -n __fish_use_subcommand -a ${name} -d ${quoted(doc)}`,
      ...options.map(
        (option) =>
          `complete -c bench -n '__fish_seen_subcommand_from ${name}' -l ${option.long.slice(2)} -d ${quoted(option.doc)}`,
      ),
    ]);
    return `${lines.join('\n')}\n`;
  }
  const cases = commands
    .map(({ name, options }) => `    ${name}) words="${options.map(({ long }) => long).join(' ')}" ;;`)
    .join('\n');
  const bash = `_bench() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then words="${names}"; else
  case "\${COMP_WORDS[1]}" in
${cases}
  esac; fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [ \${#COMPREPLY[@]} -eq 0 ]; then COMPREPLY=($(compgen -f -- "$current")); fi
}
complete -F _bench bench
`;
  return shell === 'bash' ? bash : `autoload -U +X bashcompinit && bashcompinit\n${bash}`;
}

export function completionCommand(): Command {
  return new Command('completion')
    .description('print a script that has your shell complete commands and options')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .addHelpText(
      'after',
      '\nFor bash: bench completion bash > ~/.local/share/bash-completion/completions/bench\nThe command must be called bench there: alias bench="npm run --silent --prefix FOLDER bench --"',
    )
    .action((shell: Shell, _flags: unknown, command: Command) => {
      const program = command.parent ?? command;
      process.stdout.write(completionScript(shell, completedCommands(program)));
    });
}
