/**
 * One training from start to stop: the round loop with its observers, and the state that screens and results are made of.
 * The app and the command line both drive this class; neither adds anything to what a run computes.
 */
import { createHash } from 'node:crypto';
import type { EvaluationView, LogEntry, RunSettings, RunView } from '../../contract.ts';
import type { Client } from '../boards/client.ts';
import { EvaluationObserver, type EvaluationResult } from '../federation/evaluation-observer.ts';
import type { RunContext } from '../federation/observer.ts';
import type { RoundResult } from '../federation/round-result.ts';
import { RoundCancelled, RoundLoop, type Residuals } from '../federation/round-loop.ts';
import { createStrategy } from '../federation/strategies/registry.ts';
import type { Strategy } from '../federation/strategy.ts';
import { digestOf } from '../models/digest.ts';
import type { ModelSpec } from '../models/model-spec.ts';
import { withNet } from '../power/net-total.ts';
import { EnergyTotals } from '../power/totals.ts';
import { costToTarget, joulesPerPercent } from '../report/energy/target.ts';
import { recommendedSettings, taskByName } from '../tasks/registry.ts';
import type { Task } from '../tasks/task.ts';
import { engineLine } from '../tensor/engine-view.ts';
import { resumeFrom, type Checkpoint } from './checkpoint/checkpoint.ts';
import { CheckpointObserver } from './checkpoint/checkpoint-observer.ts';
import { RecordingObserver } from './recording-observer.ts';
import { privacyResult } from '../privacy/privacy-result.ts';
import { curvePoint, energyResult, type CurvePoint, type RunResult } from './result.ts';
import { recordedRound, roundView } from './round-view.ts';
import type { RunServices } from './run-services.ts';
import { VisitProgress } from './visit-progress.ts';

export class Run {
  readonly settings: RunSettings;
  readonly strategy: Strategy;
  readonly startedUtc: string;
  readonly curve: CurvePoint[] = [];
  readonly #loop: RoundLoop;
  readonly #evaluation: EvaluationObserver;
  readonly #services: RunServices;
  readonly #checkpoints: CheckpointObserver | undefined;
  readonly #energy = new EnergyTotals();
  /** Cumulative; the evaluation of a round comes when later rounds have added theirs. */
  readonly #joulesByRound: (number | null)[] = [0];
  /** Why each board that is absent is, as last told. */
  readonly #absent = new Map<string, string>();
  readonly #progress = new VisitProgress();
  readonly #abort = new AbortController();
  #driving: Promise<void> = Promise.resolve();
  #state: RunView['state'] = 'paused';
  #error: string | undefined;
  #ended = false;
  #stopping = false;
  #stopped: Promise<void> | undefined;
  #activeUs = 0;
  #since: number | undefined;
  #visits = 0;
  #roundStartUs = 0;

