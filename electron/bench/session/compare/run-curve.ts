/** One run as it is compared: its curve with what it had cost at each point. From a recording, or a run of a study. */
import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import type { CurveView } from '../../../contract.ts';
import { UsageError } from '../../usage-error.ts';
import { openRecording, type OpenedRecording } from '../overview/open-recording.ts';
import { recordingAt } from '../recover.ts';
import { energyByRound } from '../replay/energy-by-round.ts';
import { recordingTitle } from '../replay/timeline.ts';

export interface RunCurve extends CurveView {
  readonly metric: 'mse' | 'accuracy';
  /** Everything that a run was told, by name; the seed apart. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Throws a sentence that names the file. */
export async function readCurve(given: string): Promise<RunCurve> {
  if (given.endsWith('.json')) return studyRun(given);
  const recording = await openRecording(await recordingAt(given));
  try {
    return recordedCurve(recording);
  } finally {
    await recording.close();
  }
}

function recordedCurve({ path, overview, configuration, problem }: OpenedRecording): RunCurve {
  if (configuration === undefined)
    throw new UsageError(`${path} ${problem ?? 'does not say how its run was configured.'}`);
  const { settings, strategySettings } = configuration;
  const [first] = overview.evaluations;
  if (first === undefined) throw new UsageError(`${path} holds no evaluation: there is no curve to compare.`);
  const energy = energyByRound(overview.rounds.map(({ value }) => value));
  const at = new Map(
    overview.rounds.map(({ value, timeUs }, i) => [value.round, { timeUs, energy: energy[i] }]),
  );
  const last = energy.at(-1)?.joules;
  const both = last?.measured !== undefined && last.model !== undefined;
  const provenance = both
    ? undefined
    : last?.measured !== undefined
      ? 'measured'
      : last?.model !== undefined
        ? 'model'
        : undefined;
  const startUs = (overview.rounds[0]?.timeUs ?? 0) - (overview.rounds[0]?.value.durationUs ?? 0);
  return {
    name: recordingTitle(path),
    path,
    strategy: settings.strategy,
    task: settings.task,
    seed: settings.seed,
    metric: first.value.metric,
    provenance,
    settings: {
      task: settings.task,
      strategy: settings.strategy,
      rounds: String(settings.rounds),
      boards: String(new Set(overview.joins.map(({ value }) => value.boardId)).size),
      boardsPerRound: settings.boardsPerRound === 0 ? 'all' : String(settings.boardsPerRound),
      ...(settings.powerModel && { powerModel: JSON.stringify(settings.powerModel) }),
      ...Object.fromEntries(
        Object.entries({ ...settings.taskSet, ...strategySettings }).map(([k, v]) => [k, String(v)]),
      ),
    },
    points: overview.evaluations.map(({ value: { round, value, q25, q75, totalBytes } }) => {
      const then = at.get(round);
      const joules = round === 0 ? 0 : provenance && then?.energy?.joules[provenance];
      const timeUs = round === 0 ? 0 : then && Math.max(0, then.timeUs - startUs);
      return { round, value, q25, q75, bytes: totalBytes, joules: provenance && joules, timeUs };
    }),
  };
}

const StudyRun = z.object({
  id: z.string(),
  name: z.string(),
  variant: z.string(),
  seed: z.number(),
  rounds: z.number(),
  metric: z.enum(['mse', 'accuracy']),
  curve: z
    .array(
      z.object({
        round: z.number(),
        value: z.number(),
        q25: z.number(),
        q75: z.number(),
        bytesUp: z.number(),
        bytesDown: z.number(),
        joules: z.number().nullable(),
      }),
    )
    .min(1),
});

async function studyRun(path: string): Promise<RunCurve> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`${path} cannot be read (${(cause as Error).message}).`, { cause });
  });
  const parsed = StudyRun.safeParse(jsonOf(text));
  if (!parsed.success) throw new UsageError(`${path} is no run of a study. Name a file of its runs folder.`);
  const { name, variant, seed, rounds, metric, curve } = parsed.data;
  const full = variant === '' ? name : `${name}, ${variant}`;
  return {
    name: `${full}, seed ${seed}`,
    path,
    strategy: name,
    task: variant,
    seed,
    metric,
    provenance: curve.some(({ joules }) => joules !== null) ? 'model' : undefined,
    settings: { strategy: name, variant, rounds: String(rounds) },
    points: curve.map(({ bytesUp, bytesDown, joules, ...point }) => ({
      ...point,
      bytes: bytesUp + bytesDown,
      joules: joules ?? undefined,
      timeUs: undefined,
    })),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads two to eight. Throws UsageError when they cannot be held against each other. */
export async function readCurves(paths: readonly string[]): Promise<RunCurve[]> {
  if (paths.length < 2 || paths.length > 8)
    throw new UsageError(`Two to eight runs are compared, and ${paths.length} were named.`);
  for (const path of paths)
    await stat(path).catch((cause: unknown) => {
      throw new UsageError(`${path} is not there. Name recordings, folders of runs, or runs of a study.`, {
        cause,
      });
    });
  const curves = await Promise.all(paths.map(readCurve));
  const [first, ...others] = curves;
  const other = others.find(({ metric }) => metric !== first?.metric);
  if (other !== undefined)
    throw new UsageError(
      `${other.path} is judged by ${other.metric} and ${first?.path ?? ''} by ${first?.metric ?? ''}: they have no figure in common.`,
    );
  return curves;
}
