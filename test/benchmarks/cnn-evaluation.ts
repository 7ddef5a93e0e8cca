/** What judging the Omniglot network costs: 100 tasks x 100 steps, 5 ways, 25 support and 75 query samples. Noise stands in for drawings: what is measured does not depend on the numbers. */
import { Rng } from '../../firmware-bridge/protocol/rng.ts';
import { omniglotCnn } from '../../electron/bench/models/cnn.ts';
import { initialize } from '../../electron/bench/models/initialize.ts';
import { layoutOf } from '../../electron/bench/models/layout.ts';
import type { HeldOutTasks } from '../../electron/bench/tasks/task.ts';
import type { Engine } from '../../electron/bench/tensor/engine.ts';
import { MetaEvaluator } from '../../electron/bench/tensor/meta-evaluate.ts';

export interface CnnCost {
  /** All 100 steps and the queries. */
  readonly milliseconds: number;
  /** One step through patches and batched matMul over one by grouped convolution. */
  readonly timesPatches: number;
}

const TASKS = 100;
const STEPS = 100;
const FEW = 4;

export async function measureCnn(engine: Engine): Promise<CnnCost> {
  const model = omniglotCnn();
  const parameters = initialize(model, 1);
  const spec = {
    model,
    heldOut: noiseTasks(layoutOf(model), TASKS),
    metric: 'accuracy',
    steps: STEPS,
    learningRate: 0.01,
    gradientClip: 0,
  } as const;
  const perStep = async (name: Engine['name']): Promise<number> => {
    const evaluator = new MetaEvaluator({ ...engine, name }, spec);
    await evaluator.evaluateAfter(parameters, [1]);
    const started = performance.now();
    await evaluator.evaluateAfter(parameters, [0]);
    const between = performance.now();
    await evaluator.evaluateAfter(parameters, [FEW]);
    const ended = performance.now();
    evaluator.dispose();
    return (ended - between - (between - started)) / FEW;
  };
  const grouped = await perStep('wasm');
  const patches = await perStep('native');
  const evaluator = new MetaEvaluator(engine, spec);
  const started = performance.now();
  await evaluator.evaluate(parameters);
  const milliseconds = performance.now() - started;
  evaluator.dispose();
  return { milliseconds, timesPatches: patches / grouped };
}

export function noiseTasks(
  { inputs, outputs }: { inputs: number; outputs: number },
  count: number,
): HeldOutTasks {
  const rng = new Rng(1);
  const [supportSize, querySize] = [25, 75];
  const images = (n: number): Float32Array => Float32Array.from({ length: n * inputs }, () => rng.uniform());
  const classes = (n: number): Float32Array => {
    const targets = new Float32Array(n * outputs);
    for (let i = 0; i < n; i++) targets[i * outputs + (i % outputs)] = 1;
    return targets;
  };
  return {
    count,
    supportSize,
    querySize,
    inputs,
    outputs,
    supportInputs: images(count * supportSize),
    supportTargets: classes(count * supportSize),
    queryInputs: images(count * querySize),
    queryTargets: classes(count * querySize),
  };
}
