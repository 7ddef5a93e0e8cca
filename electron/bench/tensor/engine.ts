/**
 * The server's tensor engine: TensorFlow.js on whichever of its backends loads. Everything above is written against the
 * `tf` namespace that all of them share; the app says which one runs.
 */
import type * as TensorFlow from '@tensorflow/tfjs';

export interface Engine {
  readonly name: 'native' | 'wasm';
  /** For a person: "TensorFlow.js 4.22.0, WebAssembly". */
  readonly text: string;
  readonly tf: typeof TensorFlow;
}

/** Starts the fastest engine that loads here. Throws a sentence when none does. */
export async function startEngine(): Promise<Engine> {
  const { startWasmEngine } = await import('./wasm-engine.ts');
  return await startWasmEngine();
}
