/** `bench manual`: the manual page. */
import { Command } from 'commander';
import { VERSION } from '../version.ts';
import { manualPage } from './manual/page.ts';

export function manualCommand(): Command {
  return new Command('manual')
    .description('print the manual page of the bench (bench manual | man -l -)')
    .action((_flags: unknown, command: Command) => {
      process.stdout.write(manualPage(command.parent ?? command, VERSION));
    });
}
