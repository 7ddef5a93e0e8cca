/**
 * Adapts an initialization to all held-out tasks at once and judges it on their queries.
 *
 * Every task has weights of its own after the first step, so tensors carry the task as first axis T:
 *
 *   weights [T, outputs, inputs]   bias [T, outputs]   activations [T, width]
 *
 *   forward   a' = relu(sum over inputs of W * a + b)
 *   backward  d_below = d W;   W -= (rate d) outer a;   b -= rate d        in the order in which boards do it
 *
 * Why gradients by hand and not tf.grads? They are five lines for a dense layer, clipping is where boards have it, and an
 * evaluation takes half the time (test/benchmarks/evaluation.ts).
 */
import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import { layoutOf } from '../models/layout.ts';
import type { LayerOffsets } from '../models/layout.ts';
import type { Engine } from './engine.ts';
import type { EvaluationSpec } from './evaluation.ts';

/** A type and not an interface: TensorFlow.js takes containers of tensors only as the former. */
type LayerTensors = { weights: Tensor3D; bias: Tensor2D };

export class MetaEvaluator {
  readonly #tf: Engine['tf'];
  readonly #spec: EvaluationSpec;
  readonly #layers: readonly LayerOffsets[];
  readonly #parameterCount: number;
  /** One tensor a support sample: [T, inputs] and [T, outputs]. */
  readonly #support: readonly { readonly input: Tensor2D; readonly target: Tensor2D }[];
  readonly #queryInputs: Tensor3D;
  readonly #queryTargets: Tensor3D;

