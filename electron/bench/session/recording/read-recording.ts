/**
 * Reads a recording from its beginning, whatever state it is in: closed, cut off, with damage in the middle. Nothing is
 * believed that a checksum does not vouch for; a damaged chunk is left out and named, and reading goes on behind it.
 * One record is in memory at a time, so that size does not matter. The file is never changed.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { McapConstants, McapStreamReader, type McapTypes } from '@mcap/core';
import { FieldReader, readChunkRecords, type ChunkHandler } from './record-parser.ts';

const { Opcode, MCAP_MAGIC } = McapConstants;
const RECORD_HEADER_BYTES = 9;
/** No record of ours is larger; a length above this is damage, or of another program. */
const MAX_RECORD_BYTES = 256 * 1024 * 1024;
/** In the header of every recording of ours. */
export const PROFILE = 'tinymetafed';

/** Where a chunk lies in its file. */
export interface ChunkPlace {
  readonly offset: number;
  /** Of the whole record. */
  readonly length: number;
  /** Log times of its first and its last message, nanoseconds. */
  readonly startNs: bigint;
  readonly endNs: bigint;
}

export interface RecordingHandler extends Partial<ChunkHandler> {
  /** Before the messages of a chunk whose checksum is right. */
  chunk?(place: ChunkPlace): void;
  progress?: Progress;
  /** After each record, awaited before the next is read: who works on what was read keeps no more of it than that. */
  between?(): Promise<void>;
  metadata?(metadata: McapTypes.Metadata): void;
  attachment?(attachment: McapTypes.Attachment): void;
}

export interface ReadOutcome {
  /** whole: closed, every checksum right. nothing: not one message can be read. */
  readonly verdict: 'whole' | 'partial' | 'nothing';
  /** What is wrong, each the end of a sentence that begins with the file. Empty when whole. */
  readonly damage: readonly string[];
  readonly messages: number;
  readonly fileBytes: number;
  readonly firstNs: bigint | undefined;
  readonly lastNs: bigint | undefined;
}

/** A file that is not a recording at all. The message is a sentence that names it. */
export class NotARecording extends Error {
  override readonly name = 'NotARecording';
}

/** Now and then: bytes read so far, of how many. What it throws ends the reading and is thrown. */
export type Progress = (bytes: number, of: number) => void;

/** Nobody waits for the rest any more. */
export class GivenUp extends NotARecording {}

/** Throws NotARecording, or a sentence when the file cannot be read. */
export async function readRecording(path: string, handler: RecordingHandler): Promise<ReadOutcome> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new NotARecording(`${path} cannot be read (${(cause as Error).message}).`, { cause });
  });
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new NotARecording(`${path} is not a file. Name a recording, recording.mcap.`);
    return await new Reading(path, file, stat.size, handler).run();
  } catch (error) {
    if (error instanceof NotARecording) throw error;
    throw new Error(
      `${path} cannot be read further (${(error as Error).message}). Is its disk still there?`,
      {
        cause: error,
      },
    );
  } finally {
    await file.close();
  }
}

/** Of the records that close a file: a checksum; two places and a checksum. */
const LEAST_BYTES: Readonly<Record<number, number>> = { [Opcode.DATA_END]: 4, [Opcode.FOOTER]: 20 };

/** A chunk that another tool has packed. */
class Compressed extends Error {}

class Reading {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #size: number;
  readonly #handler: RecordingHandler;
  readonly #channels = new Set<number>();
  readonly #damage: string[] = [];
  #messages = 0;
  #orphans = 0;
  #first: bigint | undefined;
  #last: bigint | undefined;
  #dataCrc = 0;

  constructor(path: string, file: FileHandle, size: number, handler: RecordingHandler) {
    this.#path = path;
    this.#file = file;
    this.#size = size;
    this.#handler = handler;
  }

