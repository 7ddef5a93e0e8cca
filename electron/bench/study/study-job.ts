/** One run of a study, as it is handed to a worker, and what comes back. All of it crosses threads and goes into files. */
import { createHash } from 'node:crypto';
import type { PrivacyResult } from '../session/result.ts';
import type { StepEvaluation } from '../tensor/evaluation.ts';
import type { Entry, Study } from './study-spec.ts';

export interface StudyJob {
  /** File name of its result. */
  readonly id: string;
  readonly entry: Entry;
  readonly task: string;
  /** Folder or zip of a task that has data. */
  readonly data: string | undefined;
  readonly boards: number;
  readonly seed: number;
  readonly rounds: number;
  /** Rounds after which the initialization is judged; ascending; 0 is the public initialization. */
  readonly evaluateAt: readonly number[];
  readonly judge: Study['judge'];
}

export interface StudyPoint {
  readonly round: number;
  readonly value: number;
  readonly q25: number;
  readonly q75: number;
  /** Cumulative, framing included, first transmissions only. */
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** The same without framing: indices, values and scale alone. */
  readonly payloadUp: number;
  readonly payloadDown: number;
  /** Cumulative, modelled; null when the boards have no sensor. */
  readonly joules: number | null;
  /** At other numbers of adaptation steps; at horizons only. */
  readonly after: readonly StepEvaluation[] | undefined;
}

export interface JobResult {
  readonly id: string;
  readonly name: string;
  readonly variant: string;
  readonly seed: number;
  readonly rounds: number;
  readonly metric: 'mse' | 'accuracy';
  readonly evaluationText: string;
  readonly curve: readonly StudyPoint[];
  /** Multiply-accumulates of all training. */
  readonly macs: number;
  /** Absent in runs of earlier versions. */
  readonly privacy?: PrivacyResult;
  readonly absences: number;
  readonly resyncs: number;
  readonly seconds: number;
  /** SHA-256 of the deployed initialization. */
  readonly weightsDigest: string;
}

/** The runs of a study, longest first, so that the last to end are short ones. */
export function jobsOf(study: Study, data: string | undefined): StudyJob[] {
  const longest = study.horizons.at(-1) ?? 1;
  const jobs = study.entries.flatMap((entry) =>
    study.seeds.flatMap((seed) =>
      (entry.annealed ? study.horizons : [longest]).map((rounds): StudyJob => {
        const due = new Set(entry.annealed ? [rounds] : study.horizons);
        if (rounds === longest) due.add(0);
        if (study.evaluateEvery !== undefined && rounds === longest) {
          for (let at = study.evaluateEvery; at < rounds; at += study.evaluateEvery) due.add(at);
        }
        const evaluateAt = [...due].sort((a, b) => a - b);
        const { task, boards, judge } = study;
        const rest = { entry, task, data, boards, seed, rounds, evaluateAt, judge };
        return { id: jobId(rest), ...rest };
      }),
    ),
  );
  return jobs.sort((a, b) => b.rounds - a.rounds);
}

/** Readable, and different for anything that changes the figures; where the data lies does not. */
function jobId({ data: _data, ...job }: Omit<StudyJob, 'id'>): string {
  const hash = createHash('sha256').update(JSON.stringify(job)).digest('hex').slice(0, 8);
  const name = `${job.entry.name} ${job.entry.variant}`.trim().replaceAll(/[^\w.=-]+/g, '-');
  return `${name}-seed${job.seed}-${job.rounds}-${hash}`;
}
