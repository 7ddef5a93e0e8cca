/** The run of the bench, at most one at a time: its settings, its start and stop, and what a window that opens late is told of it. */
import { join } from 'node:path';
import {
  RunSettings,
  type BenchEvent,
  type EvaluationView,
  type RoundView,
  type RunView,
} from '../../contract.ts';
import { KEPT_EVALUATIONS, KEPT_ROUNDS, spentWith, thin } from '../../contract/history.ts';
import type { HostClock } from '../boards/clock.ts';
import { createStrategy } from '../federation/strategies/registry.ts';
import { powerModelOf } from '../power/power-model.ts';
import { Pulse } from '../pulse.ts';
import { openRun, type OpenRun } from '../session/open-run.ts';
import { checkpointBoard, energySource } from '../session/report-boards.ts';
import { evaluationText, recommendedSettings, taskKind } from '../tasks/registry.ts';
import type { Checkpoint } from '../session/checkpoint/checkpoint.ts';
import { resumable } from '../session/checkpoint/resume.ts';
import { takingPart } from '../session/headless.ts';
import { cutShortIn } from '../session/open-sessions.ts';
import { recordingAt, recover } from '../session/recover.ts';
import type { BoardDesk } from './board-desk.ts';
import type { EngineDesk } from './engine-desk.ts';
import type { EventLog } from './event-log.ts';
import type { Handlers } from './handlers.ts';
import type { WindowDesk } from './window-desk.ts';

type RunCommand = 'configure' | 'startRound' | 'run' | 'pause' | 'stop' | 'resumeRun';

const DEFAULT_SETTINGS: RunSettings = {
  task: 'sine',
  strategy: 'tinymetafed',
  rounds: 600,
  seed: 7,
  boardsPerRound: 0,
  evaluateEvery: 5,
  set: {},
};

/** Of the rounds kept for a window that opens late (history.ts thins them), only the latest carry their power traces: they are nearly all the bytes. */
const ROUNDS_WITH_POWER = 200;

/** "virtual:3" is the third that was switched on. */
const numberIn = (address: string): number => Number(/\d+$/.exec(address)?.[0] ?? 0);

export interface RunDeskOptions {
  readonly emit: (event: BenchEvent) => void;
  readonly log: EventLog;
  readonly boards: BoardDesk;
  readonly engine: EngineDesk;
  readonly clock: HostClock;
  readonly windows: WindowDesk;
  /** Where runs are kept, a folder each. Undefined: nothing is recorded. */
  readonly folder: string | undefined;
}

export class RunDesk {
  readonly handlers: Handlers<RunCommand>;
  readonly #options: RunDeskOptions;
  readonly #pulse: Pulse;
  #settings = DEFAULT_SETTINGS;
  #open: OpenRun | undefined;
  #beginning: Promise<void> | undefined;
  #rounds: RoundView[] = [];
  #evaluations: EvaluationView[] = [];

  constructor(options: RunDeskOptions) {
    this.#options = options;
    this.#pulse = new Pulse(50, () => options.emit({ type: 'run', run: this.view }));
    this.handlers = {
      configure: ({ settings, ownModel }) => this.#configure(settings, ownModel),
      startRound: () => this.#drive(1),
      run: () => this.#drive(Infinity),
      pause: () => this.#open?.run.pause(),
      stop: () => this.stop(),
      resumeRun: ({ folder }) => this.#resume(folder),
    };
  }

  /** The run under way, or the last one. */
  get open(): OpenRun | undefined {
    return this.#open;
  }

  get rounds(): readonly RoundView[] {
    return this.#rounds;
  }

  get evaluations(): readonly EvaluationView[] {
    return this.#evaluations;
  }

