/** Multilayer perceptrons and the initializations that the study found to train well per sample. */
import type { DenseLayer, ModelSpec } from './model-spec.ts';

export interface MlpOptions {
  /** Inputs, hidden widths, outputs. */
  readonly widths: readonly number[];
  readonly loss: ModelSpec['loss'];
  /** Range of the first layer's biases: spreads the kinks of a one-input network over its input. */
  readonly firstBiasRange: number;
}

/** ReLU hidden layers with He-normal weights; a linear last layer with weights normal(0, 1/fan-in). */
export function mlp(options: MlpOptions): ModelSpec {
  const { widths, loss, firstBiasRange } = options;
  const layers = widths.slice(1).map((outputs, index): DenseLayer => {
    const inputs = widths[index] ?? 0;
    const isLast = index === widths.length - 2;
    return {
      kind: 'dense',
      inputs,
      outputs,
      activation: isLast ? 'none' : 'relu',
      weightStd: Math.fround(Math.sqrt((isLast ? 1 : 2) / inputs)),
      biasRange: index === 0 ? firstBiasRange : 0,
    };
  });
  return { name: widths.join('-'), layers, loss };
}

/** The sine network: one input, two hidden layers, one output; 1,153 parameters at 32, 1,761 at 40. */
export function sineMlp(hidden: 32 | 40 = 32): ModelSpec {
  return mlp({ widths: [1, hidden, hidden, 1], loss: 'mse', firstBiasRange: 1 });
}

/**
 * The model with its last layers local: they start from zeros, at every visit and on every new board.
 * Why zeros? Both ends know them without a byte sent, and a head rebuilt from zero lets alpha be 1 (see ALGORITHM, reading D).
 */
export function withZeroLocalLayers(model: ModelSpec, localLayers: number): ModelSpec {
  const firstLocal = model.layers.length - localLayers;
  const layers = model.layers.map((layer, index) =>
    index < firstLocal ? layer : { ...layer, weightStd: 0, biasRange: 0 },
  );
  return { ...model, layers };
}