  constructor(engine: Engine, spec: EvaluationSpec) {
    this.#tf = engine.tf;
    this.#spec = spec;
    const { layers, parameterCount } = layoutOf(spec.model);
    const other = layers.find(({ layer }) => layer.kind !== 'dense');
    if (other !== undefined) {
      throw new Error(
        `The evaluation does not know ${other.layer.kind} layers yet; the model is "${spec.model.name}".`,
      );
    }
    this.#layers = layers;
    this.#parameterCount = parameterCount;
    const { count, supportSize, querySize, inputs, outputs } = spec.heldOut;
    this.#support = Array.from({ length: supportSize }, (_, sample) => ({
      input: this.#tf.tensor2d(pick(spec.heldOut.supportInputs, sample, supportSize, inputs), [
        count,
        inputs,
      ]),
      target: this.#tf.tensor2d(pick(spec.heldOut.supportTargets, sample, supportSize, outputs), [
        count,
        outputs,
      ]),
    }));
    this.#queryInputs = this.#tf.tensor3d(spec.heldOut.queryInputs, [count, querySize, inputs]);
    this.#queryTargets = this.#tf.tensor3d(spec.heldOut.queryTargets, [count, querySize, outputs]);
  }

  /**
   * The metric of each task after adaptation, and on request the adapted query outputs.
   * @param parameters all parameters, local ones as a new board starts them
   */
  async evaluate(parameters: Float32Array): Promise<Float32Array> {
    const figures = this.#tf.tidy(() => {
      const outputs = this.#query(this.#adapt(parameters));
      return this.#spec.metric === 'mse'
        ? this.#tf.mean(this.#tf.squaredDifference(outputs, this.#queryTargets), [1, 2])
        : this.#tf.mean(
            this.#tf.cast(this.#tf.equal(outputs.argMax(2), this.#queryTargets.argMax(2)), 'float32'),
            1,
          );
    });
    return await this.#read(figures);
  }

  /** Query outputs after adaptation, [T][querySize][outputs]: what the tests compare with a board's arithmetic. */
  async queryOutputs(parameters: Float32Array): Promise<Float32Array> {
    return await this.#read(this.#tf.tidy(() => this.#query(this.#adapt(parameters))));
  }

  dispose(): void {
    for (const { input, target } of this.#support) this.#tf.dispose([input, target]);
    this.#tf.dispose([this.#queryInputs, this.#queryTargets]);
  }

  #adapt(parameters: Float32Array): readonly LayerTensors[] {
    if (parameters.length !== this.#parameterCount) {
      throw new RangeError(
        `The model has ${this.#parameterCount} parameters; ${parameters.length} were given.`,
      );
    }
    let layers = this.#layers.map((offsets) => this.#spread(offsets, parameters));
    for (let step = 0; step < this.#spec.steps; step++) {
      const before = layers;
      layers = this.#tf.tidy(() => this.#step(before, step));
      this.#tf.dispose(before);
    }
    return layers;
  }

  /** The initialization, once for each task. */
  #spread({ layer, weights, bias, end }: LayerOffsets, parameters: Float32Array): LayerTensors {
    const tf = this.#tf;
    const tasks = this.#spec.heldOut.count;
    const one = tf.tensor3d(parameters.slice(weights, bias), [1, layer.outputs, layer.inputs]);
    return {
      weights: tf.tile(one, [tasks, 1, 1]),
      bias: tf.tile(tf.tensor2d(parameters.slice(bias, end), [1, layer.outputs]), [tasks, 1]),
    };
  }

  /** One online step of every task on its next support sample. */
  #step(layers: readonly LayerTensors[], step: number): LayerTensors[] {
    const tf = this.#tf;
    const sample = this.#support[step % this.#support.length];
    if (sample === undefined) return [...layers];
    const activations: Tensor2D[] = [sample.input];
    layers.forEach(({ weights, bias }, i) => {
      const input = activations[i] ?? sample.input;
      const sum = tf.add<Tensor2D>(tf.sum(tf.mul(weights, tf.expandDims(input, 1)), 2), bias);
      activations.push(this.#isRelu(i) ? tf.relu(sum) : sum);
    });
    let delta = tf.mul<Tensor2D>(
      this.#outputGradient(activations.at(-1) ?? sample.input, sample.target),
      this.#spec.learningRate,
    );
    const moved: LayerTensors[] = [];
    for (let i = layers.length - 1; i >= 0; i--) {
      const { weights, bias } = layers[i] as LayerTensors;
      const input = activations[i] ?? sample.input;
      if (this.#isRelu(i)) delta = tf.mul(delta, tf.step(activations[i + 1] ?? sample.input));
      moved.unshift({
        weights: tf.sub(weights, tf.mul(tf.expandDims(delta, 2), tf.expandDims(input, 1))),
        bias: tf.sub(bias, delta),
      });
      if (i > 0) delta = tf.squeeze(tf.matMul(tf.expandDims(delta, 1), weights), [1]);
    }
    return moved;
  }

  /** dL/d(output), clipped element by element. */
  #outputGradient(output: Tensor2D, target: Tensor2D): Tensor2D {
    const tf = this.#tf;
    const { gradientClip, model } = this.#spec;
    const gradient =
      model.loss === 'mse'
        ? tf.mul<Tensor2D>(tf.sub(output, target), 2)
        : tf.sub<Tensor2D>(tf.softmax(output), target);
    return gradientClip > 0 ? tf.clipByValue(gradient, -gradientClip, gradientClip) : gradient;
  }

  /** Outputs on the query samples: [T, querySize, outputs]. */
  #query(layers: readonly LayerTensors[]): Tensor3D {
    const tf = this.#tf;
    return layers.reduce((input, { weights, bias }, i) => {
      // One input: an outer product, which broadcasting does ten times faster than a batched matMul.
      const product =
        weights.shape[2] === 1
          ? tf.mul<Tensor3D>(input, tf.transpose(weights, [0, 2, 1]))
          : tf.matMul<Tensor3D>(input, weights, false, true);
      const sum = tf.add<Tensor3D>(product, tf.expandDims(bias, 1));
      return this.#isRelu(i) ? tf.relu(sum) : sum;
    }, this.#queryInputs);
  }

  #isRelu(layer: number): boolean {
    return this.#layers[layer]?.layer.activation === 'relu';
  }

  async #read(tensor: Tensor): Promise<Float32Array> {
    try {
      return Float32Array.from(await tensor.data());
    } finally {
      tensor.dispose();
    }
  }
}

/** Sample number `sample` of every task: rows of `width` out of [T][size][width]. */
function pick(values: Float32Array, sample: number, size: number, width: number): Float32Array {
  const tasks = values.length / (size * width);
  const picked = new Float32Array(tasks * width);
  for (let task = 0; task < tasks; task++) {
    const from = (task * size + sample) * width;
    picked.set(values.subarray(from, from + width), task * width);
  }
  return picked;
}
