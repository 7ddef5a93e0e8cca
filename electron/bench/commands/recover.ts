/** `bench recover`: makes a recording that was cut short whole again. Exit codes: 0 all, 3 part of it, 1 nothing. */
import { Command } from 'commander';
import { recordingAt, recover, type Recovery } from '../session/recover.ts';
import { NotARecording } from '../session/recording/read-recording.ts';
import { count } from '../report/format.ts';

const EXIT_CODE = { whole: 0, partial: 3, nothing: 1 } as const;

/** What was found, for a person. */
export function recoveryText({ original, recovered, outcome }: Recovery): string {
  const seconds =
    outcome.firstNs === undefined || outcome.lastNs === undefined
      ? 0
      : Number(outcome.lastNs - outcome.firstNs) / 1e9;
  const held = `${count(outcome.messages)} messages over ${seconds.toFixed(1)} s`;
  const damage = outcome.damage.map((text) => `It ${text}.`).join('\n');
  if (outcome.verdict === 'whole') return `${original} is whole: ${held}. Nothing needs to be done.`;
  if (outcome.verdict === 'nothing') return `Nothing can be read of ${original}.\n${damage}`;
  return `${damage}\nWhat is good of ${original} is in ${recovered ?? ''}: ${held}. The original was not changed.`;
}

export function recoverCommand(): Command {
  return new Command('recover')
    .description('make a recording that was cut short whole again, in a new file (exit code 3: in part)')
    .argument('<recording>', 'a recording, or the folder of a run')
    .option('--out <file>', 'where the new file goes (default: beside the recording)')
    .option('--json', 'print one JSON object')
    .action(async (path: string, flags: { out?: string; json?: boolean }) => {
      try {
        const recovery = await recover(await recordingAt(path), flags.out);
        process.exitCode = EXIT_CODE[recovery.outcome.verdict];
        process.stdout.write(`${flags.json ? jsonText(recovery) : recoveryText(recovery)}\n`);
      } catch (error) {
        if (!(error instanceof NotARecording)) throw error;
        process.stderr.write(`bench: ${error.message}\n`);
        process.exitCode = EXIT_CODE.nothing;
      }
    });
}

function jsonText(recovery: Recovery): string {
  return JSON.stringify(recovery, (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}
