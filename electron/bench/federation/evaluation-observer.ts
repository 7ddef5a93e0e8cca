/**
 * Judges the initialization as the run goes: before the first round, every so many rounds, and at the end. Rounds go on
 * meanwhile; they wait only when several evaluations are due at once, so that the curve never lags without bound. The end of
 * the run waits for all.
 */
import type { Evaluation, EvaluationSpec } from '../tensor/evaluation.ts';
import { EvaluationCancelled } from '../tensor/evaluator.ts';
import type { RunContext, RunObserver } from './observer.ts';
import type { RoundResult } from './round-result.ts';
import { RunSeeds } from './seeds.ts';

/** Evaluations under way before rounds wait. */
const MAX_WAITING = 3;

/** What the observer needs of `Evaluator`. */
export interface Judge {
  prepare(spec: EvaluationSpec): Promise<void>;
  evaluate(parameters: Float32Array): Promise<Evaluation>;
}

export interface EvaluationResult extends Evaluation {
  /** Rounds done; 0 is the public initialization. */
  readonly round: number;
  readonly metric: 'mse' | 'accuracy';
  /** Cumulative when the evaluation was due. */
  readonly bytesUp: number;
  readonly bytesDown: number;
}

/** An evaluation that was asked for and is not answered. */
export interface PendingEvaluation {
  readonly round: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  readonly parameters: Float32Array;
}

export interface EvaluationOptions {
  /** Of a run that goes on: what was not answered when it was cut short. Asked again at the start. */
  readonly pending?: readonly PendingEvaluation[];
  /** Of a run that goes on: round of the last that was answered, which is not asked again. */
  readonly judgedRound?: number | undefined;
  /** In rounds. */
  readonly every: number;
  /** Called in order of rounds. */
  readonly onEvaluation: (result: EvaluationResult, run: RunContext) => void;
}

/** How a run's initializations are judged: a new board adapts online, a sample at a time. */
export function evaluationSpecOf({
  task,
  strategy,
  seed,
}: Pick<RunContext, 'task' | 'strategy' | 'seed'>): EvaluationSpec {
  return {
    model: strategy.model(task.model),
    heldOut: task.heldOut(new RunSeeds(seed).heldOut),
    metric: task.metric,
    steps: task.adaptationSteps,
    stepCounts: task.stepCounts,
    learningRate: strategy.adaptationRate,
    gradientClip: strategy.settings.gradientClip,
  };
}

export class EvaluationObserver implements RunObserver {
  readonly #judge: Judge;
  readonly #options: EvaluationOptions;
  readonly #waiting = new Set<Promise<void>>();
  readonly #pending = new Set<PendingEvaluation>();
  #last = Promise.resolve();
  #lastRound: number | undefined;
  #failure: Error | undefined;

  constructor(judge: Judge, options: EvaluationOptions) {
    this.#judge = judge;
    this.#options = options;
    this.#lastRound = options.judgedRound;
  }

  async onStart(run: RunContext): Promise<void> {
    await this.#judge.prepare(evaluationSpecOf(run));
    for (const pending of this.#options.pending ?? []) this.#send(pending, run);
    if (run.server.round === 0 && this.#lastRound === undefined) this.#ask(run);
  }

  /** Asked and not answered, in order of rounds. */
  get pending(): readonly PendingEvaluation[] {
    return [...this.#pending];
  }

  async onRound({ round }: RoundResult, run: RunContext): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (round % this.#options.every !== 0 && round !== run.rounds) return;
    while (this.#waiting.size >= MAX_WAITING) await Promise.race(this.#waiting);
    this.#ask(run);
  }

  /** Judges the present state if that was not asked yet: a person who did a single round wants to see what it gave. */
  look(run: RunContext): void {
    if (this.#lastRound !== run.server.round) this.#ask(run);
  }

  async onEnd(_outcome: string, run: RunContext): Promise<void> {
    this.look(run);
    await this.#last;
    if (this.#failure !== undefined) throw this.#failure;
  }

  #ask(run: RunContext): void {
    const { round, totals } = run.server;
    const { bytesUp, bytesDown } = totals;
    this.#send({ round, bytesUp, bytesDown, parameters: run.server.deployedParameters() }, run);
  }

  #send(pending: PendingEvaluation, run: RunContext): void {
    const { round, bytesUp, bytesDown, parameters } = pending;
    this.#lastRound = round;
    this.#pending.add(pending);
    const asked = this.#judge.evaluate(parameters);
    const told = asked.then(
      (figures) => {
        this.#pending.delete(pending);
        this.#options.onEvaluation({ round, metric: run.task.metric, ...figures, bytesUp, bytesDown }, run);
      },
      (error: unknown) => {
        if (!(error instanceof EvaluationCancelled))
          this.#failure ??= error instanceof Error ? error : new Error(String(error));
      },
    );
    this.#waiting.add(told);
    this.#last = this.#last.then(() => told);
    void told.then(() => this.#waiting.delete(told));
  }
}
