/**
 * The server's tensor engine: TensorFlow.js on whichever of its backends loads. Everything above is written against the
 * `tf` namespace that all of them share; the app says which one runs, and why not the other.
 */
import type * as TensorFlow from '@tensorflow/tfjs';
import type { EngineBuild, EngineName } from '../../contract/engine.ts';

export type { EngineName } from '../../contract/engine.ts';

/** What a person asks for; `auto` takes the native one where it works. */
export const engineChoices = ['auto', 'native', 'wasm'] as const;
export type EngineChoice = (typeof engineChoices)[number];

export interface Engine {
  readonly name: EngineName;
  readonly build: EngineBuild;
  readonly tf: typeof TensorFlow;
}

/**
 * Where ReLU lets a gradient through: 1 where its output is above zero, else 0. The native backend puts tf.step together
 * from several operations, which takes fifty times as long as the sign; of what ReLU gives the two are the same.
 */
export function openRelu({ name, tf }: Engine, output: TensorFlow.Tensor2D): TensorFlow.Tensor2D {
  return name === 'native' ? tf.sign(output) : tf.step(output);
}

/** Loads an engine into this process or thread. Rejects with a sentence when it does not load. */
export async function startEngine(name: EngineName = 'wasm'): Promise<Engine> {
  if (name === 'native') {
    const { startNativeEngine } = await import('./native-engine.ts');
    return startNativeEngine();
  }
  const { startWasmEngine } = await import('./wasm-engine.ts');
  return await startWasmEngine();
}
