/** `bench adapt`: an exported initialization meets a new task, before and after each step, beside one that learned nothing. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { adaptationTask, randomInitialization } from '../adapt/adaptation.ts';
import type { AdaptationPoint, AdaptationTask, AdaptRequest } from '../adapt/adaptation.ts';
import { adaptOnBoard } from '../adapt/on-board.ts';
import { adaptOnCore } from '../adapt/on-core.ts';
import { samplesFromCsv } from '../adapt/samples-csv.ts';
import { parseBoardSpecs } from '../boards/board-spec.ts';
import { openRegistry } from '../boards/open-registry.ts';
import { readInitialization } from '../export/read-initialization.ts';
import type { ReadInitialization } from '../export/read-initialization.ts';
import { taskByName, taskKind } from '../tasks/registry.ts';
import { quoted, UsageError } from '../usage-error.ts';
import { wholeNumber } from './run-options.ts';

interface Flags {
  against: string[];
  data?: string;
  number: number;
  seed: number;
  steps: string;
  samples?: string;
  query?: string;
  boards?: string;
  json: boolean;
}

interface Row {
  readonly name: string;
  readonly points: readonly Omit<AdaptationPoint, 'outputs' | 'terms'>[];
}

async function adapt(path: string, flags: Flags): Promise<void> {
  const learned = readInitialization(path);
  const others = flags.against.map(readInitialization);
  const task = taskOf(learned, flags);
  const steps = stepsOf(flags.steps);
  const random = randomInitialization(learned.model, flags.seed, learned);
  const rows: Row[] = [];
  for (const initialization of [learned, ...others, random])
    rows.push({
      name: initialization.name,
      points: await pointsOf({ initialization, task, steps }, flags.boards),
    });
  const metric = task.metric;
  process.stdout.write(
    flags.json
      ? `${JSON.stringify({ metric, support: task.support.count, queries: task.query.count, on: flags.boards ?? 'core', rows })}\n`
      : text(rows, task, flags.boards),
  );
}

function taskOf(learned: ReadInitialization, flags: Flags): AdaptationTask {
  const { samples, query, number, seed } = flags;
  if (samples === undefined) {
    taskKind(learned.task, flags.data);
    try {
      return adaptationTask(taskByName(learned.task, learned.taskSet, flags.data), number, seed);
    } catch (error) {
      if (error instanceof RangeError) throw new UsageError(error.message);
      throw error;
    }
  }
  if (query === undefined)
    throw new UsageError(
      '--samples are what is learned from; name with --query a file of what it is judged on.',
    );
  const { model } = learned;
  const read = (file: string) => samplesFromCsv(readFileSync(file, 'utf8'), file, model);
  return { metric: model.loss === 'mse' ? 'mse' : 'accuracy', support: read(samples), query: read(query) };
}

function stepsOf(text: string): number[] {
  const steps = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (steps.some((n, i) => !Number.isInteger(n) || n < 0 || n > 100_000 || n <= (steps[i - 1] ?? -1)))
    throw new UsageError(`--steps are whole numbers that ascend, as 0,1,5,25; "${quoted(text)}" is not.`);
  return steps;
}

async function pointsOf(request: AdaptRequest, boards: string | undefined): Promise<Row['points']> {
  const points: Row['points'][number][] = [];
  const keep = ({ outputs: _outputs, terms: _terms, ...point }: AdaptationPoint): void =>
    void points.push(point);
  if (boards === undefined) {
    for (const point of adaptOnCore(request)) keep(point);
    return points;
  }
  const registry = openRegistry({ virtual: { idlePace: 'none', seed: 1 } });
  try {
    await registry.addSpecs(parseBoardSpecs(boards));
    const [board, second] = registry.connected;
    if (board === undefined || second !== undefined)
      throw new UsageError(
        'An adaptation is watched on one board: --boards virtual:1 or --boards serial:PORT.',
      );
    for await (const point of adaptOnBoard(board, request)) keep(point);
    return points;
  } finally {
    await registry.close();
  }
}

function text(rows: readonly Row[], task: AdaptationTask, boards: string | undefined): string {
  const wide = Math.max(...rows.map(({ name }) => name.length), 5);
  const line = (name: string, cells: readonly string[]): string =>
    `${name.padEnd(wide)}${cells.map((cell) => cell.padStart(9)).join('')}`;
  const figure = task.metric === 'mse' ? 'mean squared error' : 'accuracy';
  return [
    `${figure} on ${task.query.count} queries, ${task.support.count} samples to learn from, ${boards === undefined ? "on the boards' core" : `on ${boards}`}`,
    line(
      'steps',
      (rows[0]?.points ?? []).map(({ steps }) => String(steps)),
    ),
    ...rows.map(({ name, points }) =>
      line(
        name,
        points.map((point) => point.figure.toFixed(3)),
      ),
    ),
    '',
  ].join('\n');
}

const collect = (value: string, earlier: readonly string[] = []): string[] => [...earlier, value];

export function adaptCommand(): Command {
  return new Command('adapt')
    .description('adapt an exported initialization to a new task, beside a random one and others')
    .argument('<export>', 'folder of a finished run, its initialization.npz, or its tfjs folder')
    .option('--against <export>', 'another initialization to compare with; may be repeated', collect, [])
    .option('--data <path>', 'folder or zip of the data of the task')
    .option('--number <n>', 'which held-out task, from 0', wholeNumber(0, 100_000), 0)
    .option(
      '--seed <n>',
      'of the held-out tasks and of the random initialization',
      wholeNumber(0, 0xffffffff),
      0,
    )
    .option('--steps <list>', 'when to look, in online steps', '0,1,2,5,10,25,50,100')
    .option('--samples <csv>', 'own samples instead: a line each, the target or class first, then the inputs')
    .option('--query <csv>', 'with --samples: what it is judged on, in the same form')
    .option('--boards <spec>', 'one board that makes the steps: virtual:1 or serial:PORT (default: no board)')
    .option('--json', 'print one JSON object', false)
    .action(adapt);
}
