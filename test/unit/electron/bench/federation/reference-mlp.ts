/**
 * Training of a multilayer perceptron, sample by sample, in float32 and in the operation order that boards are bound to:
 * dot products in four running sums, the bias last; a weight row is used for the layer below before it is changed.
 */
import { layoutOf } from '../../../../../electron/bench/models/layout.ts';
import type { LayerOffsets } from '../../../../../electron/bench/models/layout.ts';
import type { ModelSpec } from '../../../../../electron/bench/models/model-spec.ts';
import { SineStream } from '../../../../../electron/bench/tasks/sine-stream.ts';
import type { MessageFields } from '../../../../../firmware-bridge/protocol/schema.ts';

const { fround } = Math;
type Plan = Pick<
  MessageFields<'train'>,
  | 'samples'
  | 'batchSize'
  | 'epochs'
  | 'reconstructSteps'
  | 'freezeLocalAfter'
  | 'learningRate'
  | 'gradientClip'
> &
  Partial<Pick<MessageFields<'train'>, 'querySamples'>>;

export class ReferenceMlp {
  readonly parameters: Float32Array;
  readonly #layers: readonly LayerOffsets[];
  readonly #firstLocal: number;
  readonly #gradient: Float32Array;
  /** activations[0] is the input, activations[i + 1] the output of layer i. */
  readonly #activations: Float32Array[];
  #macs = 0;

  constructor(model: ModelSpec, localLayers: number, parameters: Float32Array) {
    if (model.loss !== 'mse') throw new Error('The reference trains by mean squared error only.');
    const { layers, inputs } = layoutOf(model, localLayers);
    this.parameters = parameters;
    this.#layers = layers;
    this.#firstLocal = layers.length - localLayers;
    this.#gradient = new Float32Array(parameters.length);
    this.#activations = [
      new Float32Array(inputs),
      ...layers.map(({ layer }) => new Float32Array(layer.outputs)),
    ];
  }

  train(plan: Plan, stream: () => SineStream): { steps: number; meanLoss: number; macs: bigint } {
    const { samples, batchSize, epochs, learningRate: rate, gradientClip: clip, querySamples = 0 } = plan;
    const online = batchSize <= 1;
    let steps = 0;
    let seen = 0;
    let meanLoss = 0;
    let inBatch = 0;
    const flush = (): void => {
      if (inBatch === 0) return;
      const scale = -fround(rate / inBatch);
      for (let i = 0; i < this.parameters.length; i++) {
        this.parameters[i] = this.parameters[i]! + fround(scale * this.#gradient[i]!);
      }
      this.#gradient.fill(0);
      inBatch = 0;
      steps += 1;
    };
    for (let epoch = 0; epoch < epochs; epoch++) {
      const sine = stream();
      for (let s = 0; s < samples; s++) {
        const x = sine.nextX();
        const difference = fround(this.predict(SineStream.inputAt(x)) - sine.targetAt(x));
        const gradient = fround(2 * difference);
        const clipped = clip > 0 ? Math.max(-clip, Math.min(clip, gradient)) : gradient;
        const reconstructing = steps < plan.reconstructSteps;
        this.#backward(
          clipped,
          online ? -rate : 1,
          online && s < samples - querySamples ? this.parameters : this.#gradient,
          reconstructing,
          !reconstructing && plan.freezeLocalAfter === 1,
        );
        seen += 1;
        meanLoss = fround(meanLoss + fround(fround(fround(difference * difference) - meanLoss) / seen));
        if (online) steps += 1;
        else if (++inBatch === batchSize) flush();
      }
      flush();
    }
    return { steps, meanLoss, macs: BigInt(this.#macs) };
  }

  /** What the query samples would have moved. */
  get querySteps(): Float32Array {
    return this.#gradient;
  }

  /** One online step on one sample. */
  step(input: number, target: number, rate: number, clip: number): void {
    const gradient = fround(2 * fround(this.predict(input) - target));
    this.#backward(
      clip > 0 ? Math.max(-clip, Math.min(clip, gradient)) : gradient,
      -rate,
      this.parameters,
      false,
      false,
    );
  }

  /** Output for one input of a one-input, one-output network. */
  predict(input: number): number {
    this.#activations[0]![0] = input;
    this.#layers.forEach((offsets, i) =>
      this.#forward(offsets, this.#activations[i]!, this.#activations[i + 1]!),
    );
    return this.#activations.at(-1)![0]!;
  }

  #forward({ layer, weights, bias }: LayerOffsets, input: Float32Array, output: Float32Array): void {
    const p = this.parameters;
    const n = layer.inputs;
    for (let o = 0; o < layer.outputs; o++) {
      const row = weights + o * n;
      let s0 = fround(0),
        s1 = fround(0),
        s2 = fround(0),
        s3 = fround(0);
      let i = 0;
      for (; i + 4 <= n; i += 4) {
        s0 = fround(s0 + fround(p[row + i]! * input[i]!));
        s1 = fround(s1 + fround(p[row + i + 1]! * input[i + 1]!));
        s2 = fround(s2 + fround(p[row + i + 2]! * input[i + 2]!));
        s3 = fround(s3 + fround(p[row + i + 3]! * input[i + 3]!));
      }
      for (; i < n; i++) s0 = fround(s0 + fround(p[row + i]! * input[i]!));
      const sum = fround(p[bias + o]! + fround(fround(s0 + s1) + fround(s2 + s3)));
      output[o] = layer.activation === 'relu' && !(sum > 0) ? 0 : sum;
    }
    this.#macs += n * layer.outputs;
  }

  #backward(
    outputDelta: number,
    scale: number,
    target: Float32Array,
    reconstructing: boolean,
    freezing: boolean,
  ): void {
    const p = this.parameters;
    const lowest = reconstructing ? this.#firstLocal : 0;
    let delta = Float32Array.of(outputDelta);
    for (let l = this.#layers.length - 1; l >= lowest; l--) {
      const { layer, weights, bias } = this.#layers[l]!;
      const input = this.#activations[l]!;
      const output = this.#activations[l + 1]!;
      const below = l > lowest ? new Float32Array(layer.inputs) : undefined;
      const frozen = freezing && l >= this.#firstLocal;
      for (let o = 0; o < layer.outputs; o++) {
        const d = delta[o]!;
        if (d === 0 || (layer.activation === 'relu' && !(output[o]! > 0))) continue;
        const row = weights + o * layer.inputs;
        if (below) for (let i = 0; i < layer.inputs; i++) below[i] = below[i]! + fround(d * p[row + i]!);
        if (!frozen) {
          const step = fround(scale * d);
          for (let i = 0; i < layer.inputs; i++)
            target[row + i] = target[row + i]! + fround(step * input[i]!);
          target[bias + o] = target[bias + o]! + step;
        }
        this.#macs += layer.inputs * ((below ? 1 : 0) + (frozen ? 0 : 1));
      }
      if (below) delta = below;
    }
  }
}
