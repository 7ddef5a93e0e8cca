/**
 * The command line: the same bench core as the app, in plain Node.
 * Exit codes: `commands/manual/entry.ts`.
 */
import { CommanderError, type Command } from 'commander';
import { benchProgram } from './commands/program.ts';
import { UsageError } from './usage-error.ts';

/** The command that the mistake is in: the one that was named, else the program. */
function commandOf(program: Command): Command {
  const named = process.argv.slice(2).find((word) => !word.startsWith('-'));
  return program.commands.find((command) => command.name() === named) ?? program;
}

/** One letter put in, left out, changed, or two changed places. */
function isNear(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const [restA, restB] = [a.slice(at), b.slice(at)];
  const swapped = `${restA[1] ?? ''}${restA[0] ?? ''}${restA.slice(2)}`;
  return (
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    restA.slice(1) === restB.slice(1) ||
    swapped === restB
  );
}

/** What commander found wrong as a sentence, with what would have been right. */
function usageLine(program: Command, error: CommanderError): string {
  const command = commandOf(program);
  const name = command === program ? 'bench' : `bench ${command.name()}`;
  const said = error.message.replace(/^error: /, '').replace(/\.?$/, '.');
  const quoted = /'([^']*)'/.exec(said)?.[1] ?? '';
  const near = (words: readonly string[]): string => {
    const found = words.find((word) => isNear(quoted, word));
    return found === undefined ? '' : ` Did you mean ${found}?`;
  };
  const help = `${name} --help says more.`;
  switch (error.code) {
    case 'commander.unknownOption': {
      const options = command.options.map(({ long, short }) => long ?? short ?? '');
      return `${name} has no option ${quoted}.${near(options)} Options: ${options.join(', ')}.`;
    }
    case 'commander.unknownCommand': {
      const commands = program.commands.map((it) => it.name());
      return `There is no command "${quoted}".${near(commands)} Commands: ${commands.join(', ')}.`;
    }
    case 'commander.excessArguments': {
      const most = command.registeredArguments.length;
      return `${name} takes ${most === 0 ? 'no argument' : most === 1 ? 'one argument' : `${most} arguments`}, and more were given. Its form: bench ${command.name()} ${command.usage()}. ${help}`;
    }
    case 'commander.missingArgument': {
      const argument = command.registeredArguments.find((it) => it.name() === quoted);
      return `${name} needs <${quoted}>: ${argument?.description ?? 'an argument'}. ${help}`;
    }
    case 'commander.missingMandatoryOptionValue':
      return `${name} needs ${quoted}: ${command.options.find(({ flags }) => flags === quoted)?.description ?? 'a value'}. ${help}`;
    case 'commander.optionMissingArgument':
      return `${quoted} needs a value: ${command.options.find(({ flags }) => flags === quoted)?.description ?? ''}. ${help}`;
    default:
      return said.charAt(0).toUpperCase() + said.slice(1);
  }
}

async function main(): Promise<number> {
  const program = benchProgram();
  if (process.argv.length <= 2) {
    program.outputHelp();
    return 0;
  }
  try {
    await program.parseAsync();
    return typeof process.exitCode === 'number' ? process.exitCode : 0;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      process.stderr.write(`bench: ${usageLine(program, error)}\n`);
      return 2;
    }
    process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
    if (!(error instanceof UsageError) && process.env['BENCH_DEBUG'])
      process.stderr.write(`${String((error as Error).stack)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

/** As of a program that ends by SIGPIPE, which Node ignores. */
const READER_GONE = 141;

// Who reads may have had enough, as head has, or a pager that was closed: then nothing more is wanted. Progress that nobody
// reads ends nothing.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(READER_GONE);
  throw error;
});
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await main();
