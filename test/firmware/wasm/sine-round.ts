/** The sine network and a usual visit, for a board driven by hand. */
import { enums } from '../../../firmware-bridge/protocol/schema.ts';
import type { MessageFields } from '../../../firmware-bridge/protocol/schema.ts';
import type { WasmBoard } from './wasm-board.ts';

export function describeSineModel(
  board: WasmBoard,
  flags: { residual?: boolean; gradient?: boolean } = {},
): void {
  board.send('modelBegin', {
    layerCount: 3,
    localLayers: 1,
    loss: enums.Loss.mse,
    useResidual: flags.residual ? 1 : 0,
    useGradientBuffer: flags.gradient ? 1 : 0,
    seed: 42,
  });
  const layer = (index: number, inputs: number, outputs: number, weightStd: number, biasRange: number) =>
    board.send('modelLayer', {
      index,
      kind: enums.LayerKind.dense,
      activation: index < 2 ? enums.Activation.relu : enums.Activation.none,
      inputs,
      outputs,
      weightStd,
      biasRange,
    });
  layer(0, 1, 32, Math.SQRT2, 1);
  layer(1, 32, 32, 0.25, 0);
  layer(2, 32, 1, 0, 0);
  board.send('modelEnd', {});
}

export const plan = (changes: Partial<MessageFields<'train'>> = {}): MessageFields<'train'> => ({
  round: 3,
  source: enums.SampleSource.sine,
  taskSeed: 11,
  roundingSeed: 12,
  samples: 32,
  batchSize: 1,
  epochs: 1,
  reconstructSteps: 0,
  freezeLocalAfter: 0,
  learningRate: 0.015,
  gradientClip: 4,
  uploadCount: 224,
  uploadValueKind: enums.ValueKind.float32,
  errorFeedback: 0,
  querySamples: 0,
  clipNorm: 0,
  noiseDeviation: 0,
  ...changes,
});
