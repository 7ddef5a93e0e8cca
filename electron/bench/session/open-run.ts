/** A run with its folder: makes it, records into it, and leaves results, charts and report there when the run is over. */
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RepeatablePhase, RepeatedPhase, RunSettings } from '../../contract.ts';
import type { Board } from '../boards/board.ts';
import { initializationFiles } from '../export/initialization-files.ts';
import { runReport } from '../report/energy-report.ts';
import { engineLine } from '../tensor/engine-view.ts';
import { IdleBaseline } from '../power/idle-baseline.ts';
import { Repeats } from '../power/repeat/repeats.ts';
import { markOpen } from './open-sessions.ts';
import { Recorder } from './recorder.ts';
import { CHECKPOINT_NAME, checkpointText, type Checkpoint } from './checkpoint/checkpoint.ts';
import { CheckpointWriter } from './checkpoint/checkpoint-writer.ts';
import { configurationOf } from './recording/configuration.ts';
import { nextPart, prepareRunFolder, recordingName, writeRunFiles } from './run-files.ts';
import { Run } from './run.ts';
import type { RunServices } from './run-services.ts';
import { taskOf } from './task-of.ts';
import { UsageError } from '../usage-error.ts';
import { SessionRecord } from './session-record.ts';

export class OpenRun {
  readonly run: Run;
  readonly #record: SessionRecord | undefined;
  readonly #folder: string | undefined;
  readonly #repeats: Repeats;
  /** Raised when the bench closes: what is measured after the run is given up. */
  readonly #quit = new AbortController();
  #settled: Promise<string[]> | undefined;
  /** As last told by `settle`. */
  #boards = 0;
  #unwritten: string | undefined;

  constructor(run: Run, record: SessionRecord | undefined, folder: string | undefined, repeats: Repeats) {
    this.run = run;
    this.#repeats = repeats;
    this.#record = record;
    this.#folder = folder;
  }

  /** A board that came after the start, or came back. */
  join(board: Board): void {
    this.#record?.join(board);
    this.run.join(board);
  }

  /**
   * Repeats a phase of the board's last visit, between rounds or after the last. The recording of a run that is over goes
   * on for it, and its files are written anew. Rejects with a sentence.
   */
  measure(board: Board, phase: RepeatablePhase, times?: number): Promise<RepeatedPhase> {
    const { state } = this.run.view;
    if (state === 'running' || state === 'pausing')
      return Promise.reject(
        new Error('The run is under way, and its boards with it. Pause it, then measure a phase.'),
      );
    return this.run.between((signal) =>
      this.run.over
        ? this.#afterwards(board, () => this.#repeats.measure(board, phase, times, this.#quit.signal))
        : this.#repeats.measure(board, phase, times, signal),
    );
  }

  /** Something measured after the run is over. What the disk does not take is told; the measurement stands. */
  async #afterwards<T>(board: Board, work: () => Promise<T>): Promise<T> {
    await this.#settled;
    const { startedUtc } = this.run;
    await this.#record
      ?.reopen(board, startedUtc)
      .catch((error: Error) => this.run.tell('warn', error.message, board.id));
    try {
      return await work();
    } finally {
      if (this.#settled !== undefined) await (this.#settled = this.#write(this.#boards));
    }
  }

  /** Resolves when nothing is measured any more. @param quit gives up what is being measured */
  async quiet(quit = false): Promise<void> {
    if (quit) this.#quit.abort();
    await this.run.between(() => Promise.resolve());
  }

  /** A frame as it crossed the wire at an address. */
  recordFrame(address: string, direction: 'in' | 'out', bytes: Uint8Array): void {
    this.#record?.frame(address, direction, bytes);
  }

