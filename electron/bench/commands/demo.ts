/** `bench demo`: what the app's first minute shows, for a machine without a display. */
import { join } from 'node:path';
import { Command } from 'commander';
import { execute } from './run.ts';
import { wholeNumber } from './run-options.ts';

/** A folder name from the clock, so that a second demo does not meet the first. */
function freshFolder(now: Date): string {
  return join('bench-output', now.toISOString().slice(0, 19).replaceAll(':', '-'));
}

export function demoCommand(): Command {
  return new Command('demo')
    .description('four virtual boards learn sines together; names the files it wrote')
    .option('--rounds <n>', 'horizon of the run', wholeNumber(1, 1_000_000), 400)
    .option('--out <folder>', 'where the files go (default: a new folder in bench-output)')
    .action(async (flags: { rounds: number; out?: string }) => {
      await execute({
        boards: 'virtual:4',
        task: 'sine',
        strategy: 'tinymetafed',
        rounds: flags.rounds,
        seed: 7,
        boardsPerRound: 0,
        deadline: 0,
        out: flags.out ?? freshFolder(new Date()),
      });
    });
}
