/** `bench export`: an initialization as files for other programs, or adapted to a task and frozen to int8 for inference. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { nthTask } from '../adapt/adaptation.ts';
import { samplesFromCsv } from '../adapt/samples-csv.ts';
import { initializationFiles } from '../export/initialization-files.ts';
import { readInitialization, type ReadInitialization } from '../export/read-initialization.ts';
import { exportFrozen, writeExports, type FreezeSubject } from '../freeze/export-frozen.ts';
import { inputsOfOthers } from '../freeze/freeze-cost.ts';
import { costText } from '../freeze/frozen-files.ts';
import { taskByName } from '../tasks/registry.ts';
import { UsageError } from '../usage-error.ts';
import { wholeNumber } from './run-options.ts';
import { interruptSignal, roundProgress } from './terminal.ts';

interface Flags {
  out: string;
  freeze: boolean;
  data?: string;
  number: number;
  seed: number;
  samples?: string;
  steps?: number;
  judge: boolean;
  json: boolean;
}

async function exportModel(path: string, flags: Flags): Promise<void> {
  const learned = readInitialization(path);
  if (flags.freeze) return await freezeModel(learned, flags);
  const { model, parameters, ...card } = learned;
  const about = [`Initialization ${model.name}: ${learned.name}, task ${learned.task}.`];
  const files = await writeExports(flags.out, initializationFiles(model, parameters, about, card));
  process.stdout.write(flags.json ? `${JSON.stringify({ files })}\n` : files.map((it) => `${it}\n`).join(''));
}

async function freezeModel(learned: ReadInitialization, flags: Flags): Promise<void> {
  let bar: ReturnType<typeof roundProgress> | undefined;
  const { cost, ...done } = await exportFrozen(learned, subject(learned, flags), flags.out, {
    seed: flags.seed,
    signal: interruptSignal(),
    onProgress: (tasks, total) => (bar ??= roundProgress(total, 'Held-out task')).update(tasks),
  }).finally(() => bar?.stop());
  const { files, float32Bytes, flashBytes, scratchBytes } = done;
  process.stdout.write(
    flags.json
      ? `${JSON.stringify({ ...done, cost: cost ?? null })}\n`
      : [
          ...files,
          `${flashBytes} bytes of flash instead of ${float32Bytes}; ${scratchBytes} bytes of memory while it infers.`,
          costText(cost),
          '',
        ].join('\n'),
  );
}

/** The task that judges is known unless a person's own samples come without its data. */
function subject(learned: ReadInitialization, flags: Flags): FreezeSubject {
  const { samples, data, number, seed, steps: given, judge } = flags;
  if (samples !== undefined) {
    const support = samplesFromCsv(readFileSync(samples, 'utf8'), samples, learned.model);
    const known = learned.task === 'sine' || data !== undefined;
    const task = known ? taskByName(learned.task, learned.taskSet, data) : undefined;
    const steps = given ?? task?.adaptationSteps;
    if (steps === undefined)
      throw new UsageError(
        'How many steps are to be learned from --samples? Say it with --steps, or give the --data of the task.',
      );
    const others = task ? inputsOfOthers(task.heldOut(seed), undefined) : new Float32Array(0);
    const from = `the ${support.count} samples of ${samples}`;
    return { support, others, from, steps, judge: judge ? task : undefined };
  }
  const task = taskByName(learned.task, learned.taskSet, data);
  const all = task.heldOut(seed);
  if (number >= all.count)
    throw new UsageError(
      `There are ${all.count} held-out tasks, numbered from 0; ${number} is none of them.`,
    );
  return {
    support: nthTask(task.metric, all, number).support,
    others: inputsOfOthers(all, number),
    from: `held-out task ${number}, seed ${seed}`,
    steps: given ?? task.adaptationSteps,
    judge: judge ? task : undefined,
  };
}

export function exportCommand(): Command {
  return new Command('export')
    .description('write an initialization for NumPy, C and TensorFlow.js, or adapt and freeze it to int8')
    .argument('<export>', 'folder of a finished run, its initialization.npz, or its tfjs folder')
    .option('--out <folder>', 'where it goes', '.')
    .option('--freeze', 'adapt to a task, then freeze to int8 for inference; says what that costs', false)
    .option('--data <path>', 'folder or zip of the data of the task')
    .option(
      '--number <n>',
      'held-out task that is learned before freezing, from 0',
      wholeNumber(0, 100_000),
      0,
    )
    .option('--seed <n>', 'of the held-out tasks', wholeNumber(0, 0xffffffff), 0)
    .option('--samples <csv>', 'own samples instead: a line each, the target or class first, then the inputs')
    .option('--steps <n>', "online steps before freezing (default: the task's)", wholeNumber(0, 100_000))
    .option('--no-judge', 'do not judge on the held-out tasks what freezing costs')
    .option('--json', 'print one JSON object', false)
    .action(exportModel);
}
