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
 * Convolutions do the same with patches of their input (`conv-kernel.ts`).
 *
 * Why gradients by hand and not tf.grads? They are five lines for a dense layer, clipping is where boards have it, and an
 * evaluation takes half the time (test/benchmarks/evaluation.ts).
 */
import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs';
import { layoutOf } from '../models/layout.ts';
import type { LayerOffsets } from '../models/layout.ts';
import { DenseKernel } from './dense-kernel.ts';
import { openRelu, type Engine } from './engine.ts';
import type { EvaluationSpec } from './evaluation.ts';
import { GroupedConvKernel } from './grouped-conv-kernel.ts';
import type { LayerKernel, LayerTensors } from './layer-kernel.ts';
import { PatchesConvKernel } from './patches-conv-kernel.ts';

/** How long an evaluation computes before the event loop has its turn. */
const TURN_MS = 20;

export class MetaEvaluator {
  readonly #engine: Engine;
  readonly #tf: Engine['tf'];
  readonly #spec: EvaluationSpec;
  readonly #kernels: readonly LayerKernel[];
  readonly #parameterCount: number;
  /** One tensor a support sample: [T, inputs] and [T, outputs]. */
  readonly #support: readonly { readonly input: Tensor2D; readonly target: Tensor2D }[];
  /** All tasks in one tensor, or one tensor a task when a layer asks for it. */
  readonly #queryInputs: readonly Tensor3D[];
  readonly #byTask: boolean;
  readonly #queryTargets: Tensor3D;

