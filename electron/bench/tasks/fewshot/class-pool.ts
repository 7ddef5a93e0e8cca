/** Classes with their samples, from which N-way K-shot tasks are drawn. */
import type { Rng } from '../../../../firmware-bridge/protocol/rng.ts';

export interface PoolSample {
  readonly input: Float32Array;
  /** Whose it is: an alphabet, a speaker. Decides which board may learn from it. */
  readonly owner: string;
}

export interface PoolClass {
  readonly name: string;
  readonly samples: readonly PoolSample[];
}

/** One sample of a task: its input and which of the task's classes it is. */
export interface Labelled {
  readonly input: Float32Array;
  readonly label: number;
}

/** The first `count` of a random order of `values`: drawn without repetition. */
export function draw<T>(values: readonly T[], count: number, rng: Rng): T[] {
  const rest = [...values];
  for (let i = 0; i < count; i++) {
    const j = i + rng.below(rest.length - i);
    const chosen = rest[j] as T;
    rest[j] = rest[i] as T;
    rest[i] = chosen;
  }
  return rest.slice(0, count);
}
