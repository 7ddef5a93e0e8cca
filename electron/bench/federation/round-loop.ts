/**
 * The one loop behind every strategy.
 *
 *   choose clients -> visit them, all at once -> aggregate, in bench order -> tell observers
 *
 * Results depend on the seed, the settings and which clients finished; never on the order of arrival or on a clock.
 * A client that fails, or is late (deadline.ts), is reported absent and the round goes on without it.
 */
import { setMaxListeners } from 'node:events';
import { systemClock, type Clock } from '../../../firmware-bridge/link/clock.ts';
import { BoardError } from '../boards/board-error.ts';
import type { Client } from '../boards/client.ts';
import type { Task } from '../tasks/task.ts';
import { RoundDeadline } from './deadline.ts';
import type { RunContext, RunObserver, RunOutcome } from './observer.ts';
import { Roster } from './roster.ts';
import type { RosterEntry } from './roster.ts';
import type { Absence, RoundResult } from './round-result.ts';
import { samplers } from './samplers.ts';
import type { SamplerName } from './samplers.ts';
import { RunSeeds } from './seeds.ts';
import { ServerState } from './server-state.ts';
import type { ServerSnapshot } from './server-state.ts';
import type { Strategy } from './strategy.ts';
import { readUpload } from './updates.ts';
import { makeReady, visit } from './visit.ts';
import type { VisitContext, VisitOutcome } from './visit.ts';

export interface RunOptions {
  readonly task: Task;
  readonly strategy: Strategy;
  /** Horizon: annealing reaches its end here, and so does the run. */
  readonly rounds: number;
  readonly seed: number;
  /** Clients of a round; 0 means all. */
  readonly clientsPerRound?: number;
  /** Taking turns unless said otherwise. */
  readonly sampler?: SamplerName;
  readonly observers?: readonly RunObserver[];
  /** How long a round waits for its last client. 0, the default: by what visits have been measured to take. */
  readonly deadlineSeconds?: number;
  /** Of deadlines only. */
  readonly clock?: Clock;
  /** A run that goes on: what the server knew, and which client stood at which position. */
  readonly resume?: {
    readonly server: ServerSnapshot;
    readonly positions: readonly string[];
    readonly residuals?: Residuals | undefined;
  };
}

export interface StepOptions {
  /** Raised: boards are told to abandon training and nothing of the round counts. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (clientId: string, phase: string) => void;
}

/** Pause takes effect after the round under way, cancel at once. */
export class RunControl {
  readonly #cancel = new AbortController();
  pauseRequested = false;

  get signal(): AbortSignal {
    return this.#cancel.signal;
  }

  pause(): void {
    this.pauseRequested = true;
  }

  cancel(): void {
    this.#cancel.abort();
  }
}

/** A round that was cancelled: server and mirrors are as before it. */
export class RoundCancelled extends Error {
  override readonly name = 'RoundCancelled';
}

/** By client, what error feedback keeps: a float32 for every global parameter. */
export type Residuals = readonly (readonly [clientId: string, residual: Float32Array])[];

const never = new AbortController().signal;

function isLost(error: unknown): boolean {
  return error instanceof BoardError && error.lost;
}

export class RoundLoop implements RunContext {
  readonly task: Task;
  readonly strategy: Strategy;
  readonly rounds: number;
  readonly seed: number;
  readonly server: ServerState;
  readonly seeds: RunSeeds;
  readonly roster: Roster;
  /** Why the run ended before its horizon, when an observer ended it. */
  earlyEnd: string | undefined;
  readonly #clientsPerRound: number;
  readonly #sampler: SamplerName;
  readonly #observers: readonly RunObserver[];
  readonly #deadline: RoundDeadline;
  #started = false;
  #ended = false;

