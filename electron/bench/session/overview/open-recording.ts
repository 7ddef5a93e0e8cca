/**
 * A recording opened to be looked at: its overview at once, its messages by time when they are asked for.
 *
 * Closed in order, it says itself where everything is. Cut short, damaged in its closing part, or written anew by a tool that
 * knows no overview, it is read through once; what cannot be read is said in `damage`. The file is never changed.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { McapStreamReader, type McapTypes } from '@mcap/core';
import {
  CONFIGURATION,
  olderFrames,
  readConfiguration,
  type Configuration,
} from '../recording/configuration.ts';
import { readAt, readIndex, type RecordingIndex, type RecordPlace } from '../recording/read-index.ts';
import { NotARecording, PROFILE, readRecording, type ChunkPlace } from '../recording/read-recording.ts';
import type { ReadChannel, ReadMessage } from '../recording/record-parser.ts';
import { ChunkReader } from './chunk-reader.ts';
import { OverviewBuilder } from './overview-builder.ts';
import { jsonOf, unpackOverview } from './overview-text.ts';
import { OVERVIEW_NAME, type Overview } from './overview.ts';

/** Of the file: its first bytes and its header. */
const HEAD_BYTES = 256;

export interface OpenOptions {
  /** Of a file that has to be read through: bytes read, of how many. Throwing gives up. */
  readonly onProgress?: (bytes: number, of: number) => void;
}

export interface RecordedMessage extends Omit<ReadMessage, 'channelId' | 'sequence'> {
  readonly topic: string;
}

