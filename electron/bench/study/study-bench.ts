/** What one worker of a study has: fresh virtual boards for each run, each data set read once. */
import { createHash } from 'node:crypto';
import { openRegistry } from '../boards/open-registry.ts';
import { evaluationSpecOf } from '../federation/evaluation-observer.ts';
import { RoundLoop } from '../federation/round-loop.ts';
import { createStrategy } from '../federation/strategies/registry.ts';
import { privacyResult } from '../privacy/privacy-result.ts';
import { recommendedSettings, taskByName } from '../tasks/registry.ts';
import type { Task } from '../tasks/task.ts';
import type { Engine } from '../tensor/engine.ts';
import { judge } from '../tensor/evaluation.ts';
import type { Evaluation, EvaluationSpec } from '../tensor/evaluation.ts';
import { MetaEvaluator } from '../tensor/meta-evaluate.ts';
import { CoreEvaluator } from '../tensor/core-evaluator.ts';
import type { JobResult, StudyJob, StudyPoint } from './study-job.ts';

const PJ_PER_J = 1e12;

export class StudyBench {
  readonly #startEngine: () => Promise<Engine>;
  #engine: Promise<Engine> | undefined;
  /** Data sets are read once. */
  readonly #tasks = new Map<string, Task>();

  /** @param start of the tensor engine, called when a study asks for its judgement */
  constructor(start: () => Promise<Engine>) {
    this.#startEngine = start;
  }

  /** Does one run over real links and virtual boards. Rejects with a sentence. `onRound`: rounds done so far. */
  async run(job: StudyJob, onRound: (rounds: number) => void = () => undefined): Promise<JobResult> {
    const began = performance.now();
    const task = this.#task(job);
    const strategy = createStrategy(
      job.entry.strategy,
      job.entry.set,
      recommendedSettings(job.task, job.entry.taskSet),
    );
    const boards = openRegistry({ virtual: { idlePace: 'none', seed: job.seed, workers: 0 } });
    const spec = evaluationSpecOf({ task, strategy, seed: job.seed });
    const evaluator = await this.#evaluator(job, spec);
    try {
      const clients = await boards.addVirtual(job.boards);
      const { boardsPerRound: clientsPerRound, sampler } = job.entry;
      const { rounds, seed } = job;
      const loop = new RoundLoop({ task, strategy, rounds, seed, clientsPerRound, sampler }, clients);
      const evaluate: Evaluate = (parameters, full) => judge(evaluator, spec, parameters, full);
      const { curve, macs } = await measure(loop, job, evaluate, onRound);
      const { totals } = loop.server;
      return {
        id: job.id,
        name: job.entry.name,
        variant: job.entry.variant,
        seed,
        rounds,
        metric: task.metric,
        evaluationText: task.evaluationText,
        curve,
        macs,
        privacy: privacyResult(loop.server, strategy.settings.noiseMultiplier),
        absences: totals.absences,
        resyncs: totals.resyncs,
        seconds: (performance.now() - began) / 1000,
        weightsDigest: digestOf(loop.server.deployedParameters()),
      };
    } finally {
      evaluator.dispose();
      await boards.close();
    }
  }

  async #evaluator({ judge: who }: StudyJob, spec: EvaluationSpec): Promise<CoreEvaluator | MetaEvaluator> {
    if (who === 'core') return new CoreEvaluator(spec);
    return new MetaEvaluator(await (this.#engine ??= this.#startEngine()), spec);
  }

  #task({ task: name, entry, data }: StudyJob): Task {
    const key = JSON.stringify([name, entry.taskSet, data]);
    const task = this.#tasks.get(key) ?? taskByName(name, entry.taskSet, data);
    this.#tasks.set(key, task);
    return task;
  }
}

function digestOf(parameters: Float32Array): string {
  return createHash('sha256')
    .update(new Uint8Array(parameters.buffer, parameters.byteOffset, parameters.byteLength))
    .digest('hex');
}

type Evaluate = (parameters: Float32Array, full: boolean) => Promise<Evaluation>;

/** Steps through the rounds and judges where the job says. */
async function measure(
  loop: RoundLoop,
  job: StudyJob,
  evaluate: Evaluate,
  onRound: (rounds: number) => void,
): Promise<{ curve: StudyPoint[]; macs: number }> {
  const curve: StudyPoint[] = [];
  const due = new Set(job.evaluateAt);
  let joules: number | null = 0;
  let macs = 0;
  let payloadUp = 0;
  let payloadDown = 0;
  for (;;) {
    const { round, totals } = loop.server;
    if (due.has(round)) {
      const full = round === 0 || round === loop.rounds;
      const { value, q25, q75, after } = await evaluate(loop.server.deployedParameters(), full);
      const { bytesUp, bytesDown } = totals;
      curve.push({ round, value, q25, q75, bytesUp, bytesDown, payloadUp, payloadDown, joules, after });
    }
    if (loop.finished) return { curve, macs };
    for (const client of (await loop.step()).clients) {
      const { energyPj } = client.measurement;
      joules = joules === null || energyPj === undefined ? null : joules + energyPj / PJ_PER_J;
      macs += Number(client.macs);
      payloadUp += client.payloadUp;
      payloadDown += client.payloadDown;
    }
    onRound(loop.server.round);
  }
}
