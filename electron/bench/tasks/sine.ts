/** Sine regression, the standard small task of meta-learning: amplitude U[0.1, 5], phase U[0, 2 pi], x in [-5, 5]. */
import { derive } from '../../../firmware-bridge/protocol/rng.ts';
import { enums } from '../../../firmware-bridge/protocol/schema.ts';
import { sineMlp } from '../models/mlp.ts';
import { SineStream } from './sine-stream.ts';
import type { HeldOutTasks, Task } from './task.ts';
import { parseTaskOptions } from './task-options.ts';
import type { TaskOptions } from './task-options.ts';

const HELD_OUT_TASKS = 200;
const QUERY_SIZE = 100;
const ADAPTATION_STEPS = 32;
const STEP_COUNTS = [0, 8, 16, 32];

export interface SineOptions {
  /** Width of the two hidden layers. */
  readonly hidden?: 32 | 40;
  /** Support samples of a held-out task. */
  readonly shots?: number;
  readonly heldOutTasks?: number;
}

/** Options as they are typed. Throws UsageError. */
export function sineFromOptions(given: TaskOptions): Task {
  const { hidden, shots, heldOutTasks } = parseTaskOptions('sine', SINE_OPTIONS, given);
  return sineTask({ hidden: hidden === '40' ? 40 : 32, shots, heldOutTasks });
}

export const SINE_OPTIONS = {
  hidden: { kind: 'choice', choices: ['32', '40'] },
  shots: { kind: 'whole', min: 1, max: 100, value: 10 },
  heldOutTasks: { kind: 'whole', min: 1, max: 10_000, value: HELD_OUT_TASKS },
} as const;

/** K = 10 support samples; the query is a grid of 100 points; the figure is the median MSE over 200 tasks. */
export function sineTask(options: SineOptions = {}): Task {
  const { hidden = 32, shots = 10, heldOutTasks = HELD_OUT_TASKS } = options;
  return {
    name: 'sine',
    title: 'Sine regression',
    doc: 'y = A sin(x + b); each visit brings a new amplitude and phase.',
    metric: 'mse',
    model: sineMlp(hidden),
    adaptationSteps: ADAPTATION_STEPS,
    stepCounts: STEP_COUNTS,
    evaluationText: `median MSE of ${heldOutTasks} held-out tasks, K = ${shots}, ${ADAPTATION_STEPS} steps`,
    visit: (taskSeed) => ({ source: enums.SampleSource.sine, taskSeed }),
    heldOut: (seed) => heldOut(seed, heldOutTasks, shots),
  };
}

function heldOut(seed: number, count: number, supportSize: number): HeldOutTasks {
  const supportInputs = new Float32Array(count * supportSize);
  const supportTargets = new Float32Array(count * supportSize);
  const queryInputs = new Float32Array(count * QUERY_SIZE);
  const queryTargets = new Float32Array(count * QUERY_SIZE);
  for (let task = 0; task < count; task++) {
    const stream = new SineStream(derive(seed, task));
    for (let i = 0; i < supportSize; i++) {
      const x = stream.nextX();
      supportInputs[task * supportSize + i] = SineStream.inputAt(x);
      supportTargets[task * supportSize + i] = stream.targetAt(x);
    }
    for (let i = 0; i < QUERY_SIZE; i++) {
      const x = Math.fround(-5 + (10 * i) / (QUERY_SIZE - 1));
      queryInputs[task * QUERY_SIZE + i] = SineStream.inputAt(x);
      queryTargets[task * QUERY_SIZE + i] = stream.targetAt(x);
    }
  }
  const sizes = { count, supportSize, querySize: QUERY_SIZE, inputs: 1, outputs: 1 };
  return { ...sizes, supportInputs, supportTargets, queryInputs, queryTargets };
}
