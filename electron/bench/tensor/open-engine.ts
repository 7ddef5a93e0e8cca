/** Tries engines one after another until one has passed its self-test. */
import { engineTitles, type Candidate } from './candidates.ts';
import type { EngineView } from './engine-view.ts';
import type { FromWorker } from './evaluation.ts';
import type { EvaluationLine } from './evaluation-line.ts';

/** Loading libtensorflow takes a second from a warm disk; far beyond that it hangs. */
const START_MS = 60_000;
/** With nothing left to turn to, patience costs nothing: a computer under heavy load was seen to need more than a minute. */
const LAST_START_MS = 300_000;

export interface OpenEngine {
  readonly line: EvaluationLine;
  readonly engine: Omit<EngineView, 'choice' | 'reasons'>;
  /** Why each engine tried before it is not used; sentences without a full stop. */
  readonly reasons: readonly string[];
  /** Candidates behind it. */
  readonly left: readonly Candidate[];
}

/** Rejects with a sentence that says why each candidate did not start. */
export async function openEngine(candidates: readonly Candidate[]): Promise<OpenEngine> {
  const reasons: string[] = [];
  for (const [index, candidate] of candidates.entries()) {
    const title = engineTitles[candidate.name];
    const obstacle = candidate.obstacle?.();
    if (obstacle !== undefined) {
      reasons.push(`${title} is not used: ${obstacle}`);
      continue;
    }
    try {
      const { line, ready } = await tryEngine(
        candidate,
        index + 1 < candidates.length ? START_MS : LAST_START_MS,
      );
      const { name, text, milliseconds, processId } = ready;
      const engine = { name, text, selfTestMs: milliseconds, processId };
      return { line, engine, reasons, left: candidates.slice(index + 1) };
    } catch (error) {
      reasons.push(`${title} is not used: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(`No tensor engine works here. ${reasons.join('. ') || 'None is left to try'}.`);
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
      timer = setTimeout(() => reject(new Error(`it did not start within ${startMs / 1000} s`)), startMs);
      line.listen(
        (message) => {
          if (message.type === 'ready') resolve(message);
          else if (message.type === 'failed') reject(new Error(message.reason));
        },
        (how) => reject(new Error(`${line.place} ${how} while it started`)),
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