  /**
   * When the run is over: closes the recording and writes the files, once. Resolves with their paths; never rejects: what
   * the disk did not take is told and in `unwritten`.
   * @param boards how many the bench has
   */
  async settle(boards: number): Promise<string[]> {
    if (!this.run.over) return [];
    this.#boards = boards;
    return (this.#settled ??= this.#write(boards));
  }

  /** Why the files of the run could not be written, a sentence; undefined while nothing is wrong. */
  get unwritten(): string | undefined {
    return this.#unwritten;
  }

  /** The disk may be full, or gone. What the run gave is in memory then, and said; it must not be lost with its files. */
  async #write(boards: number): Promise<string[]> {
    try {
      await this.#record?.close();
      return this.#folder === undefined ? [] : await this.#writeFiles(this.#folder, boards);
    } catch (error) {
      this.#unwritten = `The results cannot be kept in ${this.#folder ?? ''} (${(error as Error).message}). The run itself is over and complete; its figures are shown until another begins. Make room, or see that the disk is there.`;
      this.run.tell('fail', this.#unwritten);
      return [];
    }
  }

  async #writeFiles(folder: string, boards: number): Promise<string[]> {
    const result = this.run.result(boards);
    const { model, parameters } = this.run.initialization;
    const about = [
      `Initialization ${model.name} learned by ${result.strategy} on ${result.task}, ${result.rounds} rounds, seed ${result.seed}.`,
      `SHA-256 of the float32 parameters: ${result.weightsDigest}.`,
    ];
    const { strategy, settings } = this.run;
    const card = {
      name: `${strategy.info.title}, ${result.rounds} rounds`,
      task: settings.task,
      taskSet: settings.taskSet ?? {},
      learningRate: strategy.adaptationRate,
      gradientClip: strategy.settings.gradientClip,
    };
    const files = initializationFiles(model, parameters, about, card);
    return writeRunFiles(folder, result, await this.#report(), files);
  }

  /** The energy report of what was recorded; undefined when the disk took no recording, or has lost it, which is told. */
  async #report(): Promise<string | undefined> {
    const path = this.#record?.recorder.path;
    if (path === undefined) return undefined;
    try {
      return await runReport(path);
    } catch (error) {
      const why = (error as Error).message;
      this.run.tell(
        'warn',
        `No report of the run was written, as its recording cannot be read (${why}). Find the recording, and "bench report" makes it.`,
      );
      return undefined;
    }
  }
}

/** The folder takes no second file: what would be left is a recording without a run. */
async function giveUp(recorder: Recorder, cause: unknown): Promise<never> {
  await recorder.close();
  await rm(recorder.path, { force: true }).catch(() => undefined);
  throw new UsageError(
    `Nothing can be kept in ${dirname(recorder.path)} (${(cause as Error).message}). Make room on its disk, or choose another folder.`,
    { cause },
  );
}

/** Host time since the epoch; monotonic within a process. */
function wallNs(): bigint {
  return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n;
}

/**
 * Opens a run. Throws UsageError when a setting is wrong, before anything is written.
 * @param folder where it is kept; undefined keeps nothing
 * @param from a run that goes on in its folder
 */
export async function openRun(
  settings: RunSettings,
  folder: string | undefined,
  services: Omit<
    RunServices,
    'recorder' | 'wallNs' | 'folder' | 'clients' | 'checkpoints' | 'idle' | 'repeats'
  > & {
    readonly clients: readonly Board[];
  },
  from?: Checkpoint,
): Promise<OpenRun> {
  const task = await taskOf(settings);
  // Made once without services that write, so that a wrong setting leaves no folder behind.
  const trial = new Run(
    settings,
    { ...services, recorder: undefined, wallNs, folder: undefined },
    from,
    task,
  );
  const { startedUtc } = trial;
  let record: SessionRecord | undefined;
  if (folder !== undefined) {
    const part = from === undefined ? 1 : await nextPart(folder);
    await prepareRunFolder(folder, part);
    const name = recordingName(part);
    const recorder = await Recorder.create(
      join(folder, name),
      configurationOf({
        settings,
        strategy: trial.strategy.settings,
        startedUtc,
        engine: engineLine(services.evaluator.engine),
      }),
    );
    await markOpen(folder, name, startedUtc).catch((cause: unknown) => giveUp(recorder, cause));
    record = new SessionRecord(recorder, folder, wallNs, services.sourceOf);
  }
  const recorder = record?.recorder;
  const told: { run?: Run } = {};
  const checkpoints =
    folder === undefined
      ? undefined
      : new CheckpointWriter(join(folder, CHECKPOINT_NAME), (text) => told.run?.tell('warn', text));
  const idle = settings.baselineSeconds
    ? new IdleBaseline(services.clients, settings.baselineSeconds, {
        onTaken: (message) => recorder?.message('/baseline', message, wallNs()),
        onLog: (level, text) => told.run?.tell(level, text),
      })
    : undefined;
  const repeats = new Repeats(services.clients, settings, {
    onRepeated: (repeated) => recorder?.message('/repeat', repeated, wallNs()),
    onLog: (level, text, boardId) => told.run?.tell(level, text, boardId),
  });
  const all = { ...services, recorder, wallNs, folder, checkpoints, idle, repeats };
  const run = new Run(settings, all, from, task);
  told.run = run;
  if (recorder !== undefined && from !== undefined) {
    recorder.attachment(CHECKPOINT_NAME, 'application/json', Buffer.from(checkpointText(from)), wallNs());
  }
  if (recorder !== undefined) recorder.onTrouble = (level, text) => run.tell(level, text);
  for (const board of services.clients) {
    board.forgetSamples();
    record?.join(board);
  }
  return new OpenRun(run, record, folder, repeats);
}