  constructor(engine: Engine, spec: EvaluationSpec) {
    this.#engine = engine;
    this.#tf = engine.tf;
    this.#spec = spec;
    const { layers, parameterCount } = layoutOf(spec.model);
    this.#kernels = layers.flatMap((offsets) => kernelOf(engine, offsets, spec.model.name));
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
    this.#byTask = this.#kernels.some(({ queryByTask }) => queryByTask);
    const groups = this.#byTask ? count : 1;
    const size = (count / groups) * querySize * inputs;
    this.#queryInputs = Array.from({ length: groups }, (_, i) =>
      this.#tf.tensor3d(spec.heldOut.queryInputs.subarray(i * size, (i + 1) * size), [
        count / groups,
        querySize,
        inputs,
      ]),
    );
    this.#queryTargets = this.#tf.tensor3d(spec.heldOut.queryTargets, [count, querySize, outputs]);
  }

  /**
   * The metric of each task after adaptation, and on request the adapted query outputs.
   * @param parameters all parameters, local ones as a new board starts them
   */
  async evaluate(parameters: Float32Array): Promise<Float32Array> {
    const [figures] = await this.evaluateAfter(parameters, [this.#spec.steps]);
    return figures ?? new Float32Array(0);
  }

  /**
   * The metric of each task after each number of steps (ascending; 0 is before adaptation). Between steps the event loop
   * has its turn, so that a message can raise the signal; then it rejects with the signal's reason.
   */
  async evaluateAfter(
    parameters: Float32Array,
    stepCounts: readonly number[],
    signal?: AbortSignal,
  ): Promise<readonly Float32Array[]> {
    const figures: Tensor[] = [];
    try {
      const layers = await this.#adapt(
        parameters,
        stepCounts,
        (adapted) => figures.push(this.#tf.tidy(() => this.#figures(this.#query(adapted)))),
        signal,
      );
      this.#tf.dispose(layers);
      return await Promise.all(figures.map((tensor) => this.#read(tensor)));
    } catch (error) {
      this.#tf.dispose(figures);
      throw error;
    }
  }

  #figures(outputs: Tensor3D): Tensor {
    const tf = this.#tf;
    return this.#spec.metric === 'mse'
      ? tf.mean(tf.squaredDifference(outputs, this.#queryTargets), [1, 2])
      : tf.mean(tf.cast(tf.equal(outputs.argMax(2), this.#queryTargets.argMax(2)), 'float32'), 1);
  }

  /** Query outputs after adaptation, [T][querySize][outputs]: what the tests compare with a board's arithmetic. */
  async queryOutputs(parameters: Float32Array): Promise<Float32Array> {
    const layers = await this.#adapt(parameters, [this.#spec.steps], () => undefined);
    try {
      return await this.#read(this.#tf.tidy(() => this.#query(layers)));
    } finally {
      this.#tf.dispose(layers);
    }
  }

  dispose(): void {
    for (const { input, target } of this.#support) this.#tf.dispose([input, target]);
    this.#tf.dispose([...this.#queryInputs, this.#queryTargets]);
    for (const kernel of this.#kernels) kernel.dispose();
  }

  /** Adapts for as many steps as the last count says; calls back at each. The caller disposes of what is returned. */
  async #adapt(
    parameters: Float32Array,
    stepCounts: readonly number[],
    onCount: (layers: LayerTensors[]) => void,
    signal?: AbortSignal,
  ): Promise<LayerTensors[]> {
    if (parameters.length !== this.#parameterCount) {
      throw new RangeError(
        `The model has ${this.#parameterCount} parameters; ${parameters.length} were given.`,
      );
    }
    const { count } = this.#spec.heldOut;
    let layers = this.#tf.tidy(() => this.#kernels.map((kernel) => kernel.spread(parameters, count)));
    const last = stepCounts.at(-1) ?? 0;
    let turn = performance.now();
    for (let step = 0; step <= last; step++) {
      if (performance.now() - turn > TURN_MS) {
        await new Promise((resolve) => setImmediate(resolve));
        turn = performance.now();
        if (signal?.aborted) {
          this.#tf.dispose(layers);
          signal.throwIfAborted();
        }
      }
      if (stepCounts.includes(step)) onCount(layers);
      if (step === last) break;
      const before = layers;
      layers = this.#tf.tidy(() => this.#step(before, step));
      this.#tf.dispose(before);
    }
    return layers;
  }

  /** One online step of every task on its next support sample. */
  #step(layers: readonly LayerTensors[], step: number): LayerTensors[] {
    const tf = this.#tf;
    const sample = this.#support[step % this.#support.length];
    if (sample === undefined) return [...layers];
    const activations: Tensor2D[] = [sample.input];
    this.#kernels.forEach((kernel, i) => {
      const sum = kernel.forward(layers[i] as LayerTensors, activations[i] ?? sample.input);
      activations.push(kernel.relu ? tf.relu(sum) : sum);
    });
    let delta = tf.mul<Tensor2D>(
      this.#outputGradient(activations.at(-1) ?? sample.input, sample.target),
      this.#spec.learningRate,
    );
    const moved: LayerTensors[] = [];
    for (let i = this.#kernels.length - 1; i >= 0; i--) {
      const kernel = this.#kernels[i] as LayerKernel;
      const layer = layers[i] as LayerTensors;
      if (kernel.relu) delta = tf.mul(delta, openRelu(this.#engine, activations[i + 1] ?? sample.input));
      const gradients = kernel.backward(layer, activations[i] ?? sample.input, delta, i > 0);
      moved.unshift({
        weights: tf.sub(layer.weights, gradients.weights),
        bias: tf.sub(layer.bias, gradients.bias),
      });
      delta = gradients.input ?? delta;
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
    const [all] = this.#queryInputs;
    if (!this.#byTask && all !== undefined) return this.#outputs(layers, all);
    const tf = this.#tf;
    const outputs = this.#queryInputs.map((input, task) =>
      tf.tidy(() => {
        const own = this.#kernels.map((kernel, i) => kernel.ofTask(layers[i] as LayerTensors, task));
        return this.#outputs(own, input);
      }),
    );
    return tf.concat(outputs, 0);
  }

  #outputs(layers: readonly LayerTensors[], inputs: Tensor3D): Tensor3D {
    return this.#kernels.reduce((input, kernel, i) => {
      const sum = kernel.query(layers[i] as LayerTensors, input);
      return kernel.relu ? this.#tf.relu(sum) : sum;
    }, inputs);
  }

  async #read(tensor: Tensor): Promise<Float32Array> {
    try {
      return Float32Array.from(await tensor.data());
    } finally {
      tensor.dispose();
    }
  }
}

/** None for a layer that changes no number. Throws a sentence for one that cannot be judged. */
function kernelOf(engine: Engine, offsets: LayerOffsets, model: string): LayerKernel[] {
  const { layer } = offsets;
  const { tf } = engine;
  switch (layer.kind) {
    case 'dense':
      return [new DenseKernel(engine, offsets)];
    case 'conv2d':
      return [
        engine.name === 'wasm'
          ? new GroupedConvKernel(tf, offsets, layer)
          : new PatchesConvKernel(tf, offsets, layer),
      ];
    case 'flatten':
      return [];
    case 'maxPool':
    case 'averagePool':
      throw new Error(
        `The evaluation does not know ${layer.kind} layers; the model is "${model}". Use a stride instead of a pool.`,
      );
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
