/** A sine of one's own choice as an adaptation task: amplitude and phase by hand instead of by seed. */
import { Rng } from '../../../firmware-bridge/protocol/rng.ts';
import type { AdaptationTask } from './adaptation.ts';

const RANGE = 5;
const QUERIES = 101;

export interface SineCurve {
  readonly amplitude: number;
  /** Radians. */
  readonly phase: number;
  readonly supportSamples: number;
  /** Places the support samples. */
  readonly seed: number;
}

/** y = A sin(x + b), x in [-5, 5]; networks are shown x / 5. */
export function sineCurve({ amplitude, phase, supportSamples, seed }: SineCurve): AdaptationTask {
  const rng = new Rng(seed);
  const support = Float32Array.from({ length: supportSamples }, () => rng.uniform() * 2 - 1);
  const query = Float32Array.from({ length: QUERIES }, (_, i) => (2 * i) / (QUERIES - 1) - 1);
  const curve = (inputs: Float32Array): Float32Array =>
    inputs.map((x) => amplitude * Math.sin(RANGE * x + phase));
  return {
    metric: 'mse',
    support: { count: supportSamples, inputs: support, targets: curve(support) },
    query: { count: QUERIES, inputs: query, targets: curve(query) },
  };
}
