/** The native engine beside WebAssembly, each where the bench runs it: a process of its own, and a thread. Evaluations take turns. */
import { initialize } from '../../electron/bench/models/initialize.ts';
import { sineTask } from '../../electron/bench/tasks/sine.ts';
import { Evaluator } from '../../electron/bench/tensor/evaluator.ts';
import { nativeObstacle } from '../../electron/bench/tensor/native-engine.ts';
import { median } from './figure.ts';

const WARM = 3;

/** Milliseconds of one evaluation of 200 sine tasks x 32 steps, asked and answered; undefined where there is no native engine. */
export async function measureEngines(
  repeats = 15,
): Promise<{ readonly native: number; readonly wasm: number } | undefined> {
  if (nativeObstacle() !== undefined) return undefined;
  const task = sineTask();
  const parameters = initialize(task.model, 1);
  const names = ['native', 'wasm'] as const;
  const evaluators = await Promise.all(names.map((choice) => Evaluator.start({ choice })));
  try {
    for (const evaluator of evaluators)
      await evaluator.prepare({
        model: task.model,
        heldOut: task.heldOut(1),
        metric: task.metric,
        steps: task.adaptationSteps,
        learningRate: 0.015,
        gradientClip: 4,
      });
    const times: number[][] = [[], []];
    const values: number[] = [];
    for (let i = 0; i < WARM + repeats; i++) {
      for (const [at, evaluator] of evaluators.entries()) {
        const started = performance.now();
        values[at] = (await evaluator.evaluate(parameters)).value;
        if (i >= WARM) times[at]?.push(performance.now() - started);
      }
    }
    const [one = NaN, other = NaN] = values;
    // Of sums added up in another order, over 32 steps.
    if (!(Math.abs(one - other) <= 1e-3 * one))
      throw new Error(`The engines disagree: ${one} natively, ${other} by WebAssembly.`);
    return { native: median(times[0] ?? []), wasm: median(times[1] ?? []) };
  } finally {
    for (const evaluator of evaluators) await evaluator.close();
  }
}
