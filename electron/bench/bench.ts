/**
 * The bench behind a window: a desk for each noun (`desk/`), joined here.
 * Knows nothing of Electron; a test or another program can drive it as the app does.
 */
import { dirname, join } from 'node:path';
import type { BenchEvent, Command, Reply, RunView, Snapshot } from '../contract.ts';
import type { UsbPort } from '../../firmware-bridge/transports/serial/usb-port.ts';
import { systemClock, type HostClock } from './boards/clock.ts';
import { AdaptDesk } from './desk/adapt-desk.ts';
import { CalibrationDesk } from './desk/calibration-desk.ts';
import { ReportDesk } from './desk/report-desk.ts';
import { BoardDesk } from './desk/board-desk.ts';
import { EngineDesk } from './desk/engine-desk.ts';
import { ExperimentDesk } from './desk/experiment-desk.ts';
import { FreezeDesk } from './desk/freeze-desk.ts';
import { FlashDesk } from './desk/flash-desk.ts';
import { EventLog } from './desk/event-log.ts';
import { dispatch, type Handlers } from './desk/handlers.ts';
import { RepeatDesk } from './desk/repeat-desk.ts';
import { ModelDesk } from './desk/model-desk.ts';
import { ReplayDesk } from './desk/replay-desk.ts';
import { RunDesk } from './desk/run-desk.ts';
import { SessionDesk } from './desk/session-desk.ts';
import { ShellDesk } from './desk/shell-desk.ts';
import { WindowDesk } from './desk/window-desk.ts';
import { strategyViews } from './federation/strategies/registry.ts';
import { sentence } from './sentence.ts';
import type { Shell } from './shell.ts';
import { freeBytes } from './session/recording/free-space.ts';
import type { EvaluationLine } from './tensor/evaluation-line.ts';
import { VERSION } from './version.ts';

export interface BenchOptions {
  /** Where runs are kept, a folder each. Undefined: nothing is recorded. */
  readonly folder?: string;
  /** Where names of boards are kept. Undefined: they are forgotten. */
  readonly book?: string;
  /** Whether time passes on virtual boards between rounds, with its idle power; default: as it does for people. */
  readonly virtualIdle?: 'wall' | 'none';
  /** Whether rounds of virtual boards go by as they would on boards; default: as fast as this computer can. */
  readonly virtualPace?: 'computer' | 'boards';
  /** What is plugged in; default: what the system says. */
  readonly listPorts?: () => Promise<UsbPort[]>;
  readonly clock?: HostClock;
  /** How the shell starts an evaluation process; default: plain Node's way. */
  readonly openProcess?: () => EvaluationLine;
  /** The system around the window. Undefined: there is none, and nobody to ask for a file's name. */
  readonly shell?: Shell;
  /** News of the live run, also while a recording is shown: a replay is nothing to lose. */
  readonly onRun?: (run: RunView) => void;
  readonly emit: (event: BenchEvent) => void;
}

export interface Bench {
  handle(command: Command): Promise<Reply>;
  /** A recording was opened from outside: in a file manager, on the app's command line. */
  opened(path: string): void;
  close(): Promise<void>;
}

/** What would change live boards or begin a run; pausing and stopping one stay possible. */
const LIVE_ONLY: ReadonlySet<Command['type']> = new Set([
  'startRound',
  'run',
  'addVirtualBoards',
  'addEmulatedBoard',
  'flashBoard',
  'resumeRun',
  'measurePhase',
  'configure',
]);

class AppBench implements Bench {
  readonly #folder: string | undefined;
  readonly #log: EventLog;
  readonly #engine: EngineDesk;
  readonly #boards: BoardDesk;
  readonly #run: RunDesk;
  readonly #flash: FlashDesk;
  readonly #freeze: FreezeDesk;
  readonly #replay: ReplayDesk;
  readonly #sessions: SessionDesk;
  readonly #toWindows: BenchOptions['emit'];
  readonly #handlers: Handlers<Command['type']>;

