/** `bench exam`: Omniglot's 20-way one-shot benchmark, with the floor of the pixels beside it. */
import { Command } from 'commander';
import { embeddingExam, fineTunedExam, pixelExam } from '../exam/exam.ts';
import type { ExamResult } from '../exam/exam.ts';
import { readOneShotRuns } from '../exam/one-shot-runs.ts';
import { readInitialization } from '../export/read-initialization.ts';
import { UsageError } from '../usage-error.ts';
import { wholeNumber } from './run-options.ts';

interface Flags {
  data: string;
  steps: number;
  json: boolean;
}

interface Row extends ExamResult {
  readonly who: string;
  readonly accuracy: number;
}

function exam(paths: readonly string[], { data, steps, json }: Flags): void {
  const candidates = paths.map((path) => ({ path, initialization: readInitialization(path) }));
  const sides = new Set(
    candidates.map(({ path, initialization }) => sideOf(path, initialization.model.layers[0]?.inputs ?? 0)),
  );
  if (sides.size === 0) sides.add(14);
  const rows: Row[] = [];
  const add = (who: string, result: ExamResult): void =>
    void rows.push({ who, ...result, accuracy: result.right / result.trials });
  for (const side of sides) {
    const runs = readOneShotRuns(data, side);
    add(`pixels ${side} x ${side}, nearest`, pixelExam(runs));
    for (const { path, initialization } of candidates) {
      if (sideOf(path, initialization.model.layers[0]?.inputs ?? 0) !== side) continue;
      const name = `${initialization.name} (${initialization.model.name})`;
      add(`${name}: embedding, nearest by cosine`, embeddingExam(runs, initialization));
      add(`${name}: new head, ${steps} steps`, fineTunedExam(runs, initialization, steps));
    }
  }
  const chance = 'Chance is 0.05 with 20 classes.';
  process.stdout.write(
    json
      ? `${JSON.stringify({ rows })}\n`
      : `${rows.map(({ who, right, trials, accuracy }) => `${accuracy.toFixed(3)}  ${right} of ${trials}  ${who}`).join('\n')}\n${chance}\n`,
  );
}

/** Of a square image. */
function sideOf(path: string, inputs: number): number {
  const side = Math.sqrt(inputs);
  if (Number.isInteger(side) && side >= 2 && side <= 105) return side;
  throw new UsageError(`The initialization in ${path} takes ${inputs} inputs, which is no square image.`);
}

export function examCommand(): Command {
  return new Command('exam')
    .description("Omniglot's 20-way one-shot benchmark: 400 trials, beside the floor of the pixels")
    .argument(
      '[runs...]',
      'folders of finished omniglot runs, or their initialization.npz; none: the floor alone',
    )
    .requiredOption('--data <path>', 'all_runs.zip, or a folder that holds it')
    .option('--steps <n>', 'online steps of a new head', wholeNumber(0, 10_000), 100)
    .option('--json', 'print one JSON object', false)
    .action(exam);
}
