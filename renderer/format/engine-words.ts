/** The tensor engine in words: what it is, and why another is not used. */
import type { EngineProblem, EngineReason, EngineStatus } from '../../electron/contract.ts';
import { strings } from '../strings/strings.ts';

/** One line without a full stop: "TensorFlow.js 4.22.0, WebAssembly with SIMD, one thread". */
export function engineText({ state, name, build }: EngineStatus): string {
  const t = strings.preferences.engine;
  if (state === 'starting') return t.starting;
  if (state === 'none' || build === undefined) return t.none;
  const { tfjs, simd, library } = build;
  if (name === 'wasm') return simd ? t.wasmWithSimd(tfjs) : t.wasm(tfjs);
  return library === undefined ? t.native(tfjs) : t.nativeWith(tfjs, library);
}

/** A sentence. */
export function engineReason({ engine, out, problem }: EngineReason): string {
  const t = strings.preferences.engine;
  return (out ? t.out : t.notUsed)(t.names[engine], problemText(problem));
}

function problemText(problem: EngineProblem): string {
  const t = strings.preferences.engine.problem;
  switch (problem.code) {
    case 'notInstalled':
    case 'noLibrary':
      return t[problem.code];
    case 'notInFolder':
      return t.notInFolder(problem.folder);
    case 'otherBackend':
      return t.otherBackend(problem.started);
    case 'slow':
      return t.slow(String(problem.seconds));
    case 'selfTest':
      return t.selfTest(
        problem.model,
        String(problem.output),
        String(problem.given),
        String(problem.expected),
      );
    case 'ended':
      return endingText(problem);
    case 'words':
      return problem.words;
  }
}

function endingText({
  place,
  starting,
  signal,
  exitCode,
  error,
}: Extract<EngineProblem, { code: 'ended' }>): string {
  const t = strings.preferences.engine.problem;
  if (error !== undefined) return t.failed(t[place], error);
  const how = signal ?? (exitCode === undefined ? undefined : t.code(String(exitCode)));
  if (how === undefined) return (starting ? t.endedStarting : t.ended)(t[place]);
  return (starting ? t.endedStartingWith : t.endedWith)(t[place], how);
}
