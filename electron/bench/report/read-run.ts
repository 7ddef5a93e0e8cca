/**
 * A run as its recording tells it: configuration, rounds, evaluations and events as they were written, energies derived again
 * from the raw registers. Reports are made of this and of nothing else, so that the same file gives the same report.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { setImmediate as giveWay } from 'node:timers/promises';
import type { McapTypes } from '@mcap/core';
import type { EvaluationView, LogEntry, RepeatedPhase, RoundView } from '../../contract.ts';
import type { Calibration } from '../power/calibration/calibration.ts';
import type { RoundMeasurement } from '../power/measurement.ts';
import { parseBoardTopic } from '../session/record-schemas.ts';
import type { BoardJoin } from '../session/recording/board-join.ts';
import {
  CONFIGURATION,
  olderFrames,
  readConfiguration,
  type Configuration,
} from '../session/recording/configuration.ts';
import { anyOf, evaluationOf, eventOf, helloOf, roundOf } from '../session/recording/message-forms.ts';
import type { RecordedClient } from '../session/overview/overview.ts';
import type { ReadChannel, ReadMessage } from '../session/recording/record-parser.ts';
import {
  GivenUp,
  NotARecording,
  readRecording,
  type Progress,
  type RecordingHandler,
} from '../session/recording/read-recording.ts';
import { parseBaseline, type RecordedBaseline } from '../power/baseline.ts';
import type { EnergySums } from './energy/analysis.ts';
import { withheld } from '../power/withhold.ts';
import { RunFrames } from './run-frames.ts';

/** A round as it is recorded: without power, which is in the frames. */
export type RecordedRound = Omit<RoundView, 'clients'> & { readonly clients: readonly RecordedClient[] };

/** What boards measured in a round, by board id. */
export type RoundMeasurements = ReadonlyMap<string, RoundMeasurement>;

/** Returns false for no more of them. */
export type UseRound = (round: RecordedRound, measured: RoundMeasurements) => unknown;

export interface RunRecord {
  readonly path: string;
  /** SHA-256 of the file, hex. */
  readonly sha256: string;
  readonly fileBytes: number;
  readonly configuration: Configuration;
  readonly engine: string;
  /** Of each board, as it last introduced itself; in order of first sight. */
  readonly boards: readonly BoardJoin[];
  /** Without the phases of their clients, which `eachRound` has. */
  readonly rounds: readonly RecordedRound[];
  /**
   * Gives each of these rounds with what boards measured in it, derived from the registers, in order. The file is read again:
   * the conversions of some hours do not fit in memory. What either argument throws ends it and is thrown.
   */
  readonly eachRound: (use: UseRound, onProgress?: Progress) => Promise<void>;
  readonly evaluations: readonly EvaluationView[];
  readonly baselines: readonly RecordedBaseline[];
  /** Phases repeated on purpose, derived from the registers; in no round and no total. */
  readonly repeats: readonly RepeatedPhase[];
  readonly events: readonly LogEntry[];
  /** What is wrong with the file, each the end of a sentence that begins with it. */
  readonly damage: readonly string[];
}

export interface ReadRunOptions {
  /** In place of the recorded ones, by board id: the same registers with another zero, gain or shunt. */
  readonly calibrations?: Readonly<Record<string, Calibration>>;
  /** Takes each round's measurements as they are read, so that totals need no second reading. */
  readonly sums?: EnergySums;
  readonly onProgress?: Progress | undefined;
}

/** Throws NotARecording for a file that is none, or that does not say how its run was configured. */
export async function readRun(
  path: string,
  { calibrations = {}, sums, onProgress }: ReadRunOptions = {},
): Promise<RunRecord> {
  const rounds: RecordedRound[] = [];
  const reading = new Reading(
    calibrations,
    (round, measured) => {
      rounds.push({ ...round, clients: round.clients.map((client) => ({ ...client, phases: [] })) });
      for (const [id, measurement] of measured) sums?.add(round.round, id, measurement);
    },
    onProgress,
  );
  const [sha256, outcome] = await Promise.all([digestOf(path), readRecording(path, reading)]);
  const { configuration, older, shared } = reading;
  if (configuration === undefined)
    throw new NotARecording(`${path} does not say how its run was configured; there is nothing to report.`);
  // Damage may have put the configuration behind rounds that were read by then.
  if (older !== undefined) sums?.clear();
  for (const boardId of shared) sums?.withhold(boardId, 'shared');
  return {
    path,
    sha256,
    fileBytes: outcome.fileBytes,
    configuration,
    engine: reading.engine,
    boards: [...reading.frames.joins.values()].sort((a, b) => a.order - b.order),
    rounds,
    eachRound: async (use, progress) => {
      if (older !== undefined) {
        rounds.every((round) => use(round, new Map()) !== false);
        return;
      }
      let left = rounds.length;
      const again = new Reading(
        calibrations,
        // The run may go on, and its recording with it.
        (round, measured) => left-- > 0 && use(round, withoutShared(measured, shared)),
        progress,
      );
      await readRecording(path, again).catch((error: unknown) => {
        if (again.ended === undefined) throw error;
      });
      if (again.ended?.cause !== undefined) throw again.ended.cause as Error;
    },
    evaluations: reading.evaluations,
    baselines: reading.baselines,
    repeats: older === undefined ? reading.frames.takeRepeats() : [],
    events: reading.events,
    damage: [
      ...outcome.damage,
      ...(reading.unreadable === 0
        ? []
        : [`holds ${reading.unreadable} messages that are not what their topic says; they were left out`]),
      ...(older === undefined ? [] : [older]),
    ],
  };
}

