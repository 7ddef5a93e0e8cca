/**
 * One model on the boards' own C core, compiled to WebAssembly and without a board around it (`ports/wasm/learner.c`):
 * adapts online and answers queries, bit for bit as a new board would.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { enums } from '../../../firmware-bridge/protocol/schema.ts';
import { layoutOf } from '../models/layout.ts';
import type { Layer, ModelSpec } from '../models/model-spec.ts';
import { packageRoot } from '../worker-path.ts';

interface Exports {
  readonly memory: WebAssembly.Memory;
  learner_begin(loss: number): void;
  learner_layer(kind: number, activation: number, inputs: number, outputs: number): void;
  learner_window(...window: readonly number[]): void;
  learner_ready(): number;
  learner_room(bytes: number): number;
  learner_start(): number;
  learner_now(): number;
  learner_restart(learningRate: number, clip: number): void;
  learner_adapt(inputs: number, targets: number, count: number, from: number, to: number): void;
  learner_ask(inputs: number, count: number, layer: number, outputs: number): void;
}

/** Rows of one task: `[count][inputs]` and `[count][outputs]`; targets are one-hot for classes. */
export interface Samples {
  readonly count: number;
  readonly inputs: Float32Array;
  readonly targets: Float32Array;
}

const WINDOW = [
  ...([
    'inputHeight',
    'inputWidth',
    'inputChannels',
    'outputHeight',
    'outputWidth',
    'outputChannels',
  ] as const),
  ...(['kernelHeight', 'kernelWidth', 'strideHeight', 'strideWidth', 'padTop', 'padLeft'] as const),
];

let compiled: WebAssembly.Module | undefined;
/** The firmware of this package, compiled once a thread. */
const firmware = (): WebAssembly.Module =>
  (compiled ??= new WebAssembly.Module(readFileSync(join(packageRoot(), 'assets', 'tmf-board.wasm'))));

/** A learner asks nothing of a host, whatever hooks the firmware has. */
const nothing = (): number => 0;
const imports = (module: WebAssembly.Module): WebAssembly.Imports => ({
  board: Object.fromEntries(WebAssembly.Module.imports(module).map(({ name }) => [name, nothing])),
});

export class CoreLearner {
  readonly parameterCount: number;
  readonly #core: Exports;
  readonly #inputs: number;
  readonly #layers: readonly Layer[];
  #room = { at: 0, bytes: 0 };

  /** Throws a sentence when the core does not take the model. */
  constructor(model: ModelSpec) {
    const layout = layoutOf(model);
    this.#inputs = layout.inputs;
    this.#layers = model.layers;
    const core = new WebAssembly.Instance(firmware(), imports(firmware())).exports as unknown as Exports;
    this.#core = core;
    core.learner_begin(enums.Loss[model.loss]);
    for (const layer of model.layers) {
      const { kind, activation, inputs, outputs } = layer;
      core.learner_layer(enums.LayerKind[kind], enums.Activation[activation], inputs, outputs);
      if ('window' in layer) core.learner_window(...WINDOW.map((name) => layer.window[name]));
    }
    this.parameterCount = core.learner_ready();
    if (this.parameterCount !== layout.parameterCount)
      throw new Error(`The boards' core does not take the model "${model.name}".`);
  }

  /** Takes up an initialization: all parameters, local ones as a new board starts them. `gradientClip` 0: none. */
  start(parameters: Float32Array, learningRate: number, gradientClip = 0): void {
    if (parameters.length !== this.parameterCount)
      throw new RangeError(
        `The model has ${this.parameterCount} parameters; ${parameters.length} were given.`,
      );
    this.#view(this.#core.learner_start(), this.parameterCount).set(parameters);
    this.#core.learner_restart(learningRate, gradientClip);
  }

  /** Online steps number `from` up to `to`, cycling over the samples. */
  adapt({ count, inputs, targets }: Samples, from: number, to: number): void {
    if (to <= from) return;
    const at = this.#take([inputs, targets], 0);
    this.#core.learner_adapt(at, at + 4 * inputs.length, count, from, to);
  }

  /** What the model answers to inputs `[count][inputs]`; with `layer`, what that layer answers. */
  ask(inputs: Float32Array, layer = this.#layers.length - 1): Float32Array {
    const count = inputs.length / this.#inputs;
    const width = this.#layers[layer]?.outputs ?? 0;
    const at = this.#take([inputs], count * width);
    const outputs = at + 4 * inputs.length;
    this.#core.learner_ask(at, count, layer, outputs);
    return this.#view(outputs, count * width).slice();
  }

  /** All parameters as they are now; a copy. */
  parameters(): Float32Array {
    return this.#view(this.#core.learner_now(), this.parameterCount).slice();
  }

  /** Copies arrays side by side into the core's memory, with room for `more` floats after them. */
  #take(arrays: readonly Float32Array[], more: number): number {
    const length = arrays.reduce((sum, array) => sum + array.length, more);
    if (4 * length > this.#room.bytes) {
      const at = this.#core.learner_room(4 * length) >>> 0;
      if (at === 0) throw new Error(`The boards' core found no memory for ${length} numbers.`);
      this.#room = { at, bytes: 4 * length };
    }
    let to = this.#room.at;
    for (const array of arrays) {
      this.#view(to, array.length).set(array);
      to += 4 * array.length;
    }
    return this.#room.at;
  }

  /** Memory may have grown since the last look. */
  #view(at: number, length: number): Float32Array {
    return new Float32Array(this.#core.memory.buffer, at >>> 0, length);
  }
}
