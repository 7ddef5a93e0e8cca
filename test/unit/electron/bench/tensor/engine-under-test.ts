/** The engine that the suite runs on: WebAssembly, or what ENGINE_UNDER_TEST says (build/native-engine.mjs sets it). */
import type { EngineName } from '../../../../../electron/bench/tensor/engine.ts';

export const engineUnderTest = (process.env['ENGINE_UNDER_TEST'] ?? 'wasm') as EngineName;

/** TensorFlow.js's own name of its backend. */
export const backendUnderTest = engineUnderTest === 'native' ? 'tensorflow' : 'wasm';
