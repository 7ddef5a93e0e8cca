/**
 * The bench behind a window: boards, at most one run at a time, and what a window is told about them.
 * Knows nothing of Electron; a test or another program can drive it as the app does.
 */
import { join } from 'node:path';
import {
  RunSettings,
  type BenchEvent,
  type Command,
  type EvaluationView,
  type LogEntry,
  type Reply,
  type RoundView,
  type RunView,
  type Snapshot,
} from '../contract.ts';
import type { BoardRegistry } from './boards/board-registry.ts';
import { systemClock, type HostClock } from './boards/clock.ts';
import { BoardBook } from './boards/board-book.ts';
import { openRegistry } from './boards/open-registry.ts';
import { PortWatch } from './boards/port-watch.ts';
import { createStrategy, strategyViews } from './federation/strategies/registry.ts';
import type { UsbPort } from '../../firmware-bridge/transports/serial/usb-port.ts';
import { Pulse } from './pulse.ts';
import { openRun, type OpenRun } from './session/open-run.ts';
import { freeBytes } from './session/recording/free-space.ts';
import { checkpointBoard, energySource, reportBoards } from './session/report-boards.ts';
import { evaluationText, recommendedSettings, taskKind } from './tasks/registry.ts';
import { Evaluator } from './tensor/evaluator.ts';
import { VERSION } from './version.ts';

export interface BenchOptions {
  /** Where runs are kept, a folder each. Undefined: nothing is recorded. */
  readonly folder?: string;
  /** Where names of boards are kept. Undefined: they are forgotten. */
  readonly book?: string;
  /** What is plugged in; default: what the system says. */
  readonly listPorts?: () => Promise<UsbPort[]>;
  readonly clock?: HostClock;
  readonly emit: (event: BenchEvent) => void;
}

export interface Bench {
  handle(command: Command): Promise<Reply>;
  close(): Promise<void>;
}

const DEFAULT_SETTINGS: RunSettings = {
  task: 'sine',
  strategy: 'tinymetafed',
  rounds: 600,
  seed: 7,
  boardsPerRound: 0,
  evaluateEvery: 5,
  set: {},
};

/** Of the rounds kept for a window that opens late, only the latest carry their power traces: they are nearly all the bytes. */
const ROUNDS_WITH_POWER = 200;

/** From a window's first question to the engine's start. */
const ENGINE_DELAY_MS = 400;

class AppBench implements Bench {
  readonly #options: BenchOptions;
  readonly #clock: HostClock;
  readonly #boards: BoardRegistry;
  readonly #ports: PortWatch;
  readonly #readings: NodeJS.Timeout;
  #evaluator: Promise<Evaluator> | undefined;
  #engineDue: NodeJS.Timeout | undefined;
  #engine: Snapshot['engine'] = { name: '', text: 'TensorFlow.js is starting' };
  readonly #boardsPulse: Pulse;
  readonly #runPulse: Pulse;
  #settings = DEFAULT_SETTINGS;
  #open: OpenRun | undefined;
  #beginning: Promise<void> | undefined;
  #rounds: RoundView[] = [];
  #evaluations: EvaluationView[] = [];
  #log: LogEntry[] = [];
  #freeBytes: number | undefined;

