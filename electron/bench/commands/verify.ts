/** `bench verify`: derives a recording again from its raw frames. Exit codes: 0 reproduced, 1 diverged, 3 not verifiable. */
import { Command } from 'commander';
import { count } from '../report/format.ts';
import { recordingAt } from '../session/recover.ts';
import { byteProgress } from './terminal.ts';
import { verify, type Verdict } from '../session/verify/verify.ts';

const EXIT_CODE = { reproduced: 0, diverged: 1, 'not verifiable': 3 } as const;

export function verdictText(path: string, verdict: Verdict): string {
  if (verdict.verdict === 'reproduced') {
    const note = verdict.note === undefined ? '' : ` ${verdict.note}`;
    return `${path}: reproduced, ${count(verdict.rounds)} rounds from ${count(verdict.messages)} messages, to the last bit.${note}`;
  }
  if (verdict.verdict === 'diverged')
    return `${path}: diverged at round ${verdict.round}, topic ${verdict.topic}: ${verdict.reason}.`;
  return `${path}: not verifiable, because ${verdict.reason}`;
}

export function verifyCommand(): Command {
  return new Command('verify')
    .description('derive a recording again from its raw frames: reproduced, diverged, or not verifiable')
    .argument('<recording>', 'a recording, or the folder of a run')
    .option('--json', 'print one JSON object')
    .action(async (given: string, flags: { json?: boolean }) => {
      const path = await recordingAt(given);
      const bar = byteProgress('Verifying');
      const verdict = await verify(path, bar.update).finally(bar.stop);
      process.exitCode = EXIT_CODE[verdict.verdict];
      process.stdout.write(`${flags.json ? JSON.stringify(verdict) : verdictText(path, verdict)}\n`);
    });
}
