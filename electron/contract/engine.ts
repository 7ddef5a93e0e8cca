/** The tensor engine: which one computes, why not another, and a person's choice. */
import { z } from 'zod';

/** `auto` takes tfjs-node where it works, and WebAssembly elsewhere. */
export const EngineChoice = z.enum(['auto', 'native', 'wasm']);
export type EngineChoice = z.infer<typeof EngineChoice>;

/** Native: `@tensorflow/tfjs-node` on libtensorflow. Wasm: the WebAssembly backend, which runs wherever Node does. */
export type EngineName = 'native' | 'wasm';

export const engineCommands = [
  /** Is remembered, and takes effect at once; refused while a run is under way. */
  z.object({ type: z.literal('chooseEngine'), choice: EngineChoice }),
] as const;

/** What an engine is made of. */
export interface EngineBuild {
  /** Version of TensorFlow.js: "4.22.0". */
  readonly tfjs: string;
  /** Of the WebAssembly one: whether the processor's vector instructions are used. */
  readonly simd?: boolean;
  /** Of the native one: version of libtensorflow, where it says it. */
  readonly library?: string;
}

/** How a thread or process that computes came to its end; none of them: it just ended. */
export interface Ending {
  readonly signal?: string;
  readonly exitCode?: number;
  /** The words of an error, in English. */
  readonly error?: string;
}

/** What stands in an engine's way. The window and the command line have the words. */
export type EngineProblem =
  /** tfjs-node is not installed: its download of libtensorflow failed or was left out. */
  | { readonly code: 'notInstalled' }
  /** The environment names a folder for tfjs-node, and it is not there. */
  | { readonly code: 'notInFolder'; readonly folder: string }
  /** tfjs-node is there without its native library: its install script did not run. */
  | { readonly code: 'noLibrary' }
  /** It loaded, and another backend than its own started; empty: none. */
  | { readonly code: 'otherBackend'; readonly started: string }
  /** It did not start in so many seconds. */
  | { readonly code: 'slow'; readonly seconds: number }
  /** It computed something else than boards compute: output number `output` of a model. */
  | {
      readonly code: 'selfTest';
      readonly model: string;
      readonly output: number;
      readonly given: number;
      readonly expected: number;
    }
  /** What computes is gone. */
  | ({ readonly code: 'ended'; readonly place: 'thread' | 'process'; readonly starting: boolean } & Ending)
  /** What a library said, in its own words. */
  | { readonly code: 'words'; readonly words: string };

/** Why an engine is not used; `out`: it was, and is no longer. */
export interface EngineReason {
  readonly engine: EngineName;
  readonly out?: true;
  readonly problem: EngineProblem;
}

export interface EngineStatus {
  /** `none`: none works; `reasons` say why. */
  readonly state: 'starting' | 'ready' | 'none';
  /** Undefined unless it is ready. */
  readonly name?: EngineName | undefined;
  readonly build?: EngineBuild | undefined;
  /** What was asked for; undefined before the bench has said. */
  readonly choice?: EngineChoice | undefined;
  /** Why another engine is not used, and any that crashed; in the order in which it came. */
  readonly reasons?: readonly EngineReason[] | undefined;
  /** What its self-test took, in milliseconds. */
  readonly selfTestMs?: number | undefined;
  /** The engine that was asked for last does not work here, and why; the one before goes on. */
  readonly refused?: readonly EngineReason[] | undefined;
}