  constructor(options: BenchOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#boardsPulse = new Pulse(50, () => options.emit({ type: 'boards', boards: this.#boards.views() }));
    this.#runPulse = new Pulse(50, () => options.emit({ type: 'run', run: this.#runView() }));
    this.#readings = setInterval(() => this.#emitReadings(), 100);
    this.#boards = openRegistry({
      virtual: { idlePace: 'wall' },
      onChange: () => this.#boardsPulse.beat(),
      ...(options.book !== undefined && {
        book: new BoardBook(options.book, (text) => this.#tell('warn', text)),
      }),
      onLog: (level, text, boardId) => this.#tell(level, text, boardId),
      onJoin: (board) => this.#open?.join(board),
      onFrame: (address, direction, bytes) => this.#open?.recordFrame(address, direction, bytes),
    });
    this.#ports = new PortWatch({
      registry: this.#boards,
      onLog: (level, text, boardId) => this.#tell(level, text, boardId),
      ...(options.listPorts && { list: options.listPorts }),
    });
    void this.#ports.start();
  }

  async handle(command: Command): Promise<Reply> {
    try {
      return { ok: true, value: await this.#handle(command) };
    } catch (error) {
      return { ok: false, error: sentence(error) };
    }
  }

  async close(): Promise<void> {
    await this.#ports.stop();
    clearInterval(this.#readings);
    await this.#stop();
    for (const pulse of [this.#boardsPulse, this.#runPulse]) pulse.stop();
    await this.#boards.close();
    clearTimeout(this.#engineDue);
    await this.#evaluator?.then((evaluator) => evaluator.close()).catch(() => undefined);
  }

  async #handle(command: Command): Promise<unknown> {
    switch (command.type) {
      case 'snapshot':
        return this.#snapshot();
      case 'addVirtualBoards':
        await this.#boards.addVirtual(command.count);
        return undefined;
      case 'removeBoard':
        return this.#boards.remove(command.boardId);
      case 'renameBoard':
        return this.#boards.rename(command.boardId, command.name);
      case 'releasePort':
        return this.#ports.release(command.boardId);
      case 'reclaimPort':
        return this.#ports.reclaim(command.boardId);
      case 'configure':
        return this.#configure(command.settings);
      case 'startRound':
        return this.#drive(1);
      case 'run':
        return this.#drive(Infinity);
      case 'pause':
        return this.#open?.run.pause();
      case 'stop':
        return this.#stop();
    }
  }

  #startEngine(): Promise<Evaluator> {
    if (this.#evaluator === undefined) {
      this.#evaluator = Evaluator.start();
      this.#evaluator.then(
        ({ engine }) => this.#tellEngine(engine),
        (error: unknown) => this.#tellEngine({ name: '', text: sentence(error) }),
      );
    }
    return this.#evaluator;
  }

  #tellEngine(engine: Snapshot['engine']): void {
    this.#engine = engine;
    this.#options.emit({ type: 'engine', engine });
  }

  /** Takes effect at the next run. A bad setting is refused here, where it is typed. */
  #configure(change: Partial<{ [K in keyof RunSettings]: RunSettings[K] | undefined }>): void {
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const settings = RunSettings.parse({ ...this.#settings, ...given });
    taskKind(settings.task, settings.data);
    createStrategy(settings.strategy, settings.set, recommendedSettings(settings.task, settings.taskSet));
    this.#settings = settings;
    this.#runPulse.beat();
  }

  async #drive(count: number): Promise<void> {
    // Two presses in a row begin one run.
    if (!this.#open || this.#open.run.over) {
      await (this.#beginning ??= this.#begin().finally(() => (this.#beginning = undefined)));
    }
    // Answered at once: how it goes is told by events.
    void this.#open?.run.drive(count).then(() => this.#afterDrive());
  }

  async #begin(): Promise<void> {
    const clients = this.#boards.connected;
    if (clients.length === 0) throw new Error('A round needs at least one board.');
    const evaluator = await this.#startEngine();
    this.#rounds = [];
    this.#evaluations = [];
    this.#log = [];
    this.#options.emit({ type: 'cleared' });
    this.#open = await openRun(this.#settings, this.#folder(), {
      clients,
      sourceOf: (id) => energySource(this.#boards, id),
      boardOf: (id) => checkpointBoard(this.#boards, id),
      evaluator,
      clock: this.#clock,
      onRound: (round) => this.#addRound(round),
      onEvaluation: (evaluation) => {
        this.#evaluations.push(evaluation);
        this.#options.emit({ type: 'evaluation', evaluation });
      },
      onLog: (entry) => this.#addLog(entry),
      onChange: () => this.#runPulse.beat(),
    });
    this.#addLog({ elapsedUs: 0, level: 'info', text: `Run started, seed ${this.#settings.seed}.` });
    this.#runPulse.beat();
  }

  #emitReadings(): void {
    const readings = this.#boards.readings();
    if (readings.length > 0) this.#options.emit({ type: 'power', readings });
  }

  async #afterDrive(): Promise<void> {
    await this.#open?.settle(reportBoards(this.#boards));
    this.#runPulse.beat();
  }

  async #stop(): Promise<void> {
    await this.#open?.run.stop();
    await this.#afterDrive();
  }

  /** A new folder for each run: `2026-01-31T12-00-00Z-sine-tinymetafed`. */
  #folder(): string | undefined {
    if (this.#options.folder === undefined) return undefined;
    const time = new Date().toISOString().replaceAll(':', '-').replace(/\.\d+/, '');
    return join(this.#options.folder, `${time}-${this.#settings.task}-${this.#settings.strategy}`);
  }

  #addRound(round: RoundView): void {
    this.#rounds.push(round);
    const old = this.#rounds.length - 1 - ROUNDS_WITH_POWER;
    const thin = this.#rounds[old];
    if (thin)
      this.#rounds[old] = { ...thin, clients: thin.clients.map((client) => ({ ...client, power: [] })) };
    this.#options.emit({ type: 'round', round });
    this.#boardsPulse.beat();
  }

  #addLog(entry: LogEntry): void {
    this.#log.push(entry);
    if (this.#log.length > 1000) this.#log.shift();
    this.#options.emit({ type: 'log', entry });
  }

  #tell(level: LogEntry['level'], text: string, boardId?: string): void {
    this.#addLog({ elapsedUs: this.#elapsedUs(), level, text, boardId });
  }

  #elapsedUs(): number {
    return this.#open?.run.view.elapsedUs ?? 0;
  }

  #runView(): RunView {
    if (this.#open)
      return { ...this.#open.run.view, ...(this.#open.run.over ? { settings: this.#settings } : {}) };
    return {
      state: 'none',
      settings: this.#settings,
      round: 0,
      roundProgress: undefined,
      roundText: undefined,
      elapsedUs: 0,
      totalBytesUp: 0,
      totalBytesDown: 0,
      denseBytes: 0,
      energy: [],
      evaluationText: evaluationText(this.#settings.task, this.#settings.taskSet),
      folder: undefined,
    };
  }

  async #snapshot(): Promise<Snapshot> {
    // After the window has drawn: starting it takes longer than all the rest.
    this.#engineDue ??= setTimeout(() => void this.#startEngine().catch(() => undefined), ENGINE_DELAY_MS);
    if (this.#options.folder !== undefined) {
      this.#freeBytes = await freeBytes(this.#options.folder);
    }
    return {
      version: VERSION,
      engine: this.#engine,
      freeBytes: this.#freeBytes,
      strategies: strategyViews(),
      boards: this.#boards.views(),
      run: this.#runView(),
      rounds: this.#rounds,
      evaluations: this.#evaluations,
      log: this.#log,
    };
  }
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Starts the bench. An engine that does not start is told as an event, and by the first command that needs it. */
export function createBench(options: BenchOptions): Bench {
  return new AppBench(options);
}
