/**
 * Writes a session to an MCAP file: raw frames both ways, what they say decoded, rounds, evaluations, events.
 *
 * What a killed process can lose: a chunk is closed when it holds 256 KiB or its first message is 0.4 s old, and is with the
 * operating system then: by a timer, and, as a busy process is late for its timers, by the first message after it is due.
 * What a machine that loses its power can lose: the file is synced beside the writes at most every second. When the disk is
 * nearly full, or takes no more, the recording is closed in order and says so; the run goes on without it.
 */
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createDisk, reopenDisk, type Disk } from './recording/disk.ts';
import { jsonBytes } from './recording/json-bytes.ts';
import { freeBytes, spaceAlarm, STOP_BELOW_BYTES } from './recording/free-space.ts';
import { McapFile, type Mark } from './recording/mcap-file.ts';
import { frameTopic, schemaOf } from './record-schemas.ts';
import { OverviewBuilder } from './overview/overview-builder.ts';
import { overviewAttachment } from './overview/overview-text.ts';
import { si } from '../report/format.ts';

const CHUNK_BYTES = 256 * 1024;
const CHUNK_MS = 400;
const SYNC_MS = 1000;
const SPACE_MS = 5000;

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** What a recording is told besides its path. Defaults are the real disk. */
export interface RecorderOptions {
  readonly disk?: Disk;
  /** Room left, bytes; undefined when not known. */
  readonly freeBytes?: () => Promise<number | undefined>;
}

/** Trouble with the disk. `fail`: the recording has ended. */
export type RecorderTrouble = (level: 'warn' | 'fail', text: string) => void;

export class Recorder {
  readonly path: string;
  readonly #file: McapFile;
  #disk: Disk;
  readonly #freeBytes: () => Promise<number | undefined>;
  readonly #channels = new Map<string, number>();
  readonly #overview = new OverviewBuilder();
  readonly #timers: NodeJS.Timeout[] = [];
  #trouble: RecorderTrouble = () => undefined;
  #sequence = 0;
  #lastNs = 0n;
  #chunkTimer: NodeJS.Timeout | undefined;
  #chunkStartNs: bigint | undefined;
  #together = false;
  #syncing = false;
  #syncedBytes = 0;
  #warned = false;
  #missed = false;
  #closed = false;
  #closing: Promise<void> | undefined;
  /** Where a closed file would go on: before what was written when it was closed. */
  #closedAt: Mark | undefined;
  #error: Error | undefined;

  private constructor(path: string, disk: Disk, options: RecorderOptions) {
    this.path = path;
    this.#disk = disk;
    this.#freeBytes = options.freeBytes ?? (() => freeBytes(dirname(path)));
    this.#file = new McapFile(disk, { profile: 'tinymetafed', library: 'tinymetafed-bench' });
    this.#file.onFailure = (error) => this.#failed(error);
    this.#startTimers();
  }