  constructor(options: BenchOptions) {
    const { emit: toWindows, folder, book, listPorts, openProcess, clock = systemClock } = options;
    this.#folder = folder;
    // Boards are found before there is a run; what they tell goes to whatever run is open then.
    const open = () => (this.#run as RunDesk | undefined)?.open;
    // While a recording is shown, the live bench goes on unseen; closing the recording tells all of it.
    const emit = (event: BenchEvent): void => {
      if (event.type === 'run') options.onRun?.(event.run);
      if (this.#replaying === undefined) toWindows(event);
    };
    this.#log = new EventLog(emit, () => open()?.run.view.elapsedUs ?? 0);
    this.#engine = new EngineDesk({
      emit,
      log: this.#log,
      file: book === undefined ? undefined : join(dirname(book), 'engine.json'),
      openProcess,
      busy: () => open()?.run.over === false,
    });
    this.#boards = new BoardDesk({
      emit,
      log: this.#log,
      book,
      listPorts,
      virtualIdle: options.virtualIdle,
      virtualPace: options.virtualPace,
      onJoin: (board) => open()?.join(board),
      onFrame: (address, direction, bytes) => open()?.recordFrame(address, direction, bytes),
    });
    const windows = new WindowDesk();
    this.#run = new RunDesk({
      emit,
      log: this.#log,
      boards: this.#boards,
      engine: this.#engine,
      clock,
      folder,
      windows,
    });
    this.#flash = new FlashDesk({ connected: () => this.#boards.registry.connected });
    this.#freeze = new FreezeDesk(toWindows);
    this.#replay = new ReplayDesk({ emit: toWindows, clock, snapshot: () => this.#snapshot() });
    const calibration = new CalibrationDesk({
      boards: this.#boards,
      running: () => open()?.run.over === false,
      nowUtc: () => new Date().toISOString(),
    });
    this.#toWindows = toWindows;
    this.#sessions = new SessionDesk(folder);
    this.#handlers = {
      snapshot: () => this.#snapshot(),
      ...this.#boards.handlers,
      ...this.#engine.handlers,
      ...new AdaptDesk({ boards: this.#boards, open, folder }).handlers,
      ...this.#run.handlers,
      ...this.#flash.handlers,
      ...new ExperimentDesk({
        settings: () => this.#run.view.settings,
        running: () => open()?.run.over === false,
      }).handlers,
      ...this.#freeze.handlers,
      ...new ModelDesk().handlers,
      ...windows.handlers,
      ...this.#replay.handlers,
      ...this.#sessions.handlers,
      ...calibration.handlers,
      ...new RepeatDesk({ boards: this.#boards, open }).handlers,
      ...new ReportDesk(folder, toWindows).handlers,
      ...new ShellDesk(options.shell).handlers,
    };
  }

  async handle(command: Command): Promise<Reply> {
    try {
      if (this.#replaying !== undefined && LIVE_ONLY.has(command.type))
        throw new Error(
          'A recording is being replayed, and its boards are not here. Close it to go on with the live bench.',
        );
      return { ok: true, value: await dispatch(this.#handlers, command) };
    } catch (error) {
      return { ok: false, error: sentence(error) };
    }
  }

  opened(path: string): void {
    this.#sessions.opened(path);
    this.#toWindows({ type: 'opened' });
  }

  /** Undefined while this bench is shown as it is now; also while it is put together. */
  get #replaying() {
    return (this.#replay as ReplayDesk | undefined)?.player;
  }

  async close(): Promise<void> {
    await this.#replay.close();
    await this.#flash.close();
    this.#freeze.close();
    await this.#boards.quiet();
    await this.#run.close();
    await this.#boards.close();
    await this.#engine.close();
  }

  async #snapshot(): Promise<Snapshot> {
    this.#engine.startSoon();
    return {
      version: VERSION,
      engine: this.#engine.view,
      freeBytes: this.#folder === undefined ? undefined : await freeBytes(this.#folder),
      strategies: strategyViews(),
      boards: this.#boards.registry.views(),
      run: this.#run.view,
      rounds: this.#run.rounds,
      evaluations: this.#run.evaluations,
      log: this.#log.entries,
      ...this.#replaying?.snapshot(),
    };
  }
}

/** Starts the bench. An engine that does not start is told as an event, and by the first command that needs it. */
export function createBench(options: BenchOptions): Bench {
  return new AppBench(options);
}