  constructor(options: RunOptions, clients: readonly Client[]) {
    const {
      task,
      strategy,
      rounds,
      seed,
      clientsPerRound = 1,
      sampler = 'roundRobin',
      observers = [],
      deadlineSeconds = 0,
      clock = systemClock,
      resume,
    } = options;
    this.task = task;
    this.strategy = strategy;
    this.rounds = rounds;
    this.seed = seed;
    this.seeds = new RunSeeds(seed);
    this.server = new ServerState(
      strategy.model(task.model),
      strategy.settings.localLayers,
      this.seeds.initialization,
    );
    if (task.start !== undefined) this.server.global.set(task.start.subarray(0, this.server.globalCount));
    this.roster = new Roster(clients, resume?.positions);
    if (resume !== undefined) this.server.restore(resume.server);
    for (const [id, residual] of resume?.residuals ?? []) {
      const entry = this.roster.entries.find(({ client }) => client.id === id);
      if (entry !== undefined) entry.residual = residual;
    }
    this.#clientsPerRound = clientsPerRound;
    this.#sampler = sampler;
    this.#observers = observers;
    this.#deadline = new RoundDeadline(clock, deadlineSeconds);
  }

  get finished(): boolean {
    return this.server.round >= this.rounds || this.earlyEnd !== undefined;
  }

  finishEarly(reason: string): void {
    this.earlyEnd = reason;
  }

