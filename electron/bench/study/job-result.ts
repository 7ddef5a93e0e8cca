/** A run of a study as its file holds it, read again: what somebody edited, or another version wrote, is checked first. */
import { z } from 'zod';
import type { JobResult } from './study-job.ts';

const number = z.number();
/** A figure of a run that diverged is no number; JSON has null for it. */
const figure = number.nullable().transform((value) => value ?? NaN);

const Step = z.looseObject({
  steps: number,
  median: figure,
  mean: figure,
  meanPlusMinus: figure,
  q25: figure,
  q75: figure,
});
const Point = z.looseObject({
  round: number.int().min(0),
  value: figure,
  q25: figure,
  q75: figure,
  bytesUp: number,
  bytesDown: number,
  payloadUp: number,
  payloadDown: number,
  joules: number.nullable(),
  after: z.array(Step).optional(),
});
const Privacy = z.looseObject({
  coordinatesUp: number,
  coordinatesDown: number,
  globalParameters: number,
  mostUploadsOfABoard: number,
  epsilon: number.nullable(),
  delta: number,
});
const Result = z.looseObject({
  id: z.string(),
  name: z.string(),
  variant: z.string(),
  seed: number,
  rounds: number,
  metric: z.enum(['mse', 'accuracy']),
  evaluationText: z.string(),
  curve: z.array(Point),
  macs: number,
  privacy: Privacy.optional(),
  absences: number,
  resyncs: number,
  seconds: number,
  weightsDigest: z.string(),
});

/** Undefined when it is no result. */
export function parseJobResult(value: unknown): JobResult | undefined {
  const parsed = Result.safeParse(value);
  return parsed.success ? (parsed.data as unknown as JobResult) : undefined;
}
