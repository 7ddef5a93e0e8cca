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

/** One calm line. */
export function engineLine({ text, reasons }: Pick<EngineView, 'text' | 'reasons'>): string {
  return [text, ...reasons].join('. ').replace(/\.?$/, '.');
}
