/**
 * The sessions in a folder: what each was, from the files its run left, without opening its recording. A session whose
 * process was killed left no result; then the recording's overview says what it was, as far as it goes.
 */
import { mkdir, readdir, readFile, rename, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { CutShortView, SessionView } from '../../../contract.ts';
import { UsageError } from '../../usage-error.ts';
import { CHECKPOINT_NAME, type Checkpoint } from '../checkpoint/checkpoint.ts';
import { resumable } from '../checkpoint/resume.ts';
import { cutShortIn, cutShortUnder, MARKER_NAME } from '../open-sessions.ts';
import { readNotes } from './session-notes.ts';

/** Deleted sessions wait here until a person empties it. */
export const TRASH_NAME = '.trash';
const THUMBNAIL_POINTS = 40;

const Result = z.object({
  strategy: z.string(),
  task: z.string(),
  rounds: z.number(),
  boards: z.number(),
  metric: z.enum(['mse', 'accuracy']),
  final: z.number().nullable(),
  bytesUp: z.number(),
  bytesDown: z.number(),
  curve: z.array(z.object({ value: z.number().nullable() })),
  energies: z.array(
    z.object({
      provenance: z.enum(['measured', 'model']),
      joules: z.number(),
      plusMinus: z.number().optional(),
    }),
  ),
});

/** Newest first. Folders that hold no recording are no sessions. */
export async function listSessions(root: string): Promise<SessionView[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((it) => it.isDirectory() && it.name !== TRASH_NAME);
  const found = await Promise.all(
    folders.map(({ name }) => sessionIn(join(root, name)).catch(() => undefined)),
  );
  return found
    .flatMap((session) => session ?? [])
    .sort((a, b) => (a.startedUtc < b.startedUtc ? 1 : a.startedUtc > b.startedUtc ? -1 : 0));
}

async function sessionIn(folder: string): Promise<SessionView | undefined> {
  const names = await readdir(folder);
  const recordings = names.filter((name) => /^recording(-\d+)?(-recovered)?\.mcap$/.test(name)).sort();
  if (recordings.length === 0) return undefined;
  const cut = await cutShortIn(folder);
  const open = cut === undefined && names.includes(MARKER_NAME);
  const notes = await readNotes(folder);
  const sizes = await Promise.all(
    names.map(async (name) =>
      stat(join(folder, name)).then(
        (it) => (it.isFile() ? it.size : 0),
        () => 0,
      ),
    ),
  );
  const result = Result.safeParse(
    jsonOf(await readFile(join(folder, 'result.json'), 'utf8').catch(() => '')),
  );
  const from = open ? undefined : await checkpointIn(folder, names);
  const recording = bestRecording(recordings);
  const date = (await stat(join(folder, recordings[0] ?? ''))).mtime.toISOString();
  return {
    folder,
    recording: join(folder, recording),
    name: notes.name ?? basename(folder),
    notes: notes.notes ?? '',
    tags: notes.tags ?? [],
    startedUtc: startOf(basename(folder)) ?? date,
    ...(result.success ? resultOf(result.data) : { ...NO_RESULT, ...(from && stateOf(from)) }),
    outcome: open ? 'open' : cut !== undefined || !result.success ? 'cut' : 'done',
    recovered: /-recovered\.mcap$/.test(recording),
    resumable: from !== undefined,
    sizeBytes: sizes.reduce((sum, size) => sum + size, 0),
  };
}

/** Sessions whose process ended before it closed their recording, oldest first, as people call them. */
export async function listCutShort(root: string): Promise<CutShortView[]> {
  const cut = await cutShortUnder(root);
  return await Promise.all(
    cut.map(async ({ folder, startedUtc }) => {
      const { name } = await readNotes(folder);
      return { folder, startedUtc, name: name ?? basename(folder) };
    }),
  );
}

const NO_RESULT = {
  task: '',
  strategy: '',
  boards: 0,
  rounds: 0,
  metric: undefined,
  final: undefined,
  bytes: 0,
  energy: undefined,
  curve: [],
};

function resultOf(result: z.infer<typeof Result>): Pick<SessionView, keyof typeof NO_RESULT> {
  const { task, strategy, boards, rounds, metric, final, curve, energies } = result;
  const [only, second] = energies;
  const values = curve.map(({ value }) => value ?? NaN);
  const every = Math.max(1, Math.ceil(values.length / THUMBNAIL_POINTS));
  return {
    task,
    strategy,
    boards,
    rounds,
    metric,
    final: final ?? undefined,
    bytes: result.bytesUp + result.bytesDown,
    // Mixed boards have two figures and no sum.
    energy: only === undefined || second !== undefined ? undefined : { ...only, plusMinus: only.plusMinus },
    curve: values.filter((_, i) => i % every === 0 || i === values.length - 1),
  };
}

/** Of several parts the last; what was recovered rather than what was cut short. */
function bestRecording(names: readonly string[]): string {
  const recovered = names.filter((name) => name.includes('recovered'));
  const whole = names.filter(
    (name) => !name.includes('recovered') && !recovered.includes(name.replace('.mcap', '-recovered.mcap')),
  );
  return whole.at(-1) ?? recovered.at(-1) ?? names.at(-1) ?? '';
}

/** "2026-01-31T12-00-00Z-sine-tinymetafed" to the moment it names. */
function startOf(name: string): string | undefined {
  const match = /^(\d{4}-\d\d-\d\dT)(\d\d)-(\d\d)-(\d\d)Z/.exec(name);
  return match === null ? undefined : `${match[1]}${match[2]}:${match[3]}:${match[4]}Z`;
}

/** What the run of a folder can go on from, if it can. */
async function checkpointIn(folder: string, names: readonly string[]): Promise<Checkpoint | undefined> {
  return names.includes(CHECKPOINT_NAME) ? await resumable(folder).catch(() => undefined) : undefined;
}

/** What a run had come to when it was cut short. */
function stateOf({ settings, boards, round, totals }: Checkpoint): Partial<SessionView> {
  return {
    task: settings.task,
    strategy: settings.strategy,
    boards: boards.length,
    rounds: round,
    bytes: totals.bytesUp + totals.bytesDown,
  };
}

/** Throws UsageError for a folder that is no session of this library: nothing else is ever moved. */
export function within(root: string, folder: string): void {
  if (dirname(folder) === root && basename(folder) !== TRASH_NAME) return;
  throw new UsageError(`${folder} is not one of the sessions in ${root}.`);
}

/** Moves a session into the trash of the library. */
export async function deleteSession(root: string, folder: string): Promise<void> {
  within(root, folder);
  if ((await cutShortIn(folder)) === undefined && (await readdir(folder)).includes(MARKER_NAME))
    throw new UsageError(`${basename(folder)} is being recorded. Stop its run first.`);
  try {
    await mkdir(join(root, TRASH_NAME), { recursive: true });
    await rename(folder, join(root, TRASH_NAME, basename(folder)));
  } catch (cause) {
    throw new UsageError(
      `${basename(folder)} cannot be moved to the trash of ${root} (${(cause as Error).message}). It stays where it is.`,
      { cause },
    );
  }
}

/** Takes a session back from the trash. */
export async function restoreSession(root: string, folder: string): Promise<void> {
  within(root, folder);
  if ((await stat(folder).catch(() => undefined)) !== undefined)
    throw new UsageError(
      `There is another session of the name ${basename(folder)}. Rename its folder first.`,
    );
  const waiting = join(root, TRASH_NAME, basename(folder));
  await rename(waiting, folder).catch((cause: unknown) => {
    throw new UsageError(
      `${basename(folder)} cannot be taken back (${(cause as Error).message}). It is in ${waiting}.`,
      { cause },
    );
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
