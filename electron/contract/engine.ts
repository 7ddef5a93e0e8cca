/** The tensor engine: which one computes, why not another, and a person's choice. */
import { z } from 'zod';

/** `auto` takes tfjs-node where it works, and WebAssembly elsewhere. */
export const EngineChoice = z.enum(['auto', 'native', 'wasm']);
export type EngineChoice = z.infer<typeof EngineChoice>;

export const engineCommands = [
  /** Is remembered, and takes effect at once; refused while a run is under way. */
  z.object({ type: z.literal('chooseEngine'), choice: EngineChoice }),
] as const;

export interface EngineStatus {
  /** Empty while it starts, or when none works. */
  readonly name: 'native' | 'wasm' | '';
  /** "TensorFlow.js 4.22.0, WebAssembly with SIMD"; when none works, why. */
  readonly text: string;
  /** What was asked for; undefined before the bench has said. */
  readonly choice?: EngineChoice | undefined;
  /** Each a sentence without its full stop: why another engine is not used, and any that crashed. */
  readonly reasons?: readonly string[] | undefined;
  /** What its self-test took, in milliseconds. */
  readonly selfTestMs?: number | undefined;
}