  async run(): Promise<ReadOutcome> {
    await this.#begin();
    const closed = await this.#data();
    if (!closed) this.#damage.push('was not closed: the program that wrote it ended before');
    if (this.#orphans > 0) {
      this.#damage.push(`holds ${this.#orphans} messages whose topic was in a damaged part`);
    }
    const whole = this.#damage.length === 0;
    return {
      verdict: this.#messages === 0 && !whole ? 'nothing' : whole ? 'whole' : 'partial',
      damage: this.#damage,
      messages: this.#messages,
      fileBytes: this.#size,
      firstNs: this.#first,
      lastNs: this.#last,
    };
  }

  async #begin(): Promise<void> {
    const path = this.#path;
    if (this.#size === 0) throw new NotARecording(`${path} is empty.`);
    const magic = await this.#read(0, Math.min(this.#size, MCAP_MAGIC.length));
    const differs = MCAP_MAGIC.findIndex((byte, i) => magic[i] !== byte);
    if (differs === 5 && magic.length > 5) {
      throw new NotARecording(
        `${path} is an MCAP file of version ${String.fromCharCode(magic[5] ?? 0)}; this program reads version 0. Update it.`,
      );
    }
    if (differs >= 0 && differs >= magic.length) {
      throw new NotARecording(`${path} ends after ${magic.length} bytes, before anything was recorded.`);
    }
    if (differs >= 0) {
      throw new NotARecording(`${path} is no recording: it does not begin as an MCAP file does.`);
    }
    this.#dataCrc = crc32(magic);
  }

  /** Everything between the magics. True when the file was closed and its end is right. */
  async #data(): Promise<boolean> {
    let at = MCAP_MAGIC.length;
    let summaryCrc: number | undefined;
    let dataEnded = false;
    while (at + RECORD_HEADER_BYTES <= this.#size) {
      const head = new FieldReader(await this.#read(at, RECORD_HEADER_BYTES));
      const opcode: number = head.u8();
      const length = head.size();
      const end = at + RECORD_HEADER_BYTES + length;
      if (opcode === 0 || length > MAX_RECORD_BYTES) {
        this.#damage.push(`cannot be followed beyond byte ${at}: what stands there is no record`);
        return true;
      }
      if (end > this.#size) {
        this.#damage.push(`is cut off in the middle of a record, ${this.#size - at} bytes after byte ${at}`);
        return true;
      }
      if (length < (LEAST_BYTES[opcode] ?? 0)) {
        this.#damage.push(`has a damaged end, at byte ${at}`);
        return true;
      }
      const record = await this.#read(at, RECORD_HEADER_BYTES + length);
      const body = record.subarray(RECORD_HEADER_BYTES);
      if (opcode === Opcode.FOOTER) return this.#footer(record, end, summaryCrc ?? 0);
      if (opcode === Opcode.DATA_END) {
        const stated = new FieldReader(body).u32();
        if (stated !== 0 && stated !== this.#dataCrc && this.#damage.length === 0)
          this.#damage.push('has damage outside of its messages');
        dataEnded = true;
        summaryCrc = 0;
      } else if (dataEnded) summaryCrc = crc32(record, summaryCrc);
      else {
        this.#dataCrc = crc32(record, this.#dataCrc);
        this.#record(opcode, at, body, record);
        await this.#handler.between?.();
      }
      at = end;
    }
    if (at < this.#size) this.#damage.push(`is cut off in the middle of a record, at byte ${at}`);
    return false;
  }

  async #footer(record: Uint8Array, end: number, summaryCrc: number): Promise<boolean> {
    const stated = new FieldReader(record.subarray(RECORD_HEADER_BYTES + 16)).u32();
    const found = crc32(record.subarray(0, RECORD_HEADER_BYTES + 16), summaryCrc);
    if (stated !== 0 && stated !== found) this.#damage.push('has damage in its summary');
    const magic = await this.#read(end, Math.min(MCAP_MAGIC.length, this.#size - end));
    if (magic.length < MCAP_MAGIC.length || MCAP_MAGIC.some((byte, i) => magic[i] !== byte))
      this.#damage.push('is cut off in its last bytes');
    else if (end + MCAP_MAGIC.length < this.#size) this.#damage.push('goes on after its end');
    return true;
  }

  #record(opcode: number, at: number, body: Uint8Array, record: Uint8Array): void {
    try {
      if (opcode === Opcode.CHUNK) this.#chunk(body, at);
      else if (opcode === Opcode.HEADER) this.#header(body);
      else if (opcode === Opcode.METADATA || opcode === Opcode.ATTACHMENT) this.#apart(record);
    } catch (error) {
      if (error instanceof NotARecording) throw error;
      if (error instanceof Compressed) return this.#compressed(error.message);
      const what = { [Opcode.CHUNK]: 'chunk', [Opcode.METADATA]: 'metadata' }[opcode] ?? 'attachment';
      this.#damage.push(
        `has a damaged ${what} at byte ${at} (${record.byteLength} bytes), which is left out`,
      );
    }
  }

