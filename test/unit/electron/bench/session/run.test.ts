import { describe, expect, it } from 'vitest';
import type { EvaluationView, LogEntry, RoundView, RunSettings } from '../../../../../electron/contract.ts';
import { Run } from '../../../../../electron/bench/session/run.ts';
import type { RunServices } from '../../../../../electron/bench/session/run-services.ts';
import { UsageError } from '../../../../../electron/bench/usage-error.ts';
import { ReferenceClient } from '../federation/reference-client.ts';

const settings: RunSettings = {
  task: 'sine',
  strategy: 'tinymetafed',
  rounds: 6,
  seed: 7,
  boardsPerRound: 1,
  evaluateEvery: 2,
  set: {},
};

class Bench {
  readonly rounds: RoundView[] = [];
  readonly evaluations: EvaluationView[] = [];
  readonly log: LogEntry[] = [];
  onRound: (round: RoundView) => void = () => undefined;
  evaluated = 0;
  #nowUs = 0;

  services(clients = [new ReferenceClient(0), new ReferenceClient(1)]): RunServices {
    return {
      clients,
      sourceOf: (id) => ({ name: `Board ${id}`, text: 'No sensor.' }),
      boardOf: (id) => ({ id, name: `Board ${id}`, kind: 'virtual', address: id }),
      evaluator: {
        engine: { text: 'none' },
        prepare: () => Promise.resolve(),
        // Later figures arrive late, as from a worker.
        evaluate: async (parameters) => {
          const order = this.evaluated++;
          await new Promise((resolve) => setImmediate(resolve));
          return { value: order + parameters.length / 1e6, q25: 0, q75: 1 };
        },
      },
      clock: { nowUs: () => (this.#nowUs += 1000) },
      recorder: undefined,
      wallNs: () => 0n,
      folder: undefined,
      onRound: (round) => {
        this.rounds.push(round);
        this.onRound(round);
      },
      onEvaluation: (evaluation) => this.evaluations.push(evaluation),
      onLog: (entry) => this.log.push(entry),
      onChange: () => undefined,
    };
  }
}

describe('Run', () => {
  it('goes to its horizon, evaluates at the start, every so often and at the end', async () => {
    const bench = new Bench();
    const run = new Run(settings, bench.services());
    await run.drive();
    expect(run.view.state).toBe('finished');
    expect(bench.rounds.map((r) => r.round)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(bench.evaluations.map((e) => e.round)).toEqual([0, 2, 4, 6]);
    expect(run.curve.map((p) => p.bytesUp + p.bytesDown)).toEqual(bench.evaluations.map((e) => e.totalBytes));
    expect(run.view.totalBytesUp).toBe(bench.rounds.reduce((sum, r) => sum + r.bytesUp, 0));
    expect(run.view.denseBytes).toBeGreaterThan(run.view.totalBytesUp + run.view.totalBytesDown);
  });

  it('gives the same weights by single rounds, with pauses, and in one go', async () => {
    const digests: string[] = [];
    for (const drive of [
      async (run: Run) => run.drive(),
      async (run: Run) => {
        for (let i = 0; i < settings.rounds; i++) await run.drive(1);
      },
    ]) {
      const run = new Run(settings, new Bench().services());
      await drive(run);
      expect(run.over).toBe(true);
      digests.push(run.result(2).weightsDigest);
    }
    expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(digests[1]).toBe(digests[0]);
    const other = new Run({ ...settings, seed: 8 }, new Bench().services());
    await other.drive();
    expect(other.result(2).weightsDigest).not.toBe(digests[0]);
  });

  it('pauses after the round under way and goes on from there', async () => {
    const bench = new Bench();
    const run = new Run(settings, bench.services());
    bench.onRound = (round) => {
      if (round.round === 3) run.pause();
    };
    await run.drive();
    expect(run.view.state).toBe('paused');
    expect(run.view.round).toBe(3);
    // What a single round gave is judged at once, though it is not on the grid.
    await expect.poll(() => bench.evaluations.map((e) => e.round)).toEqual([0, 2, 3]);
    await run.drive();
    expect(run.view.state).toBe('finished');
    expect(run.view.round).toBe(6);
  });

  it('stops in the middle of a round: what is done stays, the end is evaluated', async () => {
    const bench = new Bench();
    const run = new Run({ ...settings, rounds: 1000 }, bench.services());
    let stopped: Promise<void> | undefined;
    bench.onRound = (round) => {
      if (round.round === 5) stopped = run.stop();
    };
    await run.drive();
    await stopped;
    expect(run.view.state).toBe('stopped');
    expect(run.over).toBe(true);
    expect(bench.evaluations.at(-1)?.round).toBe(run.view.round);
    expect(bench.log.at(-1)?.text).toContain('Stopped after round');
    await run.drive();
    expect(run.view.state).toBe('stopped');
  });

  it('tells a board that is lost apart from a run that failed', async () => {
    const bench = new Bench();
    const lost = new ReferenceClient(1);
    lost.train = () => Promise.reject(new Error('Reference 1 was unplugged'));
    const run = new Run(settings, bench.services([new ReferenceClient(0), lost]));
    await run.drive();
    expect(run.view.state).toBe('finished');
    expect(bench.rounds[1]?.absent).toEqual([
      { boardId: 'reference-1', reason: 'Reference 1 was unplugged' },
    ]);
    // Once in words for as long as the reason is the same, in every round in the figures.
    expect(bench.log.filter((e) => e.level === 'warn').length).toBe(1);
    expect(run.result(2).absences).toBe(3);

    const alone = new Bench();
    const failing = new Run(settings, alone.services([lost]));
    await failing.drive();
    expect(failing.view.state).toBe('failed');
    expect(failing.view.error).toContain('unplugged');
  });

  it('refuses a strategy, a task and a setting that do not exist, naming those that do', () => {
    const make = (change: Partial<RunSettings>) => () =>
      new Run({ ...settings, ...change }, new Bench().services());
    expect(make({ strategy: 'sgd' })).toThrow(/tinymetafed/);
    expect(make({ task: 'cosine' as 'sine' })).toThrow(/sine/);
    expect(make({ set: { topP: 3 } })).toThrow(UsageError);
    expect(make({ set: { topPUp: 300 } })).toThrow(/0.01 to 100/);
  });
});
