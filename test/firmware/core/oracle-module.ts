/** The core's own model, one at a time, as the tests of the tensor engine ask it: "what would a board compute?" */
import { readFile } from 'node:fs/promises';
import { layoutOf } from '../../../electron/bench/models/layout.ts';
import type { Layer, ModelSpec } from '../../../electron/bench/models/model-spec.ts';
import { enums } from '../../../firmware-bridge/protocol/schema.ts';
import { build, numericSources } from './numeric-module.ts';

interface OracleExports {
  readonly memory: WebAssembly.Memory;
  oracle_table(): number;
  oracle_weights(): number;
  oracle_gradient(): number;
  oracle_input(): number;
  oracle_target(): number;
  oracle_output(): number;
  oracle_bytes(): number;
  oracle_begin(
    layers: number,
    loss: number,
    residual: number,
    local: number,
    batch: number,
    rate: number,
    clip: number,
  ): number;
  oracle_forward(): void;
  oracle_sample(label: number): number;
}

export interface Sample {
  readonly input: Float32Array;
  /** One number an output; one-hot for classes. */
  readonly target: Float32Array;
}

export interface OracleSettings {
  readonly rate?: number;
  readonly clip?: number;
  readonly residual?: keyof typeof enums.Residual;
  readonly localLayers?: number;
}

const LARGE_BATCH = 60_000;

export class Oracle {
  readonly #core: OracleExports;

  private constructor(core: OracleExports) {
    this.#core = core;
  }

  /** Compiles the core; takes seconds. */
  static async compile(): Promise<Oracle> {
    const sources = await numericSources();
    sources['test/oracle.c'] = await readFile(new URL('oracle.c', import.meta.url), 'utf8');
    const { compileWasm } = await build();
    const bytes = await compileWasm(sources, { include: ['core'] });
    const { instance } = await WebAssembly.instantiate(bytes as BufferSource);
    return new Oracle(instance.exports as unknown as OracleExports);
  }

  /** Outputs for each input, one after another. */
  outputs(model: ModelSpec, parameters: Float32Array, inputs: Float32Array): Float32Array {
    const { inputs: width, outputs } = this.#begin(model, parameters, 1, {});
    const count = inputs.length / width;
    const all = new Float32Array(count * outputs);
    for (let i = 0; i < count; i++) {
      this.#floats(this.#core.oracle_input(), width).set(inputs.subarray(i * width, (i + 1) * width));
      this.#core.oracle_forward();
      all.set(this.#floats(this.#core.oracle_output(), outputs), i * outputs);
    }
    return all;
  }

  /** Loss and gradient of one sample. */
  gradient(model: ModelSpec, parameters: Float32Array, sample: Sample, settings: OracleSettings = {}) {
    this.#begin(model, parameters, LARGE_BATCH, settings);
    const loss = this.#sample(model, sample);
    return { loss, gradient: this.#floats(this.#core.oracle_gradient(), parameters.length).slice() };
  }

  /** The parameters after a step on each sample in turn, as boards train. */
  train(model: ModelSpec, parameters: Float32Array, samples: readonly Sample[], settings: OracleSettings) {
    this.#begin(model, parameters, 1, settings);
    for (const sample of samples) this.#sample(model, sample);
    return this.#floats(this.#core.oracle_weights(), parameters.length).slice();
  }

  /** Bytes of memory that a board takes for the model; undefined when it refuses the model itself. */
  bytes(model: ModelSpec, settings: OracleSettings & { readonly batch: number }): number | undefined {
    return this.#describe(model, settings.batch, settings) === 0 ? undefined : this.#core.oracle_bytes();
  }

  #begin(model: ModelSpec, parameters: Float32Array, batch: number, settings: OracleSettings) {
    const layout = layoutOf(model);
    const count = this.#describe(model, batch, settings);
    if (count !== parameters.length)
      throw new Error(`The core has ${count} parameters, ${parameters.length} came.`);
    this.#floats(this.#core.oracle_weights(), count).set(parameters);
    return layout;
  }

  #describe(
    model: ModelSpec,
    batch: number,
    { rate = 0, clip = 0, residual = 'none', localLayers = 0 }: OracleSettings,
  ) {
    const rows = model.layers.flatMap(row);
    new Int32Array(this.#core.memory.buffer, this.#core.oracle_table(), rows.length).set(rows);
    return this.#core.oracle_begin(
      model.layers.length,
      enums.Loss[model.loss],
      enums.Residual[residual],
      localLayers,
      batch,
      rate,
      clip,
    );
  }

  #sample(model: ModelSpec, { input, target }: Sample): number {
    this.#floats(this.#core.oracle_input(), input.length).set(input);
    if (model.loss === 'mse') this.#floats(this.#core.oracle_target(), target.length).set(target);
    return this.#core.oracle_sample(target.indexOf(1));
  }

  #floats(pointer: number, length: number): Float32Array {
    return new Float32Array(this.#core.memory.buffer, pointer, length);
  }
}

function row(layer: Layer): number[] {
  const start = [
    enums.LayerKind[layer.kind],
    enums.Activation[layer.activation],
    layer.inputs,
    layer.outputs,
  ];
  if (!('window' in layer)) return [...start, ...Array<number>(12).fill(0)];
  const w = layer.window;
  return [
    ...start,
    ...[w.inputHeight, w.inputWidth, w.inputChannels, w.outputHeight, w.outputWidth, w.outputChannels],
    ...[w.kernelHeight, w.kernelWidth, w.strideHeight, w.strideWidth, w.padTop, w.padLeft],
  ];
}
