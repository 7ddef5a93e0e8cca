/**
 * A run as its recording tells it: configuration, rounds, evaluations and events as they were written, energies derived again
 * from the raw registers. Reports are made of this and of nothing else, so that the same file gives the same report.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
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
import { NotARecording, readRecording } from '../session/recording/read-recording.ts';
import { parseBaseline, type RecordedBaseline } from '../power/baseline.ts';
import type { EnergySums } from './energy/analysis.ts';
import { withheld } from '../power/withhold.ts';
import { RunFrames } from './run-frames.ts';

/** A round as it is recorded: without power, which is in the frames. */
export type RecordedRound = Omit<RoundView, 'clients'> & { readonly clients: readonly RecordedClient[] };

export interface RunRecord {
  readonly path: string;
  /** SHA-256 of the file, hex. */
  readonly sha256: string;
  readonly fileBytes: number;
  readonly configuration: Configuration;
  readonly engine: string;
  /** Of each board, as it last introduced itself; in order of first sight. */
  readonly boards: readonly BoardJoin[];
  readonly rounds: readonly RecordedRound[];
  /** By round, then by board: derived from the registers. */
  readonly measurements: ReadonlyMap<number, ReadonlyMap<string, RoundMeasurement>>;
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
  /**
   * Takes each round's measurements as they are read; then neither they nor the phases of a round are kept
   * (`measurements` and each client's `phases` are empty): a long run takes a fraction of the memory.
   */
  readonly sums?: EnergySums;
}

/** Throws NotARecording for a file that is none, or that does not say how its run was configured. */
export async function readRun(path: string, options: ReadRunOptions = {}): Promise<RunRecord> {
  const reading = new Reading(options);
  const [sha256, outcome] = await Promise.all([
    digestOf(path),
    readRecording(path, {
      channel: ({ id, topic }) => reading.channel(id, topic),
      message: ({ channelId, data, logTime }) => reading.message(channelId, data, logTime),
      metadata: ({ name, metadata }) => {
        if (name !== CONFIGURATION) return;
        reading.configuration = readConfiguration(metadata);
        reading.older = olderFrames(reading.configuration);
        reading.engine = metadata.get('engine') ?? '';
      },
    }),
  ]);
  const { configuration } = reading;
  if (configuration === undefined)
    throw new NotARecording(`${path} does not say how its run was configured; there is nothing to report.`);
  if (reading.older !== undefined) options.sums?.clear();
  for (const boardId of reading.shared) options.sums?.withhold(boardId, 'shared');
  return {
    path,
    sha256,
    fileBytes: outcome.fileBytes,
    configuration,
    engine: reading.engine,
    boards: [...reading.frames.joins.values()].sort((a, b) => a.order - b.order),
    rounds: reading.rounds,
    // Damage may have put the configuration behind rounds that were read by then.
    measurements: reading.older === undefined ? withoutShared(reading) : new Map(),
    evaluations: reading.evaluations,
    baselines: reading.baselines,
    repeats: reading.older === undefined ? reading.frames.takeRepeats() : [],
    events: reading.events,
    damage: [
      ...outcome.damage,
      ...(reading.unreadable === 0
        ? []
        : [`holds ${reading.unreadable} messages that are not what their topic says; they were left out`]),
      ...(reading.older === undefined ? [] : [reading.older]),
    ],
  };
}

/** Boards that were found to read one sensor: in no round does either have a figure, before it was found neither. */
function withoutShared({ shared, measurements }: Reading): RunRecord['measurements'] {
  if (shared.size === 0) return measurements;
  return new Map(
    [...measurements].map(([round, of]) => [
      round,
      new Map([...of].map(([id, m]) => [id, shared.has(id) ? withheld(m, 'shared') : m])),
    ]),
  );
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

class Reading {
  configuration: Configuration | undefined;
  engine = '';
  /** Why its frames are passed over; they come after the configuration. */
  older: string | undefined;
  /** Messages that do not have the form of their topic. */
  unreadable = 0;
  readonly frames: RunFrames;
  readonly rounds: RecordedRound[] = [];
  readonly measurements = new Map<number, ReadonlyMap<string, RoundMeasurement>>();
  readonly evaluations: EvaluationView[] = [];
  readonly baselines: RecordedBaseline[] = [];
  readonly events: LogEntry[] = [];
  readonly #topics = new Map<number, string>();

  /** Boards that were found to read one sensor. */
  readonly shared = new Set<string>();
  readonly #sums: EnergySums | undefined;

  constructor({ calibrations = {}, sums }: ReadRunOptions) {
    this.#sums = sums;
    this.frames = new RunFrames(calibrations);
  }

  channel(id: number, topic: string): void {
    this.#topics.set(id, topic);
  }

  message(channelId: number, data: Uint8Array, logNs: bigint): void {
    const topic = this.#topics.get(channelId) ?? '';
    const of = parseBoardTopic(topic);
    if (topic === '/round') this.#take(roundOf<RecordedRound>(data), (round) => this.#round(round));
    else if (topic === '/evaluation')
      this.#take(evaluationOf<EvaluationView>(data), (evaluation) => this.evaluations.push(evaluation));
    else if (topic === '/event') this.#take(eventOf<LogEntry>(data), (event) => this.events.push(event));
    else if (topic === '/baseline')
      this.#take(baselineOf(data), (baselines) => this.baselines.push(...baselines));
    else if (of?.rest === 'hello')
      this.#take(helloOf<BoardJoin>(data), (join) => this.frames.join(of.boardId, join));
    else if (this.older === undefined) this.frames.message(of, data, logNs);
  }

  /** What has the form of its topic; the rest is counted. */
  #take<T>(value: T | undefined, use: (value: T) => void): void {
    if (value === undefined) this.unreadable++;
    else use(value);
  }

  #round(round: RecordedRound): void {
    for (const { boardId, problem } of round.clients) if (problem === 'shared') this.shared.add(boardId);
    const measured = this.frames.takeRound(round.round);
    if (this.#sums === undefined) {
      this.rounds.push(round);
      this.measurements.set(round.round, measured);
      return;
    }
    this.rounds.push({ ...round, clients: round.clients.map((client) => ({ ...client, phases: [] })) });
    for (const [id, measurement] of measured) this.#sums.add(round.round, id, measurement);
  }
}

function baselineOf(data: Uint8Array): RecordedBaseline[] | undefined {
  try {
    return parseBaseline(anyOf(data));
  } catch {
    return undefined;
  }
}
