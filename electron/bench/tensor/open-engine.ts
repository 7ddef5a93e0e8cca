/** Tries engines one after another until one has passed its self-test. */
import type { Candidate } from './candidates.ts';
import { EngineProblemError, NoEngineError, problemOf, type EngineReason } from './engine-problem.ts';
import { engineText, type EngineView } from './engine-view.ts';
import type { FromWorker } from './evaluation.ts';
import type { EvaluationLine } from './evaluation-line.ts';

/** Loading libtensorflow takes a second from a warm disk; far beyond that it hangs. */
const START_MS = 60_000;
/** With nothing left to turn to, patience costs nothing: a computer under heavy load was seen to need more than a minute. */
const LAST_START_MS = 300_000;

export interface OpenEngine {
  readonly line: EvaluationLine;
  readonly engine: Omit<EngineView, 'choice' | 'reasons'>;
  /** Why each engine tried before it is not used. */
  readonly reasons: readonly EngineReason[];
  /** Candidates behind it. */
  readonly left: readonly Candidate[];
}

/** Rejects with NoEngineError, which says why each candidate did not start. */
export async function openEngine(candidates: readonly Candidate[]): Promise<OpenEngine> {
  const reasons: EngineReason[] = [];
  for (const [index, candidate] of candidates.entries()) {
    const obstacle = candidate.obstacle?.();
    if (obstacle !== undefined) {
      reasons.push({ engine: candidate.name, problem: obstacle });
      continue;
    }
    try {
      const { line, ready } = await tryEngine(
        candidate,
        index + 1 < candidates.length ? START_MS : LAST_START_MS,
      );
      const { name, build, milliseconds, processId } = ready;
      const engine = { name, build, text: engineText(name, build), selfTestMs: milliseconds, processId };
      return { line, engine, reasons, left: candidates.slice(index + 1) };
    } catch (error) {
      reasons.push({ engine: candidate.name, problem: problemOf(error) });
    }
  }
  throw new NoEngineError(reasons);
}

type Ready = Extract<FromWorker, { type: 'ready' }>;

async function tryEngine(
  candidate: Candidate,
  startMs: number,
): Promise<{ line: EvaluationLine; ready: Ready }> {
  const line = candidate.open();
  let timer: NodeJS.Timeout | undefined;
  try {
    const ready = await new Promise<Ready>((resolve, reject) => {
      const slow = new EngineProblemError({ code: 'slow', seconds: startMs / 1000 });
      timer = setTimeout(() => reject(slow), startMs);
      line.listen(
        (message) => {
          if (message.type === 'ready') resolve(message);
          else if (message.type === 'notStarted') reject(new EngineProblemError(message.problem));
        },
        (how) => reject(new EngineProblemError({ code: 'ended', place: line.place, starting: true, ...how })),
      );
      line.post({ type: 'start', engine: candidate.name });
    });
    return { line, ready };
  } catch (error) {
    await line.end();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
