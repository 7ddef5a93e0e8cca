/** How tests configure a board and what a visit of theirs asks for: the same for every kind, and where no suite runs. */
import type { ConfigureOptions } from '../../electron/bench/boards/client.ts';
import { enums, type MessageFields } from '../../firmware-bridge/protocol/schema.ts';

export const usual: ConfigureOptions = {
  seed: 3,
  localLayers: 1,
  useResidual: false,
  useGradientBuffer: false,
};

/** A visit of 32 samples, ten of them reconstructing; 20 % of the update comes back. */
export const plan: MessageFields<'train'> = {
  round: 1,
  source: enums.SampleSource.sine,
  taskSeed: 11,
  roundingSeed: 12,
  samples: 32,
  batchSize: 1,
  epochs: 1,
  reconstructSteps: 10,
  freezeLocalAfter: 0,
  // As the wire carries it.
  learningRate: Math.fround(0.01),
  gradientClip: 10,
  uploadCount: 224,
  uploadValueKind: enums.ValueKind.float32,
  errorFeedback: 0,
  querySamples: 0,
  clipNorm: 0,
  noiseDeviation: 0,
};
