/** A whole run without a window: boards from a line of text, rounds to the end, files in a folder. */
import type { LogEntry, RunSettings, RunView } from '../../contract.ts';
import { parseBoardSpecs } from '../boards/board-spec.ts';
import { systemClock } from '../boards/clock.ts';
import { openRegistry, sharedBook } from '../boards/open-registry.ts';
import { Evaluator } from '../tensor/evaluator.ts';
import { openRun, type OpenRun } from './open-run.ts';
import { energySource, reportBoards } from './report-boards.ts';
import type { RunResult } from './result.ts';

export interface HeadlessOptions {
  readonly settings: RunSettings;
  /** `virtual:8`, `serial:/dev/ttyACM0`, separated by commas. */
  readonly boards: string;
  readonly folder: string | undefined;
  /** Raised: the round under way is abandoned, and what there is so far is written. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (run: RunView, latest: number | undefined) => void;
  readonly onLog?: (entry: LogEntry) => void;
}

export interface HeadlessOutcome {
  readonly result: RunResult;
  readonly files: readonly string[];
  readonly state: RunView['state'];
  readonly error: string | undefined;
}

/** Rejects with a sentence when boards, engine or folder are not to be had; a run that fails later is in the outcome. */
export async function runHeadless(options: HeadlessOptions): Promise<HeadlessOutcome> {
  const specs = parseBoardSpecs(options.boards);
  let open: OpenRun | undefined;
  const boards = openRegistry({
    virtual: { idlePace: 'none', seed: options.settings.seed },
    book: sharedBook(),
    onJoin: (board) => open?.join(board),
    ...(options.folder !== undefined && {
      onFrame: (address, direction, bytes) => open?.recordFrame(address, direction, bytes),
    }),
  });
  const evaluator = await Evaluator.start();
  try {
    await boards.addSpecs(specs);
    const { onProgress = () => undefined, onLog = () => undefined } = options;
    const opened = await openRun(options.settings, options.folder, {
      clients: boards.connected,
      sourceOf: (id) => energySource(boards, id),
      evaluator,
      clock: systemClock,
      onRound: () => undefined,
      onEvaluation: () => undefined,
      onLog,
      onChange: () => onProgress(opened.run.view, opened.run.curve.at(-1)?.value),
    });
    open = opened;
    options.signal?.addEventListener('abort', () => void opened.run.stop());
    await opened.run.drive();
    if (options.signal?.aborted) await opened.run.stop();
    const files = await opened.settle(reportBoards(boards));
    const { state, error } = opened.run.view;
    return { result: opened.run.result(boards.boards.length), files, state, error };
  } finally {
    await boards.close();
    await evaluator.close();
  }
}
