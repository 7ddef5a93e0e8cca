/** `bench study`: many runs that answer a question, in parallel, and their summary. */
import { availableParallelism } from 'node:os';
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { StudyFolder } from '../study/study-folder.ts';
import { jobsOf } from '../study/study-job.ts';
import { runJobs } from '../study/study-pool.ts';
import { parseStudy } from '../study/study-spec.ts';
import { summarizeStudy } from '../study/study-summary.ts';
import { summaryMarkdown } from '../study/study-table.ts';
import { taskByName } from '../tasks/registry.ts';
import { UsageError } from '../usage-error.ts';
import { wholeNumber } from './run-options.ts';
import { interruptSignal, roundProgress } from './terminal.ts';

interface Flags {
  out: string;
  data?: string;
  workers: number;
  json: boolean;
  quiet: boolean;
}

async function study(file: string, flags: Flags): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UsageError(`There is no study file ${file}.`);
  });
  const plan = parseStudy(text, file);
  // Everything that can be wrong with the task is said before the first run.
  const variants = new Map(plan.entries.map(({ taskSet }) => [JSON.stringify(taskSet), taskSet]));
  for (const taskSet of variants.values()) taskByName(plan.task, taskSet, flags.data);
  const jobs = jobsOf(plan, flags.data);
  const folder = await StudyFolder.open(flags.out);
  const results = await folder.results(new Set(jobs.map(({ id }) => id)));
  const done = new Set(results.map(({ id }) => id));
  const left = jobs.filter(({ id }) => !done.has(id));
  const sum = (list: readonly { readonly rounds: number }[]): number =>
    list.reduce((total, { rounds }) => total + rounds, 0);
  if (done.size > 0) process.stderr.write(`${done.size} of ${jobs.length} runs are there already.\n`);
  const shown = flags.quiet ? undefined : roundProgress(sum(left));
  const signal = interruptSignal();
  try {
    await runJobs(left, {
      workers: flags.workers,
      signal,
      onRounds: (rounds) => shown?.update(rounds),
      onResult: async (result) => {
        results.push(result);
        await folder.save(result);
      },
    });
  } catch (error) {
    if (!signal.aborted) throw error;
    process.stderr.write(
      `Stopped; ${results.length} of ${jobs.length} runs are in ${flags.out}. The same command goes on from there.\n`,
    );
    process.exitCode = 130;
    return;
  } finally {
    shown?.stop();
  }
  const order = new Map(jobs.map(({ id }, i) => [id, i]));
  results.sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
  const summary = summarizeStudy(plan, results);
  const files = await folder.write(plan, summary, results);
  process.stdout.write(
    flags.json
      ? `${JSON.stringify(summary)}\n`
      : `${summaryMarkdown(summary)}\nWrote:\n${files.map((it) => `  ${it}`).join('\n')}\n`,
  );
}

export function studyCommand(): Command {
  return new Command('study')
    .description('strategies x settings x seeds from a file, in parallel; goes on where it was stopped')
    .argument('<file>', 'the study, as in assets/studies/')
    .requiredOption('--out <folder>', 'where runs, summary and charts go')
    .option('--data <path>', 'folder or zip of a task that has data')
    .option('--workers <n>', 'runs at the same time', wholeNumber(1, 64), availableParallelism())
    .option('--json', 'print one JSON object last on stdout', false)
    .option('--quiet', 'no progress', false)
    .action(study);
}
