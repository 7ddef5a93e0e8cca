/**
 * A model as boards run it: a list of layers, trained from one public initialization.
 * Parameters lie in layer order: weights `[outputs][inputs]`, then bias `[outputs]`.
 */
export interface DenseLayer {
  readonly kind: 'dense';
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: 'none' | 'relu';
  /** Weights start as normal(0, weightStd); 0 gives zeros. */
  readonly weightStd: number;
  /** Biases start uniform in ±biasRange; 0 gives zeros. */
  readonly biasRange: number;
}

export type Layer = DenseLayer;

export interface ModelSpec {
  readonly name: string;
  readonly layers: readonly Layer[];
  readonly loss: 'mse' | 'softmaxCrossEntropy';
}
