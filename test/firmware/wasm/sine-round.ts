/** The sine network and a usual visit, for a board driven by hand. */
import { enums } from '../../../firmware-bridge/protocol/schema.ts';
import type { MessageFields } from '../../../firmware-bridge/protocol/schema.ts';
import { plan as usualPlan } from '../../conformance/plan.ts';
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
  ...usualPlan,
  round: 3,
  reconstructSteps: 0,
  learningRate: 0.015,
  gradientClip: 4,
  ...changes,
});
