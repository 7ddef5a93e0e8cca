/** `bench models`: what is built in, its size, and on which boards it fits; or the same of a model's file. */
import { Command } from 'commander';
import type { ModelView } from '../../contract.ts';
import { importModel } from '../import/import-model.ts';
import { cardOf, gallery } from '../models/gallery.ts';
import { BOARD_KINDS } from '../models/board-memory.ts';
import { wholeNumber } from './run-options.ts';

interface Flags {
  ways: number;
  json: boolean;
}

type Row = ModelView & { readonly chosenBy: string };

async function models(paths: readonly string[], { ways, json }: Flags): Promise<void> {
  const rows: Row[] = [];
  const notes: string[] = [];
  for (const path of paths) {
    const imported = await importModel(path);
    rows.push({ ...cardOf(imported.model), chosenBy: `--model ${path}` });
    notes.push(...imported.notes);
  }
  if (paths.length === 0)
    for (const { task, taskSet, model } of gallery(ways))
      rows.push({ ...cardOf(model), chosenBy: commandOf(task, taskSet) });
  if (json) process.stdout.write(`${JSON.stringify({ boards: BOARD_KINDS, models: rows, notes })}\n`);
  else process.stdout.write(text(rows, notes));
}

const commandOf = (task: string, taskSet: Readonly<Record<string, string>>): string =>
  [`--task ${task}`, ...Object.entries(taskSet).map(([name, value]) => `--task-set ${name}=${value}`)].join(
    ' ',
  );

function text(rows: readonly Row[], notes: readonly string[]): string {
  const kilo = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
  const lines = rows.flatMap((row) => [
    `${row.name}: ${row.parameters} parameters, ${kilo(row.parameterBytes)}; ${kilo(row.boardBytes)} on a board, ${kilo(row.boardBytesWithFeedback)} with error feedback`,
    `  ${row.layers}`,
    ...row.fits.map(
      ({ board, fit, reason }) => `  ${board}: ${fit}${reason === undefined ? '' : `. ${reason}`}`,
    ),
    `  ${row.chosenBy}`,
    '',
  ]);
  return `${[...lines, ...notes].join('\n')}\n`;
}

export function modelsCommand(): Command {
  return new Command('models')
    .description('built-in models, or files of models: their size, and on which boards they fit')
    .argument('[files...]', 'model.json of TensorFlow.js layers models, or their folders')
    .option('--ways <n>', 'classes of the built-in models', wholeNumber(2, 64), 5)
    .option('--json', 'print one JSON object', false)
    .action(models);
}