  #startTimers(): void {
    this.#timers.push(setInterval(() => void this.#sync(), SYNC_MS).unref());
    this.#timers.push(setInterval(() => void this.#watch(), SPACE_MS).unref());
  }

  /**
   * Creates the file. `configuration` goes into it as metadata.
   * Throws a sentence naming the file when it cannot be written or exists already.
   */
  static async create(
    path: string,
    configuration: Readonly<Record<string, string>>,
    options: RecorderOptions = {},
  ): Promise<Recorder> {
    const disk =
      options.disk ??
      (await createDisk(path).catch((cause: unknown) => {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new Error(
          `The recording ${path} cannot be written (${reason}). Choose another folder with --out.`,
          { cause },
        );
      }));
    const recorder = new Recorder(path, disk, options);
    recorder.metadata('configuration', configuration);
    return recorder;
  }

  /** The first write error; the run goes on without a recording and says so. */
  get error(): Error | undefined {
    return this.#error;
  }

  /** With the operating system. */
  get bytesWritten(): number {
    return this.#file.bytesWritten;
  }

  /** Whom to tell of trouble with the disk. A disk that is nearly full already is told at once. */
  set onTrouble(trouble: RecorderTrouble) {
    this.#trouble = trouble;
    void this.#watchSpace();
  }

  /** A raw frame as it crossed the wire. `timeNs` is host time since the epoch. The bytes are copied. */
  frame(boardId: string, direction: 'in' | 'out', bytes: Uint8Array, timeNs: bigint): void {
    const topic = frameTopic(boardId, direction);
    this.#add(topic, 'application/octet-stream', bytes, timeNs, timeNs);
    if (!this.#closed) this.#overview.take(topic, undefined, timeNs);
  }

  /** A decoded message. `publishNs`: the board's time, of what a board says. */
  message(topic: string, value: unknown, timeNs: bigint, publishNs = timeNs): void {
    this.#add(topic, 'json', jsonBytes(value), timeNs, publishNs);
    if (!this.#closed) this.#overview.take(topic, value, timeNs);
  }

  /** What is given within the call lies in one chunk: there whole or not at all, wherever the file is cut. */
  together(give: () => void, timeNs: bigint): void {
    this.#together = true;
    try {
      give();
    } finally {
      this.#together = false;
      this.#closeIfDue(timeNs);
    }
  }

  metadata(name: string, values: Readonly<Record<string, string>>): void {
    if (!this.#closed) this.#file.addMetadata(name, new Map(Object.entries(values)));
  }

  attachment(name: string, mediaType: string, data: Uint8Array, timeNs: bigint): void {
    if (this.#closed) return;
    this.#file.addAttachment({ logTime: timeNs, createTime: timeNs, name, mediaType, data });
  }

  /** Everything given so far is with the operating system afterwards. */
  flush(): void {
    this.#closeChunk();
  }

  /** Writes overview and summary and closes. Safe to call twice; what comes later is ignored. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    if (this.#closed) return await this.#file.end();
    this.#stop();
    this.#closedAt = this.#file.mark();
    await this.#watchPlace();
    const text = this.#overview.text();
    if (text !== undefined) this.#file.addAttachment(await overviewAttachment(text, this.#lastNs));
    await this.#file.end();
  }

  /** Nothing is taken any more: closed, or the disk took no more. */
  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Goes on after `close()`, in the same file. Overview and summary are cut off, and written anew at the next `close()`.
   * Rejects with a sentence when the file is not there as it was closed; it is left as it is then.
   */
  async reopen(): Promise<void> {
    await this.#closing;
    let disk: Disk | undefined;
    try {
      if (this.#error !== undefined) throw this.#error;
      if (this.#closedAt === undefined) throw new Error('it was never closed in order');
      disk = await reopenDisk(this.path, this.#file.bytesWritten);
      this.#file.reopen(disk, this.#closedAt);
      this.#disk = disk;
    } catch (cause) {
      await disk?.close();
      throw new Error(
        `The recording ${this.path} cannot go on (${(cause as Error).message}). What is done now is in no recording.`,
        { cause },
      );
    }
    this.#closing = undefined;
    this.#closed = false;
    this.#startTimers();
  }

  #add(topic: string, encoding: string, data: Uint8Array, timeNs: bigint, publishNs: bigint): void {
    if (this.#closed) return;
    let channelId = this.#channels.get(topic);
    if (channelId === undefined) {
      const schema = schemaOf(topic);
      channelId = this.#file.addChannel({
        topic,
        messageEncoding: encoding,
        schema: schema && { name: schema.title, data: jsonBytes(schema) },
      });
      this.#channels.set(topic, channelId);
    }
    const sequence = this.#sequence++;
    this.#lastNs = timeNs;
    this.#file.addMessage({ channelId, sequence, logTime: timeNs, publishTime: publishNs, data });
    this.#chunkStartNs ??= timeNs;
    this.#chunkTimer ??= setTimeout(() => this.#closeChunk(), CHUNK_MS).unref();
    if (!this.#together) this.#closeIfDue(timeNs);
  }

  /** A timer alone would wait for a busy event loop; the times of messages alone for the next message. */
  #closeIfDue(timeNs: bigint): void {
    if (this.#chunkStartNs === undefined) return;
    const old = timeNs - this.#chunkStartNs > BigInt(CHUNK_MS) * 1_000_000n;
    if (old || this.#file.chunkBytes > CHUNK_BYTES) this.#closeChunk();
  }

  #closeChunk(): void {
    clearTimeout(this.#chunkTimer);
    this.#chunkTimer = undefined;
    this.#chunkStartNs = undefined;
    this.#file.closeChunk();
  }

  async #sync(): Promise<void> {
    const bytes = this.#file.bytesWritten;
    if (this.#syncing || this.#closed || bytes === this.#syncedBytes) return;
    this.#syncing = true;
    try {
      await this.#disk.sync();
      this.#syncedBytes = bytes;
    } catch {
      // The next write tells of a disk that is gone, and closes the file.
    } finally {
      this.#syncing = false;
    }
  }

  /** A file that is open can be written when nobody will find it again: its disk was taken away. Said once. */
  async #watchPlace(): Promise<void> {
    if (this.#missed || (await isThere(this.path))) return;
    this.#missed = true;
    this.#trouble(
      'warn',
      `The recording ${this.path} is no longer in its place: it was moved or deleted, or its disk was taken away. What is recorded now goes with it.`,
    );
  }

  /** Warns when the disk is nearly full, and closes the file while there is room to. */
  async #watchSpace(): Promise<void> {
    const free = await this.#freeBytes();
    const alarm = spaceAlarm(free);
    if (this.#closed || free === undefined || alarm === 'plenty') return;
    if (alarm === 'out') {
      await this.close();
      this.#error = new Error(`Less than ${si(STOP_BELOW_BYTES, 'B')} are left on the disk.`);
      this.#trouble(
        'fail',
        `The disk of ${this.path} is full but for ${si(free, 'B', 2)}: the recording was closed here, and what it holds can be opened. The run goes on unrecorded. Make room before the next run.`,
      );
    } else if (!this.#warned) {
      this.#warned = true;
      this.#trouble(
        'warn',
        `Only ${si(free, 'B', 2)} are left on the disk of ${this.path}. The recording ends at ${si(STOP_BELOW_BYTES, 'B')}; make room.`,
      );
    }
  }

  async #watch(): Promise<void> {
    await this.#watchPlace();
    await this.#watchSpace();
  }

  #failed(error: Error): void {
    this.#stop();
    this.#error = error;
    this.#trouble(
      'fail',
      `The recording ${this.path} cannot grow (${error.message}). It was closed after the last part that was written, and the run goes on unrecorded. Make room on the disk before the next run.`,
    );
  }

  #stop(): void {
    if (this.#closed) return;
    this.#closeChunk();
    clearTimeout(this.#chunkTimer);
    this.#closed = true;
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
  }
}
