/** `bench measure`: what one phase costs, by doing it many times on purpose. A short run says what the phase is. */
import { Argument, Command } from 'commander';
import { MOST_REPETITIONS, RepeatChoice } from '../../contract.ts';
import { addRunOptions, settingsFrom, wholeNumber, type RunFlags } from './run-options.ts';
import { finish, repeatLines } from './run.ts';

interface Flags extends RunFlags {
  times?: number;
  out?: string;
  json?: boolean;
}

/** Enough that the last download is like those of a run: the first one of a fresh board is nothing at all. */
const ROUNDS = 3;

export function measureCommand(): Command {
  const command = addRunOptions(new Command('measure'))
    .description('measure phases that are too short for a round, by repeating them on purpose')
    .addArgument(
      new Argument('[phases...]', 'which; unresolved: those that a round does not resolve')
        .choices(RepeatChoice.options)
        .default(['unresolved']),
    )
    .option('--times <n>', 'repetitions (default: about a second of them)', wholeNumber(1, MOST_REPETITIONS))
    .option('--out <folder>', 'where the recording and the report go (default: nothing is written)')
    .option('--json', 'print one JSON object last on stdout')
    .action(async (phases: RepeatChoice[], flags: Flags) => {
      const settings = settingsFrom({
        ...flags,
        repeatPhase: phases,
        ...(flags.times !== undefined && { repeatTimes: flags.times }),
      });
      const options = { settings, boards: flags.boards, folder: flags.out, engine: flags.engine };
      await finish(options, { ...flags, quiet: true }, (outcome) => {
        const lines = repeatLines(outcome);
        return lines.length > 0
          ? lines.join('\n')
          : 'Every phase of a round is resolved on these boards: nothing needs repeating. Name phases to repeat them all the same.';
      });
    });
  command.setOptionValue('rounds', ROUNDS);
  command.setOptionValue('boardsPerRound', 0);
  return command;
}
