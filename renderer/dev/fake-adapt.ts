/** A made-up adaptation to a sine, for pictures of Adapt: what was learned comes near in a step or two, chance hardly. */
import type { AdaptLane, AdaptView } from '../../electron/contract.ts';
import { random } from './fake-data.ts';

interface Wish {
  readonly boardId: string;
  readonly amplitude: number;
  readonly phase: number;
  readonly supportSamples: number;
  readonly steps: number;
}

/** How near each initialization comes at a step: 0 where it began, 1 at the curve. */
const LANES = [
  { start: 'run', detail: 'sine, TinyMetaFed, round 214', rate: 0.55, begin: 0.35, end: 0.96 },
  { start: 'tinyreptile', detail: 'sine, TinyReptile, round 600', rate: 0.18, begin: 0.3, end: 0.9 },
  { start: 'random', detail: 'random weights, seed 7', rate: 0.05, begin: 0, end: 0.62 },
] as const;

export function makeAdaptation({ boardId, amplitude, phase, supportSamples, steps }: Wish): AdaptView {
  const curve = (x: number): number => amplitude * Math.sin(x + phase);
  const queryX = Array.from({ length: 81 }, (_, i) => -5 + i / 8);
  const queryY = queryX.map(curve);
  const r = random(3);
  const supportX = Array.from({ length: supportSamples }, () => -5 + 10 * r()).sort((a, b) => a - b);
  const lanes = LANES.map(({ start, detail, rate, begin, end }, lane): AdaptLane => {
    const points = Array.from({ length: steps + 1 }, (_, step) => {
      const near = begin + (end - begin) * (1 - Math.exp(-rate * step));
      const answers = queryX.map((x, i) => near * queryY[i]! + (1 - near) * Math.sin(0.5 * x + lane));
      const figure = answers.reduce((sum, y, i) => sum + (y - queryY[i]!) ** 2, 0) / answers.length;
      return { steps: step, figure, answers };
    });
    return { start, detail, points };
  });
  return {
    task: `y = ${amplitude.toFixed(2)} sin(x + ${phase.toFixed(2)})`,
    metric: 'mse',
    boardId,
    lanes,
    boardSteps: [steps],
    difference: 2.4e-7,
    energyPj: 31.4e9,
    plusMinusPj: 0.62e9,
    provenance: 'measured',
    sine: { supportX, supportY: supportX.map(curve), queryX, queryY },
  };
}
