/** The common ground of the plain algorithms: whole network both ways in float32, nothing local, linear annealing. */
import type { LearningSettings } from '../settings.ts';

export const fullExchange: LearningSettings = {
  localLayers: 0,
  reconstructSteps: 0,
  freezeLocalAfter: false,
  topPUp: 100,
  topPDown: 100,
  valueKind: 'float32',
  errorFeedback: false,
  alpha0: 0.25,
  schedule: 'linear',
  ema: 0,
  samples: 32,
  batchSize: 1,
  epochs: 1,
  learningRate: 0.015,
  adaptationRate: 0,
  gradientClip: 4,
  querySamples: 0,
  clipNorm: 0,
  noiseMultiplier: 0,
};
