/** `bench resume`: lets a run that was cut short go on in its folder, to the same end as if it never had been. */
import { Command } from 'commander';
import { boardSpecsOf, resumable } from '../session/checkpoint/resume.ts';
import { cutShortIn } from '../session/open-sessions.ts';
import { recordingAt, recover } from '../session/recover.ts';
import { engineOption } from './run-options.ts';
import { finish } from './run.ts';
import type { EngineChoice } from '../tensor/engine.ts';
import { recoveryText } from './recover.ts';

interface Flags {
  boards?: string;
  json?: boolean;
  quiet?: boolean;
  engine?: EngineChoice;
}

export function resumeCommand(): Command {
  return new Command('resume')
    .description('go on with a run that was cut short: the same weights and curve as without the cut')
    .argument('<folder>', 'the folder of the run')
    .option('--boards <list>', 'where its boards are now (default: where they were)')
    .addOption(engineOption())
    .option('--json', 'print one JSON object last on stdout')
    .option('--quiet', 'no progress')
    .action(async (folder: string, flags: Flags) => {
      const from = await resumable(folder);
      if ((await cutShortIn(folder)) !== undefined) {
        // What was recorded before the cut stays readable beside what comes now.
        const text = await recover(await recordingAt(folder)).then(
          recoveryText,
          (error: Error) => error.message,
        );
        if (!flags.quiet) process.stderr.write(`${text}\n`);
      }
      if (!flags.quiet)
        process.stderr.write(`Going on after round ${from.round} of ${from.settings.rounds}.\n`);
      await finish(
        {
          settings: from.settings,
          boards: flags.boards ?? boardSpecsOf(from),
          folder,
          from,
          engine: flags.engine,
        },
        flags,
      );
    });
}