  /** Another tool has packed it; said once. */
  #compressed(how: string): void {
    const text = `has chunks packed with ${how}, which this program does not unpack: write it anew with "mcap compress --compression none"`;
    if (!this.#damage.includes(text)) this.#damage.push(text);
  }

  #header(body: Uint8Array): void {
    const profile = new FieldReader(body).text();
    if (profile === PROFILE) return;
    throw new NotARecording(
      `${this.#path} was not recorded by this program (its profile is "${profile.slice(0, 40)}").`,
    );
  }

  #chunk(body: Uint8Array, offset: number): void {
    const fields = new FieldReader(body);
    const [startNs, endNs] = [fields.u64(), fields.u64()];
    const size = fields.u64();
    const stated = fields.u32();
    const compression = fields.text();
    const records = fields.bytes(fields.size());
    if (compression !== '') throw new Compressed(compression);
    if (size !== BigInt(records.byteLength) || crc32(records) !== stated) throw new RangeError('checksum');
    this.#handler.chunk?.({ offset, length: RECORD_HEADER_BYTES + body.byteLength, startNs, endNs });
    readChunkRecords(records, {
      schema: (schema) => this.#handler.schema?.(schema),
      channel: (channel) => {
        this.#channels.add(channel.id);
        this.#handler.channel?.(channel);
      },
      message: (message) => {
        if (!this.#channels.has(message.channelId)) {
          this.#orphans++;
          return;
        }
        this.#messages++;
        this.#first ??= message.logTime;
        this.#last = message.logTime;
        this.#handler.message?.(message);
      },
    });
  }

  /** Metadata and attachments: rare, so read by the library, which checks the attachment's own checksum. */
  #apart(record: Uint8Array): void {
    const reader = new McapStreamReader({ noMagicPrefix: true });
    reader.append(record);
    const read = reader.nextRecord();
    if (read?.type === 'Metadata') this.#handler.metadata?.(read);
    else if (read?.type === 'Attachment') this.#handler.attachment?.({ ...read, data: read.data.slice() });
  }

  async #read(at: number, length: number): Promise<Uint8Array> {
    return this.#buffered(at, length) ?? (await this.#fill(at, length));
  }

  /** Bytes read ahead: most records are short, and a system call each would be most of the time. */
  #ahead = new Uint8Array(0);
  #aheadAt = 0;

  #buffered(at: number, length: number): Uint8Array | undefined {
    const from = at - this.#aheadAt;
    if (from < 0 || from + length > this.#ahead.byteLength) return undefined;
    return this.#ahead.subarray(from, from + length);
  }

  async #fill(at: number, length: number): Promise<Uint8Array> {
    const wanted = Math.min(Math.max(length, 1024 * 1024), this.#size - at);
    // Not reused: handlers may hold views of the previous one until they return.
    const buffer = new Uint8Array(Math.max(wanted, 0));
    let have = 0;
    while (have < buffer.byteLength) {
      const { bytesRead } = await this.#file.read(buffer, have, buffer.byteLength - have, at + have);
      if (bytesRead === 0) throw new Error(`the file became shorter, at byte ${at + have}`);
      have += bytesRead;
    }
    this.#handler.progress?.(at + have, this.#size);
    this.#ahead = buffer;
    this.#aheadAt = at;
    return buffer.subarray(0, length);
  }
}
