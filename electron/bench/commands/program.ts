/** The command line as one tree of commands: what is run, completed, and described in the manual page. */
import { Command } from 'commander';
import { adaptCommand } from './adapt.ts';
import { boardsCommand } from './boards.ts';
import { compareCommand } from './compare.ts';
import { completionCommand } from './completion.ts';
import { calibrateCommand } from './calibrate.ts';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor.ts';
import { exportCommand } from './export.ts';
import { examCommand } from './exam.ts';
import { flashCommand } from './flash.ts';
import { layoutCommand } from './layout.ts';
import { manualCommand } from './manual.ts';
import { addManual } from './manual/help.ts';
import { measureCommand } from './measure.ts';
import { modelsCommand } from './models.ts';
import { recoverCommand } from './recover.ts';
import { replayCommand } from './replay.ts';
import { reportCommand } from './report.ts';
import { resumeCommand } from './resume.ts';
import { runCommand } from './run.ts';
import { soakCommand } from './soak.ts';
import { studyCommand } from './study.ts';
import { verifyCommand } from './verify.ts';
import { VERSION } from '../version.ts';

/** Errors are thrown as CommanderError, and nothing is printed of them. */
export function benchProgram(): Command {
  const program = new Command('bench')
    .description(
      'TinyMetaFed Bench: federated meta-learning on microcontrollers, with the joules of every round',
    )
    .version(VERSION);
  for (const command of [
    runCommand(),
    studyCommand(),
    examCommand(),
    adaptCommand(),
    exportCommand(),
    modelsCommand(),
    demoCommand(),
    boardsCommand(),
    calibrateCommand(),
    measureCommand(),
    flashCommand(),
    recoverCommand(),
    reportCommand(),
    resumeCommand(),
    replayCommand(),
    compareCommand(),
    verifyCommand(),
    layoutCommand(),
    soakCommand(),
    doctorCommand(),
    completionCommand(),
    manualCommand(),
  ])
    program.addCommand(command);
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .showSuggestionAfterError(false)
      .configureOutput({ outputError: () => undefined });
  }
  addManual(program);
  return program;
}
