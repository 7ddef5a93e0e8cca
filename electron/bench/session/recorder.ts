/**
 * Writes a session to an MCAP file (https://mcap.dev): raw frames both ways, rounds, evaluations, events.
 *
 * The MCAP writer must never be called twice at once and buffers a chunk before anything reaches the disk. So there is one
 * queue with one drain, and chunks are small: at the rate of one sensor (about 900 conversions a second) a chunk fills in
 * well under a second.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { McapWriter, type IWritable } from '@mcap/core';
import { frameTopic, TOPIC_SCHEMAS, type Topic } from './record-schemas.ts';

const CHUNK_BYTES = 8 * 1024;
const encoder = new TextEncoder();

/** JSON without the `undefined`s; bigint as decimal text. */
function json(value: unknown): Uint8Array {
  return encoder.encode(
    JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? item.toString() : item)),
  );
}

class FileWritable implements IWritable {
  #file: FileHandle;
  #position = 0n;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async write(buffer: Uint8Array): Promise<void> {
    // The writer reuses its buffer only after this resolves, so no copy is needed.
    let offset = 0;
    while (offset < buffer.byteLength) {
      const { bytesWritten } = await this.#file.write(buffer, offset, buffer.byteLength - offset);
      offset += bytesWritten;
    }
    this.#position += BigInt(buffer.byteLength);
  }

  position(): bigint {
    return this.#position;
  }
}

export class Recorder {
  readonly path: string;
  #file: FileHandle;
  #writer: McapWriter;
  #channels = new Map<string, number>();
  #queue: (() => Promise<unknown>)[] = [];
  #draining: Promise<void> | undefined;
  #error: Error | undefined;
  #sequence = 0;
  #bytes: FileWritable;

  private constructor(path: string, file: FileHandle, writable: FileWritable, writer: McapWriter) {
    this.path = path;
    this.#file = file;
    this.#bytes = writable;
    this.#writer = writer;
  }

  /**
   * Creates the file. `configuration` goes into it as metadata.
   * Throws a sentence naming the file when it cannot be written or exists already.
   */
  static async create(path: string, configuration: Record<string, string>): Promise<Recorder> {
    const file = await open(path, 'wx').catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(
        `The recording ${path} cannot be written (${reason}). Choose another folder with --out.`,
        { cause },
      );
    });
    const writable = new FileWritable(file);
    const writer = new McapWriter({ writable, chunkSize: CHUNK_BYTES });
    const recorder = new Recorder(path, file, writable, writer);
    recorder.#push(() => writer.start({ profile: 'tinymetafed', library: 'tinymetafed-bench' }));
    recorder.#push(() =>
      writer.addMetadata({ name: 'configuration', metadata: new Map(Object.entries(configuration)) }),
    );
    return recorder;
  }

  /** The first write error; the run goes on without a recording and says so. */
  get error(): Error | undefined {
    return this.#error;
  }

  get bytesWritten(): number {
    return Number(this.#bytes.position());
  }

  /** A raw frame as it crossed the wire. `timeNs` is host time since the epoch. */
  frame(boardId: string, direction: 'in' | 'out', bytes: Uint8Array, timeNs: bigint): void {
    const copy = bytes.slice();
    this.#add(frameTopic(boardId, direction), 'application/octet-stream', undefined, copy, timeNs);
  }

  /** A decoded message on one of our topics. */
  message(topic: Topic, value: unknown, timeNs: bigint): void {
    this.#add(topic, 'json', TOPIC_SCHEMAS[topic], json(value), timeNs);
  }

  attachment(name: string, mediaType: string, data: Uint8Array, timeNs: bigint): void {
    const copy = data.slice();
    this.#push(() =>
      this.#writer.addAttachment({ logTime: timeNs, createTime: timeNs, name, mediaType, data: copy }),
    );
  }

  /** Waits until everything queued is on its way to the disk. */
  async flush(): Promise<void> {
    await this.#draining;
  }

  /** Writes the index and closes. Safe to call twice. */
  async close(): Promise<void> {
    this.#push(() => this.#writer.end());
    await this.#draining;
    await this.#file.close().catch(() => undefined);
  }

  #add(topic: string, encoding: string, schema: object | undefined, data: Uint8Array, timeNs: bigint): void {
    this.#push(async () => {
      const channelId = this.#channels.get(topic) ?? (await this.#register(topic, encoding, schema));
      await this.#writer.addMessage({
        channelId,
        sequence: this.#sequence++,
        logTime: timeNs,
        publishTime: timeNs,
        data,
      });
    });
  }

  async #register(topic: string, messageEncoding: string, schema: object | undefined): Promise<number> {
    const schemaId = schema
      ? await this.#writer.registerSchema({
          name: (schema as { title: string }).title,
          encoding: 'jsonschema',
          data: json(schema),
        })
      : 0;
    const id = await this.#writer.registerChannel({ topic, messageEncoding, schemaId, metadata: new Map() });
    this.#channels.set(topic, id);
    return id;
  }

  #push(job: () => Promise<unknown>): void {
    if (this.#error) return;
    this.#queue.push(job);
    this.#draining ??= this.#drain();
  }

  async #drain(): Promise<void> {
    await Promise.resolve();
    try {
      while (this.#queue.length > 0) {
        const batch = this.#queue;
        this.#queue = [];
        for (const job of batch) await job();
      }
    } catch (cause) {
      this.#error = cause instanceof Error ? cause : new Error(String(cause));
      this.#queue.length = 0;
    } finally {
      this.#draining = undefined;
    }
  }
}