/** Throws NotARecording, or a sentence that names the file. */
export async function openRecording(path: string, options: OpenOptions = {}): Promise<OpenedRecording> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new NotARecording(`${path} cannot be read (${(cause as Error).message}).`, { cause });
  });
  try {
    const stat = await file.stat();
    const indexed = stat.isFile() ? await fromIndex(path, file, stat.size) : undefined;
    return indexed ?? (await readThrough(path, file, options));
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function fromIndex(path: string, file: FileHandle, size: number): Promise<OpenedRecording | undefined> {
  if (!(await beginsAsOurs(file, size))) return undefined;
  const index = await readIndex(file, size);
  const place = index?.attachments.find(({ name }) => name === OVERVIEW_NAME);
  if (index === undefined || place === undefined) return undefined;
  const attachment = await readApart(file, place);
  if (attachment?.type !== 'Attachment') return undefined;
  const overview = await unpackOverview(attachment.data);
  if (overview === undefined) return undefined;
  const about = index.metadata.find(({ name }) => name === CONFIGURATION);
  const metadata = about && (await readApart(file, about));
  const configuration = configured(metadata?.type === 'Metadata' ? metadata.metadata : undefined);
  return new OpenedRecording({ path, file, size, index, overview, ...configuration, damage: [] });
}

/** A file whose end is good and whose beginning is not is read through, which says what is the matter. */
async function beginsAsOurs(file: FileHandle, size: number): Promise<boolean> {
  const reader = new McapStreamReader();
  try {
    reader.append(await readAt(file, 0, Math.min(size, HEAD_BYTES)));
    const header = reader.nextRecord();
    return header?.type === 'Header' && header.profile === PROFILE;
  } catch {
    return false;
  }
}

async function readApart(
  file: FileHandle,
  { offset, length }: RecordPlace,
): Promise<McapTypes.TypedMcapRecord | undefined> {
  const reader = new McapStreamReader({ noMagicPrefix: true });
  reader.append(await readAt(file, offset, length));
  try {
    return reader.nextRecord();
  } catch {
    return undefined;
  }
}

async function readThrough(path: string, file: FileHandle, options: OpenOptions): Promise<OpenedRecording> {
  const chunks: ChunkPlace[] = [];
  const channels = new Map<number, ReadChannel>();
  const builder = new OverviewBuilder();
  let about: ReadonlyMap<string, string> | undefined;
  const outcome = await readRecording(path, {
    ...(options.onProgress && { progress: options.onProgress }),
    chunk: (place) => chunks.push(place),
    channel: (channel) => channels.set(channel.id, channel),
    metadata: ({ name, metadata }) => {
      if (name === CONFIGURATION) about ??= metadata;
    },
    message: ({ channelId, data, logTime }) => {
      const channel = channels.get(channelId);
      if (channel !== undefined) builder.take(channel.topic, jsonOf(channel, data), logTime);
    },
  });
  const overview = builder.overview();
  if (overview === undefined)
    throw new NotARecording(
      `${path} holds nothing that was recorded. ${outcome.damage.map((text) => `It ${text}.`).join(' ')}`.trim(),
    );
  chunks.sort((a, b) => (a.startNs < b.startNs ? -1 : a.startNs > b.startNs ? 1 : 0));
  const index = { chunks, channels, attachments: [], metadata: [], messages: outcome.messages };
  const { damage, fileBytes: size } = outcome;
  return new OpenedRecording({ path, file, size, index, overview, ...configured(about), damage });
}

function configured(metadata: ReadonlyMap<string, string> | undefined): {
  configuration: Configuration | undefined;
  problem: string | undefined;
} {
  try {
    return { configuration: readConfiguration(metadata ?? new Map()), problem: undefined };
  } catch (error) {
    return { configuration: undefined, problem: (error as Error).message };
  }
}

interface Parts {
  readonly path: string;
  readonly file: FileHandle;
  readonly size: number;
  readonly index: RecordingIndex;
  readonly overview: Overview;
  readonly configuration: Configuration | undefined;
  readonly problem: string | undefined;
  readonly damage: readonly string[];
}

export class OpenedRecording {
  readonly path: string;
  /** Of the file, bytes. */
  readonly size: number;
  readonly overview: Overview;
  readonly messages: number;
  /** Undefined when it does not say how its run was configured; `problem` says why, as the end of a sentence. */
  readonly configuration: Configuration | undefined;
  readonly problem: string | undefined;
  /** What is wrong with the file, each the end of a sentence that begins with it. */
  readonly damage: readonly string[];
  /** Its raw frames are of today's form: power can be derived from them. `damage` says where they are not. */
  readonly framesReadable: boolean;
  readonly #file: FileHandle;
  readonly #index: RecordingIndex;
  readonly #chunks: ChunkReader;
  /** Told, once for each, of chunks that turn out to be damaged when their messages are asked for: a sentence. */
  onDamage: (text: string) => void = () => undefined;

  constructor({ path, file, size, index, overview, configuration, problem, damage }: Parts) {
    this.path = path;
    this.size = size;
    this.overview = overview;
    this.messages = index.messages;
    this.configuration = configuration;
    this.problem = problem;
    const older = olderFrames(configuration);
    this.framesReadable = older === undefined;
    this.damage = older === undefined ? damage : [...damage, older];
    this.#file = file;
    this.#index = index;
    this.#chunks = new ChunkReader(path, file);
    this.#chunks.onDamage = ({ offset, length }) =>
      this.onDamage(
        `${path} has a damaged chunk at byte ${offset} (${length} bytes). What it held is left out; "bench recover" makes a recording of the rest.`,
      );
  }

  /** From the first message to the last, microseconds. */
  get durationUs(): number {
    const { startNs, endNs } = this.overview;
    return Number((endNs - startNs) / 1000n);
  }

  /** Microseconds from the start to log time. */
  logTimeOf(timeUs: number): bigint {
    return this.overview.startNs + BigInt(Math.round(timeUs)) * 1000n;
  }

  /**
   * Messages with a log time from `fromUs` on and before `toUs`, in the order of the recording. A damaged chunk is left out.
   * @param wanted says of a topic whether its messages are; asked once for each
   */
  async messagesBetween(
    fromUs: number,
    toUs: number,
    wanted: (topic: string) => boolean = () => true,
  ): Promise<RecordedMessage[]> {
    const [from, to] = [this.logTimeOf(fromUs), this.logTimeOf(toUs)];
    const topics = new Map<number, string>();
    for (const { id, topic } of this.#index.channels.values()) if (wanted(topic)) topics.set(id, topic);
    const found: RecordedMessage[] = [];
    for (const place of this.#places(from, to)) {
      await this.#chunks.read(place, ({ channelId, data, logTime, publishTime }) => {
        if (logTime < from || logTime >= to) return;
        const topic = topics.get(channelId);
        if (topic !== undefined) found.push({ topic, data, logTime, publishTime });
      });
    }
    return found;
  }

  async close(): Promise<void> {
    this.#chunks.clear();
    await this.#file.close();
  }

  /** Chunks follow one another in time, or nearly: the search starts a few before the first that can matter. */
  #places(from: bigint, to: bigint): ChunkPlace[] {
    const { chunks } = this.#index;
    let [low, high] = [0, chunks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((chunks[middle]?.startNs ?? 0n) < from) low = middle + 1;
      else high = middle;
    }
    const places: ChunkPlace[] = [];
    for (let i = Math.max(0, low - 8); i < chunks.length; i++) {
      const place = chunks[i]!;
      if (place.startNs >= to) break;
      if (place.endNs >= from) places.push(place);
    }
    return places;
  }
}
