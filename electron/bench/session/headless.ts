/** A whole run without a window: boards from a line of text, rounds to the end, files in a folder. */
import type { LogEntry, RunSettings, RunView } from '../../contract.ts';
import { parseBoardSpecs } from '../boards/board-spec.ts';
import { systemClock } from '../boards/clock.ts';
import { openRegistry, sharedBook } from '../boards/open-registry.ts';
import type { Board } from '../boards/board.ts';
import { powerModelOf } from '../power/power-model.ts';
import { choiceOf } from '../tensor/engine-choice.ts';
import type { EngineChoice } from '../tensor/engine.ts';
import { engineChanged } from '../tensor/engine-view.ts';
import { Evaluator } from '../tensor/evaluator.ts';
import { openRun, type OpenRun } from './open-run.ts';
import { checkpointBoard, energySource } from './report-boards.ts';
import type { Checkpoint } from './checkpoint/checkpoint.ts';
import type { RunResult } from './result.ts';
import { UsageError } from '../usage-error.ts';

export interface HeadlessOptions {
  readonly settings: RunSettings;
  /** `virtual:8`, `serial:/dev/ttyACM0`, separated by commas. */
  readonly boards: string;
  readonly folder: string | undefined;
  /** What evaluates; default: what the environment says, else the best that works. */
  readonly engine?: EngineChoice | undefined;
  /** Raised: the round under way is abandoned, and what there is so far is written. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (run: RunView, latest: number | undefined) => void;
  readonly onLog?: (entry: LogEntry) => void;
  /** A run that goes on; its settings are `settings`. */
  readonly from?: Checkpoint;
}

export interface HeadlessOutcome {
  readonly result: RunResult;
  readonly files: readonly string[];
  readonly state: RunView['state'];
  readonly error: string | undefined;
  /** Why its files could not be written, a sentence. */
  readonly unwritten: string | undefined;
  /** Of boards, by id. */
  readonly names: ReadonlyMap<string, string>;
}

/** The boards that a run goes on with. Throws a sentence when one of them is not here. */
export function takingPart(boards: readonly Board[], { boards: wanted }: Checkpoint): Board[] {
  return wanted.map(({ id, name, address }) => {
    const board = boards.find((candidate) => candidate.id === id);
    if (board !== undefined) return board;
    throw new UsageError(
      `${name} (${id}, last at ${address}) took part in this run and is not here. Plug it in, or name its port with --boards.`,
    );
  });
}

/** Rejects with a sentence when boards, engine or folder are not to be had; a run that fails later is in the outcome. */
export async function runHeadless(options: HeadlessOptions): Promise<HeadlessOutcome> {
  const specs = parseBoardSpecs(options.boards);
  let open: OpenRun | undefined;
  const boards = openRegistry({
    // A virtual board draws its idle current only where its idle time passes.
    virtual: { idlePace: options.settings.baselineSeconds ? 'wall' : 'none', seed: options.settings.seed },
    book: sharedBook(),
    onJoin: (board) => open?.join(board),
    onLog: (level, text, boardId) => {
      if (level === 'info') return;
      if (open !== undefined) open.run.tell(level, text, boardId);
      else options.onLog?.({ elapsedUs: 0, level, text, boardId });
    },
    ...(options.folder !== undefined && {
      onFrame: (address, direction, bytes) => open?.recordFrame(address, direction, bytes),
    }),
  });
  const evaluator = await Evaluator.start({
    choice: options.engine ?? choiceOf() ?? 'auto',
    onChange: (engine) =>
      options.onLog?.({
        elapsedUs: open?.run.view.elapsedUs ?? 0,
        level: 'warn',
        text: engineChanged(engine),
      }),
  });
  try {
    boards.usePower(powerModelOf(options.settings.powerModel));
    await boards.addSpecs(specs);
    const { onProgress = () => undefined, onLog = () => undefined } = options;
    const { from } = options;
    const taking = from === undefined ? boards.connected : takingPart(boards.connected, from);
    const services = {
      clients: taking,
      sourceOf: (id: string) => energySource(boards, id),
      boardOf: (id: string) => checkpointBoard(boards, id),
      evaluator,
      clock: systemClock,
      onRound: () => undefined,
      onEvaluation: () => undefined,
      onLog,
      onChange: () => {
        const run = open?.run;
        if (run !== undefined) onProgress(run.view, run.curve.at(-1)?.value);
      },
    };
    const opened = await openRun(options.settings, options.folder, services, from);
    open = opened;
    options.signal?.addEventListener('abort', () => void opened.run.stop());
    await opened.run.drive();
    if (options.signal?.aborted) await opened.run.stop();
    const files = await opened.settle(boards.boards.length);
    const { state, error } = opened.run.view;
    const names = new Map(boards.boards.map(({ id, name }) => [id, name]));
    return {
      result: opened.run.result(boards.boards.length),
      files,
      state,
      error,
      unwritten: opened.unwritten,
      names,
    };
  } finally {
    await boards.close();
    await evaluator.close();
  }
}
