/**
 * Evaluates the initialization every few rounds, off the event loop, while rounds go on.
 * At most a few evaluations wait at a time: then the run waits for them, so that a curve never lags without bound.
 */
import type { EvaluationView } from '../../contract.ts';
import type { RunContext, RunObserver } from '../federation/observer.ts';
import type { RoundResult } from '../federation/round-result.ts';
import type { Evaluator } from '../tensor/evaluator.ts';

const MAX_WAITING = 3;

/** Totals when an evaluation was due, kept so that its figure stands beside what had been spent by then. */
export interface TotalsAtEvaluation {
  readonly bytesUp: number;
  readonly bytesDown: number;
  readonly joules: number | null;
}

export class EvaluationObserver implements RunObserver {
  readonly #evaluator: Evaluator;
  readonly #every: number;
  readonly #joules: () => number | null;
  readonly #onEvaluation: (evaluation: EvaluationView, totals: TotalsAtEvaluation) => void;
  readonly #waiting = new Set<Promise<void>>();
  #failure: Error | undefined;
  #lastRound = -1;

  /** @param joules of the run so far, or null when there is no honest single figure */
  constructor(
    evaluator: Evaluator,
    every: number,
    joules: () => number | null,
    onEvaluation: (evaluation: EvaluationView, totals: TotalsAtEvaluation) => void,
  ) {
    this.#evaluator = evaluator;
    this.#every = every;
    this.#joules = joules;
    this.#onEvaluation = onEvaluation;
  }

  async onStart(run: RunContext): Promise<void> {
    const { learningRate, gradientClip } = run.strategy.settings;
    await this.#evaluator.prepare({
      model: run.strategy.model(run.task.model),
      heldOut: run.task.heldOut(run.seeds.heldOut),
      metric: run.task.metric,
      steps: run.task.adaptationSteps,
      learningRate,
      gradientClip,
    });
    this.#begin(run);
  }

  async onRound(result: RoundResult, run: RunContext): Promise<void> {
    if (this.#failure) throw this.#failure;
    if (result.round % this.#every !== 0 && result.round !== run.rounds) return;
    while (this.#waiting.size >= MAX_WAITING) await Promise.race(this.#waiting);
    this.#begin(run);
  }

  /** The state at the end is always evaluated, and everything asked for is answered before the run counts as ended. */
  async onEnd(_outcome: unknown, run: RunContext): Promise<void> {
    if (this.#lastRound !== run.server.round) this.#begin(run);
    await Promise.all(this.#waiting);
    if (this.#failure) throw this.#failure;
  }

  #begin(run: RunContext): void {
    const { round, totals } = run.server;
    this.#lastRound = round;
    const { bytesUp, bytesDown } = totals;
    const at: TotalsAtEvaluation = { bytesUp, bytesDown, joules: this.#joules() };
    const job = this.#evaluator.evaluate(run.server.deployedParameters()).then(
      (evaluation) =>
        this.#onEvaluation({ round, metric: run.task.metric, ...evaluation, totalBytes: bytesUp + bytesDown }, at),
      (error: unknown) => {
        this.#failure = error instanceof Error ? error : new Error(String(error));
      },
    );
    this.#waiting.add(job);
    void job.finally(() => this.#waiting.delete(job));
  }
}
