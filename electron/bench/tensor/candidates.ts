/** The engines that can be tried, best first. */
import type { EngineChoice, EngineName } from './engine.ts';
import { processLine, threadLine, type EvaluationLine } from './evaluation-line.ts';
import type { EngineProblem } from './engine-problem.ts';
import { nativeObstacle } from './native-engine.ts';

export interface Candidate {
  readonly name: EngineName;
  /** Why it is not worth trying. */
  readonly obstacle?: () => EngineProblem | undefined;
  readonly open: () => EvaluationLine;
}

/** @param openProcess how a process is started: plain Node's way unless the shell has its own */
export function candidatesOf(
  choice: EngineChoice,
  openProcess: () => EvaluationLine = () => processLine(),
): Candidate[] {
  const native: Candidate = { name: 'native', obstacle: () => nativeObstacle(), open: openProcess };
  const wasm: Candidate = { name: 'wasm', open: () => threadLine() };
  return choice === 'wasm' ? [wasm] : choice === 'native' ? [native] : [native, wasm];
}
