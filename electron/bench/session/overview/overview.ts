/**
 * What is needed of a recording before any of its samples: rounds, evaluations, events, boards, and the outline of power.
 *
 * These few messages lie scattered over the whole file. When a recording is closed they are put together once more, as the
 * attachment `overview.ndjson.gz`, so that an hour opens in the time of a second. A file without it (killed, or written anew by
 * another tool) is read through instead, by the same class, and gives the same overview.
 *
 *   {"overview":1,"startNs":"...","endNs":"...","power":{"<id>":{"binUs":50000,"values":"<base64>"}}}
 *   {"t":<microseconds from the start>,"topic":"/round","value":{...}}
 *   ...
 */
import { z } from 'zod';
import type { BoardJoin } from '../recording/board-join.ts';
import { Calibration } from '../../power/calibration/calibration.ts';
import type { ClientRound, EvaluationView, LogEntry, PhaseSpan, RoundView } from '../../../contract.ts';

export const OVERVIEW_NAME = 'overview.ndjson.gz';
export const OVERVIEW_FORMAT = 1;

/** Of a client, as it is recorded: without its power trace. */
export type RecordedClient = Omit<ClientRound, 'power'>;

export interface OverviewRound extends Omit<RoundView, 'clients' | 'spent'> {
  readonly boards: number;
  readonly globalDigest: string;
  readonly clients: readonly RecordedClient[];
}

/** Something of the recording and when it was, microseconds of host time from the recording's start. */
export interface Timed<T> {
  readonly timeUs: number;
  readonly value: T;
}

export interface PowerOutline {
  readonly binUs: number;
  /** Lowest, highest, mean of each bin in watts, interleaved; NaN where nothing was sampled. */
  readonly values: Float32Array;
}

export interface Overview {
  /** Log time of the first and of the last message, nanoseconds since the epoch. */
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly joins: readonly Timed<BoardJoin>[];
  readonly rounds: readonly Timed<OverviewRound>[];
  readonly evaluations: readonly Timed<EvaluationView>[];
  readonly events: readonly Timed<LogEntry>[];
  /** By board id. */
  readonly power: ReadonlyMap<string, PowerOutline>;
}

const number = z.number();
const optional = z.number().optional();
/** JSON has no NaN: a figure of a run that diverged is null in the file. */
const figure = z
  .number()
  .nullable()
  .transform((value) => value ?? NaN);
const phase = z.enum(['receive', 'train', 'select', 'send', 'idle']);
const provenance = z.enum(['measured', 'model']);
/** Every field of T has its check: what is not checked may be anything in a file of a stranger's. */
type Checks<T> = Record<keyof T, z.ZodType>;
const problem = z
  .enum(['noConversions', 'saturated', 'reversed', 'notResolved', 'gap', 'stale', 'shared'])
  .optional();

export const RoundMessage = z.object({
  round: z.number().int(),
  boards: number,
  globalDigest: z.string(),
  bytesUp: number,
  bytesDown: number,
  totalBytesUp: number,
  totalBytesDown: number,
  durationUs: number,
  clients: z.array(
    z.object({
      boardId: z.string(),
      bytesUp: number,
      bytesDown: number,
      coordinatesUp: optional,
      coordinatesDown: optional,
      meanLoss: figure,
      energyPj: optional,
      energyPlusMinusPj: optional,
      provenance,
      problem,
      phases: z.array(
        z.object({
          phase,
          startUs: number,
          endUs: number,
          energyPj: optional,
          problem,
        } satisfies Checks<PhaseSpan>),
      ),
    } satisfies Checks<RecordedClient>),
  ),
  absent: z.array(z.object({ boardId: z.string(), reason: z.string() })),
} satisfies Checks<OverviewRound>);

export const EvaluationMessage = z.object({
  round: z.number().int(),
  metric: z.enum(['mse', 'accuracy']),
  value: figure,
  q25: figure,
  q75: figure,
  totalBytes: number,
} satisfies Checks<EvaluationView>);

export const EventMessage = z.object({
  elapsedUs: number,
  level: z.enum(['info', 'warn', 'fail']),
  text: z.string(),
  boardId: z.string().optional(),
} satisfies Checks<LogEntry>);

export const HelloMessage = z.object({
  boardId: z.string(),
  order: number,
  letter: z.string(),
  name: z.string(),
  kindText: z.string(),
  address: z.string(),
  provenance,
  shuntOhms: z.number().positive(),
  modelText: z.string().optional(),
  calibration: Calibration.optional(),
  firmware: z.string(),
  buildId: z.string(),
  sendNext: number,
  receiveNext: number,
  hello: z.record(z.string(), z.union([z.number(), z.string()])),
} satisfies Checks<BoardJoin>);

export const PowerMessage = z.object({
  timeUs: number,
  samples: number,
  powerW: number,
  minPowerW: number,
  maxPowerW: number,
  currentA: number,
  busV: number,
});
