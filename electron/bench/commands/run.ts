/** `bench run`: one run on boards named on the command line, results in a folder or as JSON. */
import { Command } from 'commander';
import type { NetResult } from '../power/idle-baseline.ts';
import { repeatLine } from '../power/repeat/repeat-text.ts';
import { modelled, si } from '../report/format.ts';
import { runHeadless, type HeadlessOptions, type HeadlessOutcome } from '../session/headless.ts';
import type { RunResult } from '../session/result.ts';
import { addRunOptions, settingsFrom, type RunFlags } from './run-options.ts';
import { interruptSignal, progress } from './terminal.ts';

interface Flags extends RunFlags {
  out?: string;
  json?: boolean;
  quiet?: boolean;
}

function netLine({
  name,
  provenance,
  netJoules,
  plusMinus,
  idleWatts,
  driftWatts,
  drifted,
}: NetResult): string {
  const net =
    provenance === 'model'
      ? `${modelled(netJoules, 'J')} (model)`
      : `${si(netJoules, 'J')} ± ${si(plusMinus ?? NaN, 'J', 2)} measured`;
  const drift =
    driftWatts === null
      ? 'idle after the run was not taken'
      : `${si(driftWatts, 'W', 2)} drift${drifted ? ', too much: the net figure is doubtful' : ''}`;
  return `${name} net of idle: ${net}; idle ${si(idleWatts, 'W', 4)}, ${drift}.`;
}

/** Joules of the run's one provenance, as it says of them. */
function joulesText({ energies }: RunResult, joules: number): string {
  return energies[0]?.provenance === 'model'
    ? `${modelled(joules, 'J')} (model)`
    : `${si(joules, 'J', 3)} measured`;
}

/** Cost to the target, and for each percent. */
function costLines(result: RunResult): string[] {
  const { targetCost, joulesPerPercent, metric } = result;
  const lines: string[] = [];
  if (targetCost !== null) {
    const { target, rounds, bytes, joules } = targetCost;
    const energy = joules === null ? '' : `, ${joulesText(result, joules)}`;
    lines.push(
      `To ${metric === 'mse' ? 'MSE' : 'accuracy'} ${target}: ${rounds} rounds, ${si(bytes, 'B', 3)}${energy}.`,
    );
  }
  if (joulesPerPercent !== null)
    lines.push(
      `Energy for each ${metric === 'mse' ? 'percent less error' : 'point of accuracy'}: ${joulesText(result, joulesPerPercent)}.`,
    );
  return lines;
}

/** What was repeated on purpose, a line each. */
export function repeatLines({ result, names }: Pick<HeadlessOutcome, 'result' | 'names'>): string[] {
  return result.repeats.map((repeated) =>
    repeatLine(repeated, names.get(repeated.boardId) ?? repeated.boardId),
  );
}

/** The figures of a run as a few lines. */
export function summary(outcome: HeadlessOutcome): string {
  const { result, files } = outcome;
  const energy = result.energies.map((e) =>
    e.provenance === 'model'
      ? `${modelled(e.joules, 'J')} (model)`
      : `${si(e.joules, 'J')}${e.plusMinus === undefined ? '' : ` ± ${si(e.plusMinus, 'J', 2)}`} measured (${e.text})`,
  );
  const lines = [
    `${result.strategy} on ${result.task}: held-out ${result.metric === 'mse' ? 'MSE' : 'accuracy'} ${result.final.toPrecision(3)} after ${result.rounds} rounds`,
    `Bytes: ${si(result.bytesDown, 'B')} down, ${si(result.bytesUp, 'B')} up. Energy: ${energy.join('; ') || 'no sensor'}.`,
    ...costLines(result),
    ...result.net.map(netLine),
    ...repeatLines(outcome),
    `Evaluated with ${result.engine}.`,
    `Initialization: SHA-256 ${result.weightsDigest}`,
    ...(files.length > 0 ? ['Wrote:', ...files.map((file) => `  ${file}`)] : []),
  ];
  return lines.join('\n');
}

/** Runs and prints; sets the exit code: 0 only when the run finished and its files are written. */
export async function execute(flags: Flags): Promise<void> {
  await finish(
    { settings: settingsFrom(flags), boards: flags.boards, folder: flags.out, engine: flags.engine },
    flags,
  );
}

/** Runs to the end and prints, for the commands that start or resume a run. */
export async function finish(
  options: Pick<HeadlessOptions, 'settings' | 'boards' | 'folder' | 'from' | 'engine'>,
  flags: { readonly json?: boolean; readonly quiet?: boolean },
  text: (outcome: HeadlessOutcome) => string = summary,
): Promise<void> {
  const { settings } = options;
  const signal = interruptSignal();
  const shown = flags.quiet
    ? undefined
    : progress(settings.rounds, settings.task === 'sine' ? 'MSE' : 'accuracy');
  const outcome = await runHeadless({
    ...options,
    signal,
    onProgress: (run, latest) => shown?.update(run, latest),
    onLog: (entry) => {
      if (entry.level !== 'info') process.stderr.write(`${entry.text}\n`);
    },
  }).finally(() => shown?.stop());
  if (outcome.state !== 'finished') process.exitCode = signal.aborted ? 130 : 1;
  else if (outcome.unwritten !== undefined) process.exitCode = 1;
  process.stdout.write(flags.json ? `${JSON.stringify(outcome.result)}\n` : `${text(outcome)}\n`);
}

export function runCommand(): Command {
  return addRunOptions(new Command('run'))
    .description('train an initialization on boards')
    .option('--out <folder>', 'where recording, curve, charts and report go (default: nothing is written)')
    .option('--json', 'print one JSON object last on stdout')
    .option('--quiet', 'no progress')
    .action(execute);
}
