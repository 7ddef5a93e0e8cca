/** A model as messages to a board: what configuring it sends, in order. */
import { enums, type MessageFields } from '../../../firmware-bridge/protocol/schema.ts';
import type { ModelSpec } from '../models/model-spec.ts';
import type { ConfigureOptions } from './client.ts';

type ModelMessage = {
  [N in 'modelBegin' | 'modelLayer' | 'modelWindow' | 'modelEnd']: {
    readonly name: N;
    readonly fields: MessageFields<N>;
  };
}['modelBegin' | 'modelLayer' | 'modelWindow' | 'modelEnd'];

const residualKind = (use: ConfigureOptions['useResidual']) =>
  use === 'float16' ? 'float16' : use ? 'float32' : 'none';

/** modelBegin, then for each layer modelLayer and where it has one modelWindow, then modelEnd. */
export function modelMessages(model: ModelSpec, options: ConfigureOptions): ModelMessage[] {
  return [
    {
      name: 'modelBegin',
      fields: {
        layerCount: model.layers.length,
        localLayers: options.localLayers,
        loss: enums.Loss[model.loss],
        useResidual: enums.Residual[residualKind(options.useResidual)],
        useGradientBuffer: options.useGradientBuffer ? 1 : 0,
        seed: options.seed,
      },
    },
    ...model.layers.flatMap((layer, index): ModelMessage[] => {
      const { kind, activation, inputs, outputs, weightStd, biasRange } = layer;
      const fields = {
        index,
        kind: enums.LayerKind[kind],
        activation: enums.Activation[activation],
        inputs,
        outputs,
        weightStd,
        biasRange,
      };
      const described: ModelMessage = { name: 'modelLayer', fields };
      return 'window' in layer
        ? [described, { name: 'modelWindow', fields: { index, ...layer.window } }]
        : [described];
    }),
    { name: 'modelEnd', fields: {} },
  ];
}
