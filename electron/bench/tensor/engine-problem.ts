/** What stands in an engine's way: as an error that says it in English, for the command line, the report and the log. */
import type { EngineName, EngineProblem, EngineReason } from '../../contract/engine.ts';

export type { EngineBuild, EngineProblem, EngineReason, Ending } from '../../contract/engine.ts';

export const engineTitles: Readonly<Record<EngineName, string>> = {
  native: 'tfjs-node',
  wasm: 'WebAssembly',
};

const PACKAGE = '@tensorflow/tfjs-node';
/** A folder of the package outside of node_modules: one that was built against a libtensorflow of one's own. */
export const TFJS_NODE_FOLDER = 'TFJS_NODE_FOLDER';

/** Completes "tfjs-node is not used: "; without a full stop. */
export function problemWords(problem: EngineProblem): string {
  switch (problem.code) {
    case 'notInstalled':
      return `${PACKAGE} is not installed (its download of libtensorflow failed or was left out)`;
    case 'notInFolder':
      return `${TFJS_NODE_FOLDER} is ${problem.folder}, and no ${PACKAGE} lies there`;
    case 'noLibrary':
      return `${PACKAGE} is installed without its native library (its install script did not run)`;
    case 'otherBackend':
      return `${PACKAGE} loaded but its backend did not start (${problem.started || 'none'} did)`;
    case 'slow':
      return `it did not start within ${problem.seconds} s`;
    case 'selfTest':
      return `it failed its self-test: output ${problem.output} of ${problem.model} is ${problem.given} where boards compute ${problem.expected}`;
    case 'ended': {
      const { place, starting, signal, exitCode, error } = problem;
      const how =
        error !== undefined
          ? `failed: ${error}`
          : signal !== undefined
            ? `ended with ${signal}`
            : exitCode !== undefined
              ? `ended with code ${exitCode}`
              : 'ended';
      return `the evaluation ${place} ${how}${starting ? ' while it started' : ''}`;
    }
    case 'words':
      return problem.words;
  }
}

/** A sentence without its full stop. */
export function reasonWords({ engine, out, problem }: EngineReason): string {
  return `${engineTitles[engine]} is ${out ? 'out' : 'not used'}: ${problemWords(problem)}`;
}

/** An engine does not start. */
export class EngineProblemError extends Error {
  override readonly name = 'EngineProblemError';
  readonly problem: EngineProblem;

  constructor(problem: EngineProblem) {
    super(problemWords(problem));
    this.problem = problem;
  }
}

/** None of the engines asked for works; the message names each one's reason. */
export class NoEngineError extends Error {
  override readonly name = 'NoEngineError';
  readonly reasons: readonly EngineReason[];

  constructor(reasons: readonly EngineReason[]) {
    super(`No tensor engine works here. ${reasons.map(reasonWords).join('. ') || 'None is left to try'}.`);
    this.reasons = reasons;
  }
}

export function problemOf(error: unknown): EngineProblem {
  if (error instanceof EngineProblemError) return error.problem;
  return { code: 'words', words: error instanceof Error ? error.message : String(error) };
}
