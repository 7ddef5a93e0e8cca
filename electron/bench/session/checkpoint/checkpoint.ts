/**
 * Everything that a run goes on from, as one small file: `checkpoint.json`.
 *
 * Random streams are not in it: each is derived from the run's seed, the round and the client (`federation/seeds.ts`), so
 * the number of rounds done says where all of them stand. Arrays are base64 of little-endian float32.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { RunSettings } from '../../../contract.ts';
import type { RunOptions } from '../../federation/round-loop.ts';
import { TERM_NAMES } from '../../power/uncertainty/terms.ts';
import { quoted, UsageError } from '../../usage-error.ts';
import { VERSION } from '../../version.ts';

export const CHECKPOINT_NAME = 'checkpoint.json';
const FORMAT = 1;

const floats = z.codec(
  z.string(),
  z.custom<Float32Array>((value) => value instanceof Float32Array),
  {
    decode: (text) => {
      const bytes = Buffer.from(text, 'base64');
      const copy = new Uint8Array(bytes.byteLength - (bytes.byteLength % 4));
      copy.set(bytes.subarray(0, copy.byteLength));
      return new Float32Array(copy.buffer);
    },
    encode: (values) => Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64'),
  },
);
/** A figure of a run that diverged may be no number; JSON has none for it. */
const real = z.codec(
  z.number().nullable(),
  z.custom<number>((value) => typeof value === 'number'),
  { decode: (value) => value ?? NaN, encode: (value) => (Number.isFinite(value) ? value : null) },
);
const whole = z.number().int().min(0);
const Provenance = z.enum(['measured', 'model']);
const Term = z.object({ shared: z.number(), fresh: z.number() });
const Terms = z.record(z.enum(TERM_NAMES), Term);

const State = z.object({
  settings: RunSettings,
  /** Everything about learning, defaults of that version included. */
  strategySettings: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  startedUtc: z.string(),
  /** Why no further round will come; undefined while there is something to resume. */
  over: z.string().optional(),
  round: whole,
  totals: z.object({
    bytesUp: whole,
    bytesDown: whole,
    resyncs: whole,
    absences: whole,
    coordinatesUp: whole,
    coordinatesDown: whole,
    asked: z.record(z.string(), whole),
  }),
  global: floats,
  average: floats.optional(),
  mirrors: z.array(z.tuple([z.string(), floats])),
  /** With error feedback: what each board kept back. Boards that had lost theirs are not in it. */
  residuals: z.array(z.tuple([z.string(), floats])).optional(),
  /** In the order of their positions: these choose tasks and rounding streams. */
  boards: z.array(z.object({ id: z.string(), name: z.string(), kind: z.string(), address: z.string() })),
  visits: whole,
  elapsedUs: z.number().min(0),
  curve: z.array(
    z.object({
      round: whole,
      value: real,
      q25: real,
      q75: real,
      bytesUp: whole,
      bytesDown: whole,
      joules: z.number().nullable(),
    }),
  ),
  /** Evaluations that were asked for and not answered yet. */
  pending: z.array(
    z.object({
      round: whole,
      bytesUp: whole,
      bytesDown: whole,
      joules: z.number().nullable(),
      parameters: floats,
    }),
  ),
  energies: z.array(
    z.object({
      provenance: Provenance,
      boardId: z.string(),
      energyPj: z.number(),
      terms: Terms,
      name: z.string(),
      text: z.string(),
    }),
  ),
});
export type Checkpoint = z.output<typeof State>;

/** What a round loop goes on from. */
export function resumeFrom(checkpoint: Checkpoint): NonNullable<RunOptions['resume']> {
  return {
    server: { average: undefined, ...checkpoint },
    positions: checkpoint.boards.map(({ id }) => id),
    residuals: checkpoint.residuals,
  };
}

/** The text of the file. Its first line names version and digest of what follows. */
export function checkpointText(state: Checkpoint): string {
  const body = JSON.stringify(z.encode(State, state));
  const head = { tinymetafedCheckpoint: FORMAT, version: VERSION, sha256: digest(body) };
  return `${JSON.stringify(head)}\n${body}\n`;
}

const Head = z.object({ tinymetafedCheckpoint: z.number(), version: z.string(), sha256: z.string() });

/** Throws UsageError, a sentence that names the file and what is wrong with it. */
export function parseCheckpoint(text: string, path: string): Checkpoint {
  const [first = '', body = ''] = text.split('\n', 2);
  const head = Head.safeParse(jsonOf(first));
  if (!head.success) throw new UsageError(`${path} is no checkpoint of a run.`);
  const { tinymetafedCheckpoint: format, version, sha256 } = head.data;
  if (format !== FORMAT || version !== VERSION) {
    throw new UsageError(
      `${path} was written by version ${version}, and this is version ${VERSION}: the rounds to come might differ from those that would have come. Resume it with version ${version}.`,
    );
  }
  if (digest(body) !== sha256)
    throw new UsageError(`${path} is damaged: its checksum is not that of its content.`);
  const state = z.safeDecode(State, jsonOf(body) as z.input<typeof State>);
  if (!state.success) throw new UsageError(`${path} does not hold what a run goes on from.`);
  return state.data;
}

/** The checkpoint in the folder of a run. Throws UsageError when there is none. */
export async function readCheckpoint(folder: string): Promise<Checkpoint> {
  const path = join(folder, CHECKPOINT_NAME);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UsageError(
      `There is nothing to resume in ${folder}: it has no ${CHECKPOINT_NAME}. Name the folder of a run that was cut short.`,
      { cause },
    );
  });
  return parseCheckpoint(text, path);
}

/** Refuses a checkpoint whose run would be configured otherwise now, naming the first difference. */
export function refuseOtherConfiguration(
  checkpoint: Checkpoint,
  now: Readonly<Record<string, unknown>>,
  path: string,
): void {
  const then = checkpoint.strategySettings;
  for (const name of new Set([...Object.keys(then), ...Object.keys(now)])) {
    if (then[name] === now[name]) continue;
    throw new UsageError(
      `${path} is of another configuration: ${quoted(name)} was ${quoted(then[name] ?? 'not known')} and would be ${quoted(now[name] ?? 'not known')} now.`,
    );
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
