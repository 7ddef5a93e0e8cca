/** `bench boards`. */
import { Command } from 'commander';

export function boardsCommand(): Command {
  return new Command('boards');
}
