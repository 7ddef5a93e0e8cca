/**
 * An MCAP file as it grows (https://mcap.dev), on the record and chunk builders of @mcap/core.
 *
 *   magic, header | chunk, its indexes | metadata | attachment | chunk ... | data end, summary, footer, magic
 *
 * Why not its McapWriter? That one closes a chunk by size only, and a chunk that is not closed is lost with the process.
 * Here `closeChunk` may be called at any time, and everything given before is then with the operating system.
 *
 * When a write fails (a full disk, a limit), the file is cut back to whole pieces, as many as leave room for the summary,
 * and closed: what is left opens like any other.
 */
import { crc32 } from 'node:zlib';
import { McapChunkBuilder, McapRecordBuilder, type McapTypes } from '@mcap/core';
import type { Disk } from './disk.ts';
import { summaryOf, type Piece } from './mcap-summary.ts';

export interface Topic {
  readonly topic: string;
  readonly messageEncoding: string;
  readonly schema?: { readonly name: string; readonly data: Uint8Array } | undefined;
}

/** A place between pieces, to which the file can be cut back. */
export interface Mark {
  readonly pieces: number;
  readonly position: number;
  readonly dataCrc: number;
}

export class McapFile {
  #disk: Disk;
  readonly #records = new McapRecordBuilder();
  readonly #chunk = new McapChunkBuilder({ useMessageIndex: true });
  readonly #schemas = new Map<string, McapTypes.Schema>();
  readonly #channels: McapTypes.Channel[] = [];
  /** What is in the file, in order. */
  readonly #pieces: Piece[] = [];
  #position = 0;
  #dataCrc = 0;
  #failure: Error | undefined;
  /** Under way after a write that failed. */
  #cuttingBack: Promise<void> | undefined;
  #ended = false;
  /** Called once, when a write failed and the file was closed as far as it goes. */
  onFailure: (error: Error) => void = () => undefined;

  constructor(disk: Disk, header: McapTypes.Header) {
    this.#disk = disk;
    this.#records.writeMagic();
    this.#records.writeHeader(header);
    this.#take(() => ({ kind: 'header' }));
  }