  /**
   * Throws UsageError when a setting, the task or the strategy is wrong. Nothing is sent to boards yet.
   * @param from a run that goes on: what it goes on from
   */
  constructor(
    settings: RunSettings,
    services: RunServices,
    from?: Checkpoint,
    task: Task = taskByName(settings.task, settings.taskSet, settings.data),
  ) {
    this.settings = settings;
    this.startedUtc = from?.startedUtc ?? new Date().toISOString();
    this.#services = services;
    const { taskSet } = settings;
    this.strategy = createStrategy(
      settings.strategy,
      settings.set,
      recommendedSettings(settings.task, taskSet),
    );
    this.#evaluation = new EvaluationObserver(services.evaluator, {
      every: settings.evaluateEvery,
      pending: (from?.pending ?? []).filter((it) => this.#isDue(it)),
      judgedRound: from?.curve.filter((it) => this.#isDue(it)).at(-1)?.round,
      onEvaluation: (result) => this.#evaluated(result),
    });
    this.#checkpoints =
      services.checkpoints &&
      new CheckpointObserver(services.checkpoints, {
        state: (residuals) => this.checkpoint(residuals),
        ...(this.strategy.settings.errorFeedback && { residuals: () => this.#loop.residuals() }),
      });
    const observers = [
      { onRound: (result: RoundResult, run: RunContext) => this.#afterRound(result, run) },
      this.#evaluation,
      ...(services.recorder ? [new RecordingObserver(services.recorder, services.wallNs)] : []),
      // Last: what it keeps is what all others have seen.
      ...(this.#checkpoints ? [this.#checkpoints] : []),
    ];
    this.#loop = new RoundLoop(
      {
        task,
        strategy: this.strategy,
        rounds: settings.rounds,
        seed: settings.seed,
        clientsPerRound: settings.boardsPerRound,
        deadlineSeconds: settings.deadlineSeconds ?? 0,
        observers,
        ...(settings.sampler && { sampler: settings.sampler }),
        ...(from && { resume: resumeFrom(from) }),
      },
      services.clients,
    );
    if (from !== undefined) this.#goOnFrom(from);
  }

  #goOnFrom(from: Checkpoint): void {
    this.curve.push(...from.curve.filter((point) => this.#isDue(point)));
    this.#energy.restore(from.energies);
    this.#visits = from.visits;
    this.#activeUs = from.elapsedUs;
    for (const { round, joules } of from.pending) this.#joulesByRound[round] = joules;
  }

  /** A look in between, at a pause, is no point of the curve of a run that was never paused. */
  #isDue({ round }: { readonly round: number }): boolean {
    const { evaluateEvery, rounds } = this.settings;
    return round % evaluateEvery === 0 || round === rounds;
  }

  /**
   * What the run would go on from, now. Call between rounds.
   * @param residuals what error feedback keeps on boards; undefined without error feedback
   */
  checkpoint(residuals?: Residuals): Checkpoint {
    const { server, roster } = this.#loop;
    const snapshot = server.toSnapshot();
    return {
      settings: this.settings,
      strategySettings: { ...this.strategy.settings },
      startedUtc: this.startedUtc,
      over: this.#ended || this.#loop.finished ? `It ended after round ${server.round}.` : undefined,
      ...snapshot,
      mirrors: snapshot.mirrors.map(([id, copy]) => [id, copy]),
      ...(residuals && { residuals: residuals.map(([id, residual]) => [id, residual]) }),
      boards: roster.entries.map(({ client }) => this.#services.boardOf(client.id)),
      visits: this.#visits,
      elapsedUs: this.#elapsedUs(),
      curve: [...this.curve],
      pending: this.#evaluation.pending.map((it) => ({
        ...it,
        joules: this.#joulesByRound[it.round] ?? null,
      })),
      energies: [...this.#energy.toSnapshot()],
    };
  }

  /** A board that came after the start, or came back. It takes part from the next round. */
  join(client: Client): void {
    this.#loop.roster.add(client);
  }

  /** Something happened beside the learning that belongs into the log and the recording. */
  tell(level: LogEntry['level'], text: string, boardId?: string): void {
    this.#log(level, text, boardId);
  }

  get over(): boolean {
    return this.#ended;
  }

  /** Rounds one after the other: `count` of them, or until the horizon, `pause` or `stop`. Never rejects; see `view.error`. */
  drive(count = Infinity): Promise<void> {
    this.#driving = this.#driving.then(() => this.#drive(count));
    return this.#driving;
  }

  async #drive(count: number): Promise<void> {
    if (this.#ended || this.#stopping) return;
    this.#enter('running');
    this.#since = this.#services.clock.nowUs();
    try {
      const refused = await this.#loop.start();
      for (const { clientId, reason } of refused) this.#log('warn', reason, clientId);
      if (this.#loop.server.round === 0)
        for (const note of this.#loop.task.notes ?? []) this.#log('info', note);
      await this.#services.idle?.take('before', this.#abort.signal);
      for (let done = 0; done < count && !this.#loop.finished && this.#state === 'running'; done++)
        await this.#round();
      if (this.#loop.finished) await this.#finish('finished');
      else if (!this.#stopping) {
        this.#evaluation.look(this.#loop);
        await this.#checkpoints?.onPause();
        this.#enter('paused');
      }
    } catch (error) {
      if (!(error instanceof RoundCancelled)) await this.#fail(error);
    } finally {
      this.#activeUs += this.#services.clock.nowUs() - (this.#since ?? 0);
      this.#since = undefined;
      this.#progress.clear();
      this.#services.onChange();
    }
  }

  /** Work with boards between rounds: rounds that are asked for meanwhile wait for it. Its signal is raised by `stop`. */
  between<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const done = this.#driving.then(() => work(this.#abort.signal));
    this.#driving = done.then(
      () => this.#services.onChange(),
      () => undefined,
    );
    return done;
  }

  /** Takes effect after the round under way. */
  pause(): void {
    if (this.#state === 'running') this.#enter('pausing');
  }

  /** Abandons the round under way and ends the run; results so far stay. */
  async stop(): Promise<void> {
    // Whoever asks a second time waits for the same end: what observers still have to write at it is in the recording.
    if (!this.#ended || this.#stopped !== undefined) await (this.#stopped ??= this.#stop());
  }

  async #stop(): Promise<void> {
    this.#stopping = true;
    this.#enter('stopped');
    this.#abort.abort();
    await this.#driving;
    if (!this.#ended) await this.#finish('stopped').catch((error: unknown) => this.#fail(error));
    this.#services.onChange();
  }

  get view(): RunView {
    const { server } = this.#loop;
    return {
      state: this.#state,
      error: this.#error,
      settings: this.settings,
      round: server.round,
      ...this.#progress.view(server.round),
      elapsedUs: this.#elapsedUs(),
      totalBytesUp: server.totals.bytesUp,
      totalBytesDown: server.totals.bytesDown,
      denseBytes: this.#visits * 2 * 4 * server.layout.parameterCount,
      energy: withNet(this.#energy.totals(), this.#services.idle?.results() ?? [], (provenance) =>
        this.#energy.boards(provenance),
      ),
      repeats: this.#services.repeats?.results,
      joulesPerPercent: joulesPerPercent(this.curve, this.task.metric),
      targetCost: !this.settings.target
        ? undefined
        : costToTarget(this.curve, this.task.metric, this.settings.target),
      evaluationText: this.#loop.task.evaluationText,
      folder: this.#services.folder,
    };
  }

  get task(): Task {
    return this.#loop.task;
  }

  /** What a new board would be given now, local parameters as it starts them. */
  get initialization(): { readonly model: ModelSpec; readonly parameters: Float32Array } {
    const { server, task } = this.#loop;
    return { model: this.strategy.model(task.model), parameters: server.deployedParameters() };
  }

  /** What the run gave so far. */
  result(boards: number): RunResult {
    const { server, task } = this.#loop;
    const weights = server.deployedParameters();
    const energies = this.#energy.totals();
    return {
      strategy: this.settings.strategy,
      task: task.name,
      rounds: server.round,
      seed: this.settings.seed,
      boards,
      boardsPerRound: this.settings.boardsPerRound,
      settings: { ...this.strategy.settings },
      metric: task.metric,
      curve: this.curve,
      final: this.curve.at(-1)?.value ?? NaN,
      bytesUp: server.totals.bytesUp,
      bytesDown: server.totals.bytesDown,
      privacy: privacyResult(server, this.strategy.settings.noiseMultiplier),
      energy: energyResult(energies),
      energies,
      net: this.#services.idle?.results() ?? [],
      repeats: this.#services.repeats?.results ?? [],
      joulesPerPercent: this.view.joulesPerPercent ?? null,
      targetCost: this.view.targetCost ?? null,
      resyncs: server.totals.resyncs,
      absences: server.totals.absences,
      wallSeconds: this.#elapsedUs() / 1e6,
      weightsDigest: createHash('sha256').update(new Uint8Array(weights.buffer)).digest('hex'),
      engine: engineLine(this.#services.evaluator.engine),
    };
  }

  async #round(): Promise<void> {
    this.#roundStartUs = this.#services.clock.nowUs();
    this.#progress.begin(this.#loop.server.round);
    await this.#loop.step({
      signal: this.#abort.signal,
      onProgress: (clientId, phase) => {
        this.#progress.enter(clientId, phase);
        this.#services.onChange();
      },
    });
    this.#progress.clear();
  }

  #afterRound(result: RoundResult, { server }: RunContext): void {
    for (const client of result.clients) {
      this.#visits += 1;
      this.#services.idle?.add(client.clientId, client.measurement);
      this.#energy.add(client.clientId, this.#services.sourceOf(client.clientId), client.measurement);
    }
    this.#joulesByRound[result.round] = energyResult(this.#energy.totals()).joules;
    this.#tellAbsent(result);
    const view = roundView(result, this.#services.clock.nowUs() - this.#roundStartUs);
    this.#services.onMeasured?.(result);
    this.#services.onRound(view);
    this.#services.recorder?.message(
      '/round',
      recordedRound(view, { boards: result.boards, globalDigest: digestOf(server.global) }),
      this.#services.wallNs(),
    );
    this.#services.onChange();
  }

  /** Told when it begins and when its reason changes, not again in every round: `/round` has each. */
  #tellAbsent({ absent, clients }: RoundResult): void {
    for (const { clientId } of clients) this.#absent.delete(clientId);
    for (const { clientId, reason } of absent) {
      if (this.#absent.get(clientId) !== reason) this.#log('warn', reason, clientId);
      this.#absent.set(clientId, reason);
    }
  }

  #evaluated({ bytesUp, bytesDown, ...figures }: EvaluationResult): void {
    const evaluation: EvaluationView = { ...figures, totalBytes: bytesUp + bytesDown };
    const joules = this.#joulesByRound[figures.round] ?? null;
    this.curve.push(curvePoint(evaluation, { bytesUp, bytesDown, joules }));
    this.#services.recorder?.message('/evaluation', evaluation, this.#services.wallNs());
    this.#services.onEvaluation(evaluation);
  }

  #elapsedUs(): number {
    return this.#activeUs + (this.#since === undefined ? 0 : this.#services.clock.nowUs() - this.#since);
  }

  #log(level: LogEntry['level'], text: string, boardId?: string): void {
    const entry: LogEntry = { elapsedUs: this.#elapsedUs(), level, text, boardId };
    this.#services.recorder?.message('/event', entry, this.#services.wallNs());
    this.#services.onLog(entry);
  }

  #enter(state: RunView['state']): void {
    this.#state = state;
    this.#services.onChange();
  }

  async #finish(state: 'finished' | 'stopped'): Promise<void> {
    if (state === 'finished') {
      await this.#services.repeats?.afterRounds(this.#abort.signal);
      await this.#services.idle?.take('after', this.#abort.signal);
    }
    await this.#loop.stop();
    this.#ended = true;
    this.#enter(state);
    const early = this.#loop.earlyEnd;
    this.#log(
      'info',
      state === 'finished'
        ? (early ?? `Run finished after ${this.#loop.server.round} rounds.`)
        : `Stopped after round ${this.#loop.server.round}.`,
    );
  }

  async #fail(error: unknown): Promise<void> {
    this.#error = error instanceof Error ? error.message : String(error);
    this.#ended = true;
    this.#enter('failed');
    this.#log('fail', this.#error);
    await this.#loop.stop().catch(() => undefined);
  }
}
