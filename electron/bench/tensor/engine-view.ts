/** Which engine computes, and why not another: for the window, the command line and the report. */
import type { EngineChoice, EngineName } from './engine.ts';

export interface EngineView {
  readonly name: EngineName;
  /** "TensorFlow.js 4.22.0, WebAssembly". */
  readonly text: string;
  /** What a person asked for. */
  readonly choice: EngineChoice;
  /** Each a sentence: engines that were tried or left out before this one, and any that crashed. */
  readonly reasons: readonly string[];
  /** What its self-test took, in milliseconds. */
  readonly selfTestMs: number;
  /** Of the process that computes; the bench's own when a thread of it does. */
  readonly processId: number;
}

/** What a report tells of an engine. */
export interface EngineText {
  readonly text: string;
  readonly reasons?: readonly string[];
}

/** One calm line, without a full stop: "TensorFlow.js 4.22.0, WebAssembly with SIMD. tfjs-node is not used: ...". */
export function engineLine({ text, reasons = [] }: EngineText): string {
  return [text, ...reasons].join('. ');
}

/** Said when another engine took over. */
export function engineChanged({ text, reasons }: EngineView): string {
  return `${reasons.at(-1) ?? 'The engine ended'}. Evaluations go on with ${text}; nothing is lost.`;
}
