/** `bench completion`: a script that has a shell complete commands and options. Made from the commands themselves. */
import { Argument, Command, type Option } from 'commander';
import { strategyNames } from '../federation/strategies/registry.ts';
import { taskNames } from '../tasks/registry.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

interface Completed {
  readonly name: string;
  readonly doc: string;
  readonly options: readonly {
    readonly long: string;
    readonly doc: string;
    readonly values: readonly string[];
  }[];
}

/** What may follow an option, where that is a list. */
function valuesOf({ long, argChoices }: Option): readonly string[] {
  if (argChoices) return argChoices;
  return long === '--task' ? taskNames : long === '--strategy' ? strategyNames : [];
}

/** Commands and their long options, as completion needs them. */
export function completedCommands(program: Command): Completed[] {
  return program.commands.map((command) => ({
    name: command.name(),
    doc: command.description(),
    options: [
      ...command.options.flatMap((option) =>
        option.long ? [{ long: option.long, doc: option.description, values: valuesOf(option) }] : [],
      ),
      { long: '--help', doc: 'display help', values: [] },
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
          `complete -c bench -n '__fish_seen_subcommand_from ${name}' -l ${option.long.slice(2)}${option.values.length > 0 ? ` -x -a ${quoted(option.values.join(' '))}` : ''} -d ${quoted(option.doc)}`,
      ),
    ]);
    return `${lines.join('\n')}\n`;
  }
  const cases = commands
    .map(({ name, options }) => `    ${name}) words="${options.map(({ long }) => long).join(' ')}" ;;`)
    .join('\n');
  const valued = commands.flatMap(({ name, options }) =>
    options.flatMap(({ long, values }) =>
      values.length > 0 ? [`    "${name} ${long}") values="${values.join(' ')}" ;;`] : [],
    ),
  );
  // A value that is no list, and an argument, is a file: -o default completes those, names with spaces too.
  const bash = `_bench() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words="" values=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${names}" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]} $before" in
${valued.join('\n')}
  esac
  if [ -n "$values" ]; then
    COMPREPLY=($(compgen -W "$values" -- "$current"))
    return
  fi
  case "$current" in -*) ;; *) return ;; esac
  case "\${COMP_WORDS[1]}" in
${cases}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _bench bench
`;
  return shell === 'bash' ? bash : `autoload -U +X bashcompinit && bashcompinit\n${bash}`;
}

export function completionCommand(): Command {
  return new Command('completion')
    .description('print a script that has your shell complete commands and options')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .action((shell: Shell, _flags: unknown, command: Command) => {
      const program = command.parent ?? command;
      process.stdout.write(completionScript(shell, completedCommands(program)));
    });
}
