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
import { openRegistry } from './boards/open-registry.ts';
import { createStrategy, strategyViews } from './federation/strategies/registry.ts';
import { PortList } from '../../firmware-bridge/transports/serial/port-list.ts';
import type { UsbPort } from '../../firmware-bridge/transports/serial/usb-port.ts';
import { Pulse } from './pulse.ts';
import { openRun, type OpenRun } from './session/open-run.ts';
import { freeBytes } from './session/recording/free-space.ts';
import { checkpointBoard, energySource, reportBoards } from './session/report-boards.ts';
import { taskByName } from './tasks/registry.ts';
import { Evaluator } from './tensor/evaluator.ts';
import { VERSION } from './version.ts';

export interface BenchOptions {
  /** Where runs are kept, a folder each. Undefined: nothing is recorded. */
  readonly folder?: string;
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

class AppBench implements Bench {
  readonly #options: BenchOptions;
  readonly #clock: HostClock;
  readonly #boards: BoardRegistry;
  readonly #ports: PortList;
  readonly #readings: NodeJS.Timeout;
  readonly #evaluator: Evaluator;
  readonly #boardsPulse: Pulse;
  readonly #runPulse: Pulse;
  #settings = DEFAULT_SETTINGS;
  #open: OpenRun | undefined;
  #rounds: RoundView[] = [];
  #evaluations: EvaluationView[] = [];
  #log: LogEntry[] = [];
  #freeBytes: number | undefined;

  constructor(options: BenchOptions, evaluator: Evaluator) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#evaluator = evaluator;
    this.#boardsPulse = new Pulse(50, () => options.emit({ type: 'boards', boards: this.#boards.views() }));
    this.#runPulse = new Pulse(50, () => options.emit({ type: 'run', run: this.#runView() }));
    this.#readings = setInterval(() => this.#emitReadings(), 100);
    this.#boards = openRegistry({
      virtual: { idlePace: 'wall' },
      onChange: () => this.#boardsPulse.beat(),
      onLog: (level, text, boardId) => this.#addLog({ elapsedUs: this.#elapsedUs(), level, text, boardId }),
      onJoin: (board) => this.#open?.join(board),
      onFrame: (address, direction, bytes) => this.#open?.recordFrame(address, direction, bytes),
    });
    this.#ports = new PortList({
      appeared: (port) => void this.#plugged(port),
      // The link ends with the port; the board stays in the list as lost.
      disappeared: () => undefined,
      failed: (error) => this.#addLog({ elapsedUs: this.#elapsedUs(), level: 'warn', text: error.message }),
    });
    void this.#ports.start();
  }

  async handle(command: Command): Promise<Reply> {
    try {
      return { ok: true, value: await this.#handle(command) };
    } catch (error) {
      return { ok: false, error: error instanceof Error ? error.message : String(error) };
    }
  }

  async close(): Promise<void> {
    this.#ports.stop();
    clearInterval(this.#readings);
    await this.#stop();
    for (const pulse of [this.#boardsPulse, this.#runPulse]) pulse.stop();
    await this.#boards.close();
    await this.#evaluator.close();
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

  /** Takes effect at the next run. A bad setting is refused here, where it is typed. */
  #configure(change: Partial<{ [K in keyof RunSettings]: RunSettings[K] | undefined }>): void {
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    const settings = RunSettings.parse({ ...this.#settings, ...given });
    taskByName(settings.task);
    createStrategy(settings.strategy, settings.set);
    this.#settings = settings;
    this.#runPulse.beat();
  }

  async #drive(count: number): Promise<void> {
    if (!this.#open || this.#open.run.over) await this.#begin();
    // Answered at once: how it goes is told by events.
    void this.#open?.run.drive(count).then(() => this.#afterDrive());
  }

  async #begin(): Promise<void> {
    const clients = this.#boards.connected;
    if (clients.length === 0) throw new Error('A round needs at least one board.');
    this.#rounds = [];
    this.#evaluations = [];
    this.#log = [];
    this.#options.emit({ type: 'cleared' });
    this.#open = await openRun(this.#settings, this.#folder(), {
      clients,
      sourceOf: (id) => energySource(this.#boards, id),
      boardOf: (id) => checkpointBoard(this.#boards, id),
      evaluator: this.#evaluator,
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

  /** A device was plugged in. If it is no board of ours, that is said once and the device is left alone. */
  async #plugged(port: UsbPort): Promise<void> {
    try {
      await this.#boards.addSerial(port.path, port);
    } catch (error) {
      this.#addLog({
        elapsedUs: this.#elapsedUs(),
        level: 'warn',
        text: error instanceof Error ? error.message : String(error),
      });
    }
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
      evaluationText: taskByName(this.#settings.task).evaluationText,
      folder: undefined,
    };
  }

  async #snapshot(): Promise<Snapshot> {
    if (this.#options.folder !== undefined) {
      this.#freeBytes = await freeBytes(this.#options.folder);
    }
    return {
      version: VERSION,
      engine: this.#evaluator.engine,
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

/** Starts the bench. Rejects with a sentence when no engine starts. */
export async function createBench(options: BenchOptions): Promise<Bench> {
  return new AppBench(options, await Evaluator.start());
}