  /**
   * Configures every client and tells observers that the run starts. `step` calls it when it was not called.
   * @returns clients that refused, and why; they are asked again at their turn. Throws when all did.
   */
  async start(): Promise<readonly Absence[]> {
    if (this.#started) return [];
    this.#started = true;
    if (this.roster.size === 0) throw new Error('There are no boards; plug one in or add a virtual one.');
    const { entries } = this.roster;
    const prepared = await this.#deadline.allSettled(
      entries.map((entry) => ({ who: entry.client, promise: this.#prepare(entry) })),
    );
    const refused = prepared.flatMap((it) => (it.status === 'fulfilled' && it.value ? [it.value] : []));
    if (refused.length === this.roster.size)
      throw new Error(`No board could take the model: ${refused[0]?.reason}.`);
    for (const observer of this.#observers) await observer.onStart?.(this);
    return refused;
  }

  /** Does one round. Rejects with RoundCancelled, or with a sentence when no board at all is left. */
  async step(options: StepOptions = {}): Promise<RoundResult> {
    await this.start();
    if (this.finished) throw new Error('The run is over; start a new one.');
    const { signal = never, onProgress = () => undefined } = options;
    // Every client of a round listens; there may be hundreds.
    setMaxListeners(0, signal);
    const total = this.roster.size;
    const count = this.#clientsPerRound === 0 ? total : Math.min(this.#clientsPerRound, total);
    const { round } = this.server;
    const chosen = samplers[this.#sampler](round, count, total, this.seeds.sampler(round)).map((p) =>
      this.roster.at(p),
    );
    const mirrors = chosen.map(({ client }) => this.server.mirrorOf(client.id).slice());

    const context: VisitContext = { ...this.#parts(), signal, onProgress };
    const visits = await this.#deadline.allSettled(
      chosen.map((entry) => ({ who: entry.client, promise: visit(entry, context) })),
      signal,
    );
    if (signal.aborted) {
      this.#putBack(chosen, mirrors);
      throw new RoundCancelled(`Round ${round + 1} was cancelled; nothing of it counts.`);
    }
    const result = this.#conclude(chosen, visits, total);
    for (const observer of this.#observers) await observer.onRound?.(result, this);
    if (this.finished) await this.#end('finished');
    return result;
  }

  /** Rounds until the horizon, an early end, pause or cancel. After 'paused' it may be called again. */
  async run(control = new RunControl(), options: Omit<StepOptions, 'signal'> = {}): Promise<RunOutcome> {
    control.pauseRequested = false;
    try {
      while (!this.finished) {
        if (control.signal.aborted) return await this.#end('cancelled');
        if (control.pauseRequested) return 'paused';
        await this.step({ ...options, signal: control.signal });
      }
      return await this.#end('finished');
    } catch (error) {
      if (error instanceof RoundCancelled) return await this.#end('cancelled');
      await this.#end('failed');
      throw error;
    }
  }

  /** Ends a run that was stepped by hand: by Stop, or because a step failed. */
  async stop(outcome: 'cancelled' | 'failed' = 'cancelled'): Promise<void> {
    await this.#end(outcome);
  }

  /**
   * What error feedback keeps on each board now, asked of all at once. Call between rounds. Boards that begin anew at
   * their next turn are left out: what they kept is lost. Rejects with a sentence when a board that is here cannot say.
   */
  async residuals(): Promise<Residuals> {
    const keeping = this.roster.entries.filter(
      ({ standing, session, client }) => standing !== 'new' && session === client.sessions,
    );
    const round = this.server.round + 1;
    const answers = await this.#deadline.allSettled(
      keeping.map(({ client }) => ({ who: client, promise: this.#residualOf(client, round) })),
    );
    return answers.flatMap((answer, i) => {
      const entry = keeping[i];
      if (entry === undefined) return [];
      if (answer.status === 'fulfilled') return [[entry.client.id, answer.value] as const];
      // Lost while it was asked: it begins anew.
      if (entry.session !== entry.client.sessions || isLost(answer.reason)) return [];
      throw answer.reason;
    });
  }

  async #residualOf(client: Client, round: number): Promise<Float32Array> {
    const encoded = await client.readResidual(round);
    return readUpload(encoded, this.server.globalCount, this.server.globalCount).values;
  }

  #conclude(
    chosen: readonly RosterEntry[],
    visits: readonly PromiseSettledResult<VisitOutcome>[],
    boards: number,
  ): RoundResult {
    const done = visits.flatMap((it) => (it.status === 'fulfilled' ? [it.value] : []));
    const absent = visits.flatMap((it, i): Absence[] => {
      const entry = chosen[i];
      if (it.status === 'fulfilled' || entry === undefined) return [];
      entry.failure = it.reason instanceof Error ? it.reason.message : String(it.reason);
      return [{ clientId: entry.client.id, reason: entry.failure }];
    });
    const everyone = this.roster.entries;
    if (done.length === 0 && everyone.every(({ failure }) => failure !== undefined)) {
      throw new Error(
        `No board is left after round ${this.server.round}: ${(absent[0]?.reason ?? 'none answered').replace(/\.+$/, '')}.`,
      );
    }
    const clients = done.map(({ result }) => result);
    if (done.length > 0)
      this.strategy.aggregate(
        this.server,
        done.map(({ update }) => update),
        this.rounds,
      );
    this.server.round += 1;

    const { totals } = this.server;
    const sum = (of: (client: (typeof clients)[number]) => number): number =>
      clients.reduce((s, c) => s + of(c), 0);
    const bytesUp = sum((client) => client.bytesUp);
    const bytesDown = sum((client) => client.bytesDown);
    totals.bytesUp += bytesUp;
    totals.bytesDown += bytesDown;
    totals.resyncs += sum((client) => client.resyncs);
    totals.absences += absent.length;
    totals.coordinatesUp += sum((client) => client.coordinatesUp);
    totals.coordinatesDown += sum((client) => client.coordinatesDown);
    for (const { client } of chosen) totals.asked[client.id] = (totals.asked[client.id] ?? 0) + 1;
    const cumulative = { totalBytesUp: totals.bytesUp, totalBytesDown: totals.bytesDown };
    return { round: this.server.round, boards, clients, absent, bytesUp, bytesDown, ...cumulative };
  }

  /** After a cancelled round: clients that finished hold a copy that the server no longer counts. */
  #putBack(chosen: readonly RosterEntry[], mirrors: readonly Float32Array[]): void {
    chosen.forEach((entry, i) => {
      const before = mirrors[i];
      if (before !== undefined) this.server.mirrorOf(entry.client.id).set(before);
      if (entry.standing === 'ready') entry.standing = 'stale';
    });
  }

  async #prepare(entry: RosterEntry): Promise<Absence | undefined> {
    try {
      await makeReady(entry, this.#parts());
      return undefined;
    } catch (error) {
      entry.failure = error instanceof Error ? error.message : String(error);
      return { clientId: entry.client.id, reason: entry.failure };
    }
  }

  async #end(outcome: Exclude<RunOutcome, 'paused'>): Promise<RunOutcome> {
    if (!this.#ended) {
      this.#ended = true;
      for (const observer of this.#observers) await observer.onEnd?.(outcome, this);
    }
    return outcome;
  }

  #parts(): Pick<VisitContext, 'task' | 'strategy' | 'seeds' | 'server'> {
    return { task: this.task, strategy: this.strategy, seeds: this.seeds, server: this.server };
  }
}