  /** Messages and records in the open chunk, bytes. */
  get chunkBytes(): number {
    return this.#chunk.byteLength;
  }
  get bytesWritten(): number {
    return this.#position;
  }
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Registers a topic; its records are in the open chunk. Returns the channel's number. */
  addChannel({ topic, messageEncoding, schema }: Topic): number {
    let schemaId = 0;
    if (schema !== undefined) {
      let known = this.#schemas.get(schema.name);
      if (known === undefined) {
        const { name, data } = schema;
        known = { id: this.#schemas.size + 1, name, encoding: 'jsonschema', data };
        this.#schemas.set(schema.name, known);
        this.#chunk.addSchema(known);
      }
      schemaId = known.id;
    }
    const channel = { id: this.#channels.length, topic, messageEncoding, schemaId, metadata: new Map() };
    this.#channels.push(channel);
    this.#chunk.addChannel(channel);
    return channel.id;
  }

  addMessage(message: McapTypes.Message): void {
    if (this.#ended) return;
    this.#chunk.addMessage(message);
  }

  addMetadata(name: string, metadata: ReadonlyMap<string, string>): void {
    if (this.#ended) return;
    this.closeChunk();
    const length = this.#records.writeMetadata({ name, metadata: new Map(metadata) });
    this.#take((offset) => ({ kind: 'metadata', index: { name, offset, length } }));
  }

  addAttachment(attachment: McapTypes.Attachment): void {
    if (this.#ended) return;
    this.closeChunk();
    const length = this.#records.writeAttachment(attachment);
    const { data, ...rest } = attachment;
    this.#take((offset) => ({
      kind: 'attachment',
      index: { ...rest, offset, length, dataSize: BigInt(data.byteLength) },
    }));
  }

  /** Writes everything given so far. */
  closeChunk(): void {
    if (this.#chunk.numMessages === 0 || this.#ended) return;
    const records = this.#chunk.buffer;
    const { messageStartTime, messageEndTime } = this.#chunk;
    const uncompressedSize = BigInt(records.byteLength);
    const chunkLength = this.#records.writeChunk({
      messageStartTime,
      messageEndTime,
      uncompressedSize,
      uncompressedCrc: crc32(records),
      compression: '',
      records,
    });
    const offsets: [number, bigint][] = [];
    const counts: [number, number][] = [];
    let messageIndexLength = 0n;
    for (const index of this.#chunk.indices) {
      // A channel that was registered in this chunk and has no message in it needs no index.
      if (index.records.length === 0) continue;
      offsets.push([index.channelId, chunkLength + messageIndexLength]);
      counts.push([index.channelId, index.records.length]);
      messageIndexLength += this.#records.writeMessageIndex(index);
    }
    this.#take((chunkStartOffset) => ({
      kind: 'chunk',
      counts,
      index: {
        messageStartTime,
        messageEndTime,
        chunkStartOffset,
        chunkLength,
        messageIndexOffsets: new Map(offsets.map(([id, at]) => [id, chunkStartOffset + at])),
        messageIndexLength,
        compression: '',
        compressedSize: uncompressedSize,
        uncompressedSize,
      },
    }));
    this.#chunk.reset();
  }

  /** Where the file has come to; what was given before is written first. */
  mark(): Mark {
    this.closeChunk();
    return { pieces: this.#pieces.length, position: this.#position, dataCrc: this.#dataCrc };
  }

  /**
   * Goes on after `end()`: what was written since the mark is cut off, the summary with it, and `end()` writes another.
   * Throws when the disk does not let itself be cut, or writing had failed.
   * @param disk the same file, opened again
   */
  reopen(disk: Disk, { pieces, position, dataCrc }: Mark): void {
    if (this.#failure !== undefined) throw this.#failure;
    disk.truncate(position);
    this.#disk = disk;
    this.#pieces.splice(pieces);
    this.#position = position;
    this.#dataCrc = dataCrc;
    this.#ended = false;
  }

  /** Writes the summary, and closes the file. Safe to call twice. */
  async end(): Promise<void> {
    if (!this.#ended) {
      this.closeChunk();
      // Writing the last chunk may have failed.
      if (this.#failure === undefined) await this.#end();
    }
    await this.#cuttingBack;
  }

  async #end(): Promise<void> {
    this.#ended = true;
    try {
      const closing = this.#closing(this.#pieces, this.#dataCrc, this.#position);
      this.#disk.write(closing);
      this.#position += closing.byteLength;
      await this.#disk.sync();
    } catch (error) {
      return await this.#failed(error);
    }
    await this.#disk.close();
  }

  /** Writes what the record builder holds as one piece. */
  #take(describe: (offset: bigint) => Piece['what']): void {
    // The chunk before may have been what the disk did not take.
    if (this.#ended) return;
    const bytes = this.#records.buffer;
    try {
      this.#disk.write(bytes);
    } catch (error) {
      void this.#failed(error);
      return;
    }
    this.#pieces.push({ what: describe(BigInt(this.#position)), end: this.#position + bytes.byteLength });
    this.#position += bytes.byteLength;
    this.#dataCrc = crc32(bytes, this.#dataCrc);
    this.#records.reset();
  }

  /** The disk takes no more. */
  #failed(cause: unknown): Promise<void> {
    this.#ended = true;
    const failure = cause instanceof Error ? cause : new Error(String(cause));
    this.#failure = failure;
    return (this.#cuttingBack ??= this.#cutBack().then(() => this.onFailure(failure)));
  }

  #closing(pieces: readonly Piece[], dataCrc: number, at: number): Uint8Array {
    // After a cut there may be channels whose messages are gone.
    const there = new Set(
      pieces.flatMap(({ what }) => (what.kind === 'chunk' ? what.counts : []).map(([id]) => id)),
    );
    const channels = this.#channels.filter(({ id }) => there.has(id));
    const used = new Set(channels.map(({ schemaId }) => schemaId));
    const schemas = [...this.#schemas.values()].filter(({ id }) => used.has(id));
    return summaryOf({ pieces, schemas, channels, dataCrc, at });
  }

  /** Closes the file after the last whole piece that leaves room for the summary. */
  async #cutBack(): Promise<void> {
    const whole = [...this.#pieces];
    for (let dropped = 0; whole.length > 0;) {
      const at = whole.at(-1)?.end ?? 0;
      try {
        this.#disk.truncate(at);
        // The running CRC is of more than is left; 0 says that there is none.
        this.#disk.write(this.#closing(whole, 0, at));
        await this.#disk.sync();
        break;
      } catch {
        // One piece more at first, then ever more: a summary is short against what it sums up.
        dropped = Math.max(1, dropped * 2);
        whole.splice(-dropped);
      }
    }
    await this.#disk.close().catch(() => undefined);
  }
}
