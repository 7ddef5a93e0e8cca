import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initialize } from '../../../../../electron/bench/models/initialize.ts';
import { EvaluationObserver } from '../../../../../electron/bench/federation/evaluation-observer.ts';
import type { EvaluationResult } from '../../../../../electron/bench/federation/evaluation-observer.ts';
import { RoundLoop } from '../../../../../electron/bench/federation/round-loop.ts';
import { createStrategy } from '../../../../../electron/bench/federation/strategies/registry.ts';
import { sineTask } from '../../../../../electron/bench/tasks/sine.ts';
import type { Candidate } from '../../../../../electron/bench/tensor/candidates.ts';
import { engineLine } from '../../../../../electron/bench/tensor/engine-view.ts';
import { threadLine } from '../../../../../electron/bench/tensor/evaluation-line.ts';
import type { EvaluationLine } from '../../../../../electron/bench/tensor/evaluation-line.ts';
import { EvaluationCancelled, Evaluator } from '../../../../../electron/bench/tensor/evaluator.ts';
import { workerPath } from '../../../../../electron/bench/worker-path.ts';
import { referenceClients } from '../federation/reference-client.ts';
import { engineUnderTest } from './engine-under-test.ts';

const task = sineTask({ heldOutTasks: 20 });
const spec = {
  model: task.model,
  heldOut: task.heldOut(1),
  metric: task.metric,
  steps: 8,
  learningRate: 0.015,
  gradientClip: 4,
};
const weights = (seed: number): Float32Array => initialize(task.model, seed);

describe('evaluator', () => {
  let evaluator: Evaluator;
  beforeAll(async () => {
    expect(existsSync(workerPath('evaluation-worker')), 'dist/evaluation-worker.js is bundled first').toBe(
      true,
    );
    evaluator = await Evaluator.start({ choice: engineUnderTest });
  });
  afterAll(() => evaluator.close());

  it('says what computes', () => {
    expect(evaluator.engine).toMatchObject({ choice: engineUnderTest, reasons: [] });
    expect(engineLine(evaluator.engine)).toMatch(
      engineUnderTest === 'wasm'
        ? /^TensorFlow\.js 4\.22\.0, WebAssembly with(out)? SIMD, one thread$/
        : /^TensorFlow\.js 4\.22\.0, native \(libtensorflow [\d.]+\)$/,
    );
    expect(evaluator.engine.processId === process.pid).toBe(engineUnderTest === 'wasm');
    expect(evaluator.engine.selfTestMs).toBeGreaterThan(0);
  });

  it('refuses before it is prepared, and goes on', async () => {
    await expect(evaluator.evaluate(weights(1))).rejects.toThrow('No evaluation was prepared.');
    await evaluator.prepare(spec);
    expect((await evaluator.evaluate(weights(1))).value).toBeGreaterThan(0.1);
    await expect(evaluator.evaluate(new Float32Array(3))).rejects.toThrow('1153 parameters; 3 were given');
  });

  it('answers in order, the same each time', async () => {
    await evaluator.prepare(spec);
    const order: number[] = [];
    const seeds = [1, 2, 3, 1];
    const answers = await Promise.all(
      seeds.map(async (seed, i) => {
        const answer = await evaluator.evaluate(weights(seed));
        order.push(i);
        return answer;
      }),
    );
    expect(order).toEqual([0, 1, 2, 3]);
    expect(answers[3]).toEqual(answers[0]);
    expect(answers[1]).not.toEqual(answers[0]);
    for (const { value, q25, q75 } of answers) expect(q25 <= value && value <= q75).toBe(true);
  });

  it('copies what it is given', async () => {
    await evaluator.prepare(spec);
    const given = weights(4);
    const expected = await evaluator.evaluate(given);
    const answer = evaluator.evaluate(given);
    given.fill(0);
    expect(await answer).toEqual(expected);
  });

  it('cancels what was asked, begun or not, and goes on', async () => {
    await evaluator.prepare({ ...spec, steps: 1_000_000 });
    const settled = Promise.allSettled([1, 2, 3].map((seed) => evaluator.evaluate(weights(seed))));
    evaluator.cancel();
    for (const it of await settled)
      expect(it).toMatchObject({ status: 'rejected', reason: expect.any(EvaluationCancelled) });
    // A million steps would take minutes: the one under way was abandoned, too.
    await evaluator.prepare(spec);
    expect((await evaluator.evaluate(weights(1))).value).toBeGreaterThan(0.1);
    expect(evaluator.pending).toBe(0);
  });

  it('is asked before the first round, when due, and at the end', async () => {
    const results: EvaluationResult[] = [];
    const observer = new EvaluationObserver(evaluator, {
      every: 3,
      onEvaluation: (result) => results.push(result),
    });
    const loop = new RoundLoop(
      { task, strategy: createStrategy('tinymetafed'), rounds: 7, seed: 1, observers: [observer] },
      referenceClients(2),
    );
    await loop.run();
    expect(results.map(({ round }) => round)).toEqual([0, 3, 6, 7]);
    expect(results[0]).toMatchObject({ metric: 'mse', bytesUp: 0, bytesDown: 0 });
    expect(results[3]?.bytesUp).toBe(loop.server.totals.bytesUp);
  });

  it('rejects what is pending when it is closed', async () => {
    const other = await Evaluator.start({ choice: engineUnderTest });
    const pending = other.prepare(spec);
    const asserted = expect(pending).rejects.toThrow('closed');
    await other.close();
    await asserted;
    await expect(other.evaluate(weights(1))).rejects.toThrow('closed');
  });

  it('says so when nothing works, with the reason of each', async () => {
    const missing = (): EvaluationLine => threadLine(new URL('file:///nowhere/worker.js'));
    const candidates: Candidate[] = [
      {
        name: 'native',
        obstacle: () => ({ code: 'words', words: 'it is not for this test' }),
        open: missing,
      },
      { name: 'wasm', open: missing },
    ];
    await expect(Evaluator.start({ candidates })).rejects.toThrow(
      /^No tensor engine works here\. tfjs-node is not used: it is not for this test\. WebAssembly is not used: the evaluation thread failed: .*nowhere/,
    );
  });
});
