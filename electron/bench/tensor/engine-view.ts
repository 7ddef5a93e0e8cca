/** Which engine computes, and why not another: for the window, the command line and the report. */
import type { EngineBuild, EngineReason } from './engine-problem.ts';
import { reasonWords } from './engine-problem.ts';
import type { EngineChoice, EngineName } from './engine.ts';

export interface EngineView {
  readonly name: EngineName;
  readonly build: EngineBuild;
  /** "TensorFlow.js 4.22.0, WebAssembly with SIMD, one thread". */
  readonly text: string;
  /** What a person asked for. */
  readonly choice: EngineChoice;
  /** Engines that were tried or left out before this one, and any that crashed. */
  readonly reasons: readonly EngineReason[];
  /** What its self-test took, in milliseconds. */
  readonly selfTestMs: number;
  /** Of the process that computes; the bench's own when a thread of it does. */
  readonly processId: number;
}

/** What a report tells of an engine. */
export interface EngineText {
  readonly text: string;
  readonly reasons?: readonly EngineReason[];
}

/** "TensorFlow.js 4.22.0, native (libtensorflow 2.15.1)". */
export function engineText(name: EngineName, { tfjs, simd, library }: EngineBuild): string {
  const kind =
    name === 'wasm'
      ? `WebAssembly ${simd ? 'with' : 'without'} SIMD, one thread`
      : `native${library === undefined ? '' : ` (libtensorflow ${library})`}`;
  return `TensorFlow.js ${tfjs}, ${kind}`;
}

/** One calm line, without a full stop: "TensorFlow.js 4.22.0, WebAssembly with SIMD, one thread. tfjs-node is not used: ...". */
export function engineLine({ text, reasons = [] }: EngineText): string {
  return [text, ...reasons.map(reasonWords)].join('. ');
}

/** Said when another engine took over. */
export function engineChanged({ text, reasons }: EngineView): string {
  const last = reasons.at(-1);
  return `${last ? reasonWords(last) : 'The engine ended'}. Evaluations go on with ${text}; nothing is lost.`;
}
