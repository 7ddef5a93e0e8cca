/**
 * The command line: the same bench core as the app, in plain Node.
 * Exit codes: 0 done, 1 not done, 2 the command line is wrong, 3 done in part (recover), 130 interrupted.
 */
import { Command, CommanderError } from 'commander';
import { adaptCommand } from './commands/adapt.ts';
import { boardsCommand } from './commands/boards.ts';
import { compareCommand } from './commands/compare.ts';
import { completionCommand } from './commands/completion.ts';
import { calibrateCommand } from './commands/calibrate.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { exportCommand } from './commands/export.ts';
import { examCommand } from './commands/exam.ts';
import { flashCommand } from './commands/flash.ts';
import { measureCommand } from './commands/measure.ts';
import { modelsCommand } from './commands/models.ts';
import { recoverCommand } from './commands/recover.ts';
import { replayCommand } from './commands/replay.ts';
import { reportCommand } from './commands/report.ts';
import { resumeCommand } from './commands/resume.ts';
import { runCommand } from './commands/run.ts';
import { soakCommand } from './commands/soak.ts';
import { studyCommand } from './commands/study.ts';
import { verifyCommand } from './commands/verify.ts';
import { layoutCommand } from './commands/layout.ts';
import { UsageError } from './usage-error.ts';
import { VERSION } from './version.ts';

/** Commander's own sentences, and the names that would have been valid. */
function usageLine(program: Command, error: CommanderError): string {
  const command = program.commands.find((c) => process.argv.includes(c.name())) ?? program;
  const sentence = error.message.replace(/^error: /, '').replace(/\.?$/, '.');
  if (error.code === 'commander.unknownOption') {
    return `${sentence} Options: ${command.options.map((o) => o.long ?? o.short).join(', ')}.`;
  }
  if (error.code === 'commander.unknownCommand' || error.code === 'commander.excessArguments') {
    return `${sentence} Commands: ${program.commands.map((c) => c.name()).join(', ')}.`;
  }
  return sentence;
}

async function main(): Promise<number> {
  const program = new Command('bench')
    .description(
      'TinyMetaFed Bench: federated meta-learning on microcontrollers, with the joules of every round',
    )
    .version(VERSION);
  for (const command of [
    runCommand(),
    measureCommand(),
    studyCommand(),
    examCommand(),
    exportCommand(),
    adaptCommand(),
    demoCommand(),
    boardsCommand(),
    calibrateCommand(),
    flashCommand(),
    modelsCommand(),
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
  ])
    program.addCommand(command);
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .showSuggestionAfterError(false)
      .configureOutput({ outputError: () => undefined });
  }
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

process.exitCode = await main();
