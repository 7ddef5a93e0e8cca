/**
 * A model as boards run it: a list of layers, trained from one public initialization.
 * Parameters lie in layer order: weights, then bias (`layout.ts`). Images are `[height][width][channels]`.
 */
interface LayerBase {
  readonly inputs: number;
  readonly outputs: number;
  readonly activation: 'none' | 'relu';
  /** Weights start as normal(0, weightStd); 0 gives zeros. */
  readonly weightStd: number;
  /** Biases start uniform in ±biasRange; 0 gives zeros. */
  readonly biasRange: number;
}

/**
 * Where a kernel lies on an image. Padding above and to the left is stated; below and to the right it follows from the
 * output size. What lies beyond the image counts as zero (conv2d) or not at all (pools).
 */
export interface Window {
  readonly inputHeight: number;
  readonly inputWidth: number;
  readonly inputChannels: number;
  readonly outputHeight: number;
  readonly outputWidth: number;
  readonly outputChannels: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly padTop: number;
  readonly padLeft: number;
}

export interface DenseLayer extends LayerBase {
  readonly kind: 'dense';
}

export interface ConvLayer extends LayerBase {
  readonly kind: 'conv2d';
  readonly window: Window;
}

/** No parameters and no activation; averagePool with a kernel as large as the image is the global mean. */
export interface PoolLayer extends LayerBase {
  readonly kind: 'maxPool' | 'averagePool';
  readonly window: Window;
}

/** An image as a vector. Changes no number. */
export interface FlattenLayer extends LayerBase {
  readonly kind: 'flatten';
}

export type Layer = DenseLayer | ConvLayer | PoolLayer | FlattenLayer;

export interface ModelSpec {
  readonly name: string;
  readonly layers: readonly Layer[];
  readonly loss: 'mse' | 'softmaxCrossEntropy';
}