/** Boards that were found to read one sensor: in no round does either have a figure, before it was found neither. */
function withoutShared(measured: RoundMeasurements, shared: ReadonlySet<string>): RoundMeasurements {
  if (shared.size === 0) return measured;
  return new Map([...measured].map(([id, m]) => [id, shared.has(id) ? withheld(m, 'shared') : m]));
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch (cause) {
    throw new NotARecording(`${path} cannot be read (${(cause as Error).message}).`, { cause });
  }
  return hash.digest('hex');
}

interface Topic {
  readonly topic: string;
  /** Of a board's. */
  readonly of: ReturnType<typeof parseBoardTopic>;
}
const NO_TOPIC: Topic = { topic: '', of: undefined };

/** One pass over a file; each round goes to `use` as it is read. */
class Reading implements RecordingHandler {
  configuration: Configuration | undefined;
  engine = '';
  /** Why its frames are passed over; they come after the configuration. */
  older: string | undefined;
  /** Messages that do not have the form of their topic. */
  unreadable = 0;
  /** `use` wants no more, or threw: a reader of recordings takes whatever is thrown at a message for damage of the file. */
  ended: { readonly cause: unknown } | undefined;
  /** Boards that were found to read one sensor. */
  readonly shared = new Set<string>();
  readonly frames: RunFrames;
  readonly evaluations: EvaluationView[] = [];
  readonly baselines: RecordedBaseline[] = [];
  readonly events: LogEntry[] = [];
  readonly #topics = new Map<number, Topic>();
  readonly #use: UseRound;

  readonly #onProgress: Progress | undefined;

  constructor(
    calibrations: Readonly<Record<string, Calibration>>,
    use: UseRound,
    onProgress: Progress | undefined,
  ) {
    this.frames = new RunFrames(calibrations);
    this.#use = use;
    this.#onProgress = onProgress;
  }

  progress(bytes: number, of: number): void {
    if (this.ended !== undefined) throw new GivenUp('There is nothing more to be read.');
    this.#onProgress?.(bytes, of);
  }

  metadata({ name, metadata }: McapTypes.Metadata): void {
    if (name !== CONFIGURATION) return;
    this.configuration = readConfiguration(metadata);
    this.older = olderFrames(this.configuration);
    this.engine = metadata.get('engine') ?? '';
  }

  channel({ id, topic }: ReadChannel): void {
    this.#topics.set(id, { topic, of: parseBoardTopic(topic) });
  }

  /** A run may go on in the same process: what waits for its turn has it after each chunk. */
  between(): Promise<void> {
    return giveWay();
  }

  message({ channelId, data, logTime }: ReadMessage): void {
    const { topic, of } = this.#topics.get(channelId) ?? NO_TOPIC;
    if (topic === '/round') this.#take(roundOf<RecordedRound>(data), (round) => this.#round(round));
    else if (topic === '/evaluation')
      this.#take(evaluationOf<EvaluationView>(data), (evaluation) => this.evaluations.push(evaluation));
    else if (topic === '/event') this.#take(eventOf<LogEntry>(data), (event) => this.events.push(event));
    else if (topic === '/baseline')
      this.#take(baselineOf(data), (baselines) => this.baselines.push(...baselines));
    else if (of?.rest === 'hello')
      this.#take(helloOf<BoardJoin>(data), (join) => this.frames.join(of.boardId, join));
    else if (this.older === undefined) this.frames.message(of, data, logTime);
  }

  /** What has the form of its topic; the rest is counted. */
  #take<T>(value: T | undefined, use: (value: T) => void): void {
    if (value === undefined) this.unreadable++;
    else use(value);
  }

  #round(round: RecordedRound): void {
    for (const { boardId, problem } of round.clients) if (problem === 'shared') this.shared.add(boardId);
    const measured = this.frames.takeRound(round.round);
    if (this.ended !== undefined) return;
    try {
      if (this.#use(round, measured) === false) this.ended = { cause: undefined };
    } catch (cause) {
      this.ended = { cause };
    }
  }
}

function baselineOf(data: Uint8Array): RecordedBaseline[] | undefined {
  try {
    return parseBaseline(anyOf(data));
  } catch {
    return undefined;
  }
}