  get view(): RunView {
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

  async stop(): Promise<void> {
    await this.#open?.run.stop();
    await this.#afterDrive();
  }

  async close(): Promise<void> {
    await this.stop();
    await this.#open?.quiet(true);
    this.#pulse.stop();
  }

  /** Takes effect at the next run. A bad setting is refused here, where it is typed. */
  #configure(
    change: Partial<{ [K in keyof RunSettings]: RunSettings[K] | undefined }>,
    ownModel = false,
  ): void {
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    // Data and options belong to their task: another task begins without them.
    const another = change.task !== undefined && change.task !== this.#settings.task;
    const before = {
      ...this.#settings,
      ...(another && { data: undefined, taskSet: undefined }),
      ...((another || ownModel) && { model: undefined, modelWeights: undefined }),
    };
    const settings = RunSettings.parse({ ...before, ...given });
    taskKind(settings.task, settings.data);
    createStrategy(settings.strategy, settings.set, recommendedSettings(settings.task, settings.taskSet));
    this.#settings = settings;
    // An open run keeps the model that it began with.
    if (!this.#open || this.#open.run.over)
      this.#options.boards.registry.usePower(powerModelOf(settings.powerModel));
    this.#pulse.beat();
  }

  async #drive(count: number): Promise<void> {
    // Two presses in a row begin one run.
    if (!this.#open || this.#open.run.over) {
      await (this.#beginning ??= this.#begin().finally(() => (this.#beginning = undefined)));
    }
    // Answered at once: how it goes is told by events.
    void this.#open?.run.drive(count).then(() => this.#afterDrive());
  }

  /** Lets a run that was cut short go on, in its folder and with its boards. Its earlier part stays beside it. */
  async #resume(folder: string): Promise<void> {
    const from = await resumable(folder);
    if (this.#open && !this.#open.run.over)
      throw new Error('A run is under way. Stop it before another goes on.');
    if ((await cutShortIn(folder)) !== undefined) await recover(await recordingAt(folder));
    await this.#switchOn(from);
    await (this.#beginning ??= this.#begin(from, folder).finally(() => (this.#beginning = undefined)));
    void this.#open?.run.drive().then(() => this.#afterDrive());
  }

  /** Virtual and emulated boards of a run that goes on: nobody has to plug them in. With another missing, it cannot go on. */
  async #switchOn({ boards }: Checkpoint): Promise<void> {
    const { registry } = this.#options.boards;
    const here = new Set(registry.connected.map(({ id }) => id));
    const missing = boards.filter(({ id }) => !here.has(id));
    if (missing.some(({ kind }) => kind === 'serial')) return;
    for (const kind of ['virtual', 'emulated'] as const) {
      const numbers = missing.filter((it) => it.kind === kind).map(({ address }) => numberIn(address));
      const there = registry.connected.filter(({ link }) => link?.transport.kind === kind).length;
      const count = Math.max(0, ...numbers) - there;
      if (count > 0) await registry.addSpecs([{ kind, count }]);
    }
  }

  /** @param from what it goes on from, in `folder`; undefined begins a new one */
  async #begin(from?: Checkpoint, folder = this.#folder()): Promise<void> {
    const { emit, log, boards, engine, clock, windows } = this.#options;
    const { connected } = boards.registry;
    const clients = from === undefined ? connected : takingPart(connected, from);
    if (clients.length === 0) throw new Error('A round needs at least one board.');
    const settings = from?.settings ?? this.#settings;
    boards.registry.usePower(powerModelOf(settings.powerModel));
    const evaluator = await engine.start();
    // A phase may still be measured on a board of the run before.
    await this.#open?.quiet();
    this.#rounds = [];
    this.#evaluations = [];
    windows.clear();
    log.clear();
    emit({ type: 'cleared' });
    this.#open = await openRun(
      settings,
      folder,
      {
        clients,
        sourceOf: (id) => energySource(boards.registry, id),
        boardOf: (id) => checkpointBoard(boards.registry, id),
        evaluator,
        clock,
        onMeasured: ({ round, clients: measured }) => windows.add(round, measured),
        onRound: (round) => this.#addRound(round),
        onEvaluation: (evaluation) => {
          this.#addEvaluation(evaluation);
          emit({ type: 'evaluation', evaluation });
        },
        onLog: (entry) => log.add(entry),
        onChange: () => this.#pulse.beat(),
      },
      from,
    );
    if (from === undefined) log.tell('info', `Run started, seed ${settings.seed}.`);
    else this.#tellEarlier(this.#open.run, from.round);
    this.#pulse.beat();
  }

  /** The curve up to where a run goes on; its rounds are in the recording of the earlier part. */
  #tellEarlier(run: OpenRun['run'], round: number): void {
    const { metric, curve } = run.result(0);
    for (const { bytesUp, bytesDown, joules: _joules, ...point } of curve) {
      const evaluation = { ...point, metric, totalBytes: bytesUp + bytesDown };
      this.#addEvaluation(evaluation);
      this.#options.emit({ type: 'evaluation', evaluation });
    }
    this.#options.log.tell('info', `Resumed after round ${round} of ${run.settings.rounds}.`);
  }

  async #afterDrive(): Promise<void> {
    await this.#open?.settle(this.#options.boards.registry.boards.length);
    this.#pulse.beat();
  }

  /** A new folder for each run: `2026-01-31T12-00-00Z-sine-tinymetafed`. */
  #folder(): string | undefined {
    if (this.#options.folder === undefined) return undefined;
    const time = new Date().toISOString().replaceAll(':', '-').replace(/\.\d+/, '');
    return join(this.#options.folder, `${time}-${this.#settings.task}-${this.#settings.strategy}`);
  }

  #addEvaluation(evaluation: EvaluationView): void {
    this.#evaluations.push(evaluation);
    if (this.#evaluations.length > KEPT_EVALUATIONS)
      this.#evaluations = [...thin(this.#evaluations, KEPT_EVALUATIONS)];
  }

  #addRound(view: RoundView): void {
    const round = { ...view, spent: spentWith(this.#rounds.at(-1)?.spent, view) };
    this.#rounds.push(round);
    if (this.#rounds.length > KEPT_ROUNDS) this.#rounds = [...thin(this.#rounds, KEPT_ROUNDS)];
    const old = this.#rounds.length - 1 - ROUNDS_WITH_POWER;
    const former = this.#rounds[old];
    if (former)
      this.#rounds[old] = { ...former, clients: former.clients.map((client) => ({ ...client, power: [] })) };
    this.#options.emit({ type: 'round', round });
    this.#options.boards.beat();
  }
}
