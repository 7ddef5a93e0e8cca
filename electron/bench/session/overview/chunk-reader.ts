/**
 * Chunks of an open recording, as they lie in the file: seeking back and forth reads the same ones, so the latest are
 * kept, up to so many bytes. Messages are parsed when they are asked for: parsed, a chunk takes several times its bytes.
 */
import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { readAt } from '../recording/read-index.ts';
import type { ChunkPlace } from '../recording/read-recording.ts';
import { FieldReader, readChunkRecords, type ReadMessage } from '../recording/record-parser.ts';

const RECORD_HEADER_BYTES = 9;
/** Ten seconds of 64 boards at 900 samples a second are 15 MB. */
const KEPT_BYTES = 24 * 1024 * 1024;

export class ChunkReader {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #keptBytes: number;
  /** Oldest use first. Empty: packed or damaged. */
  readonly #kept = new Map<ChunkPlace, Uint8Array>();
  readonly #told = new Set<ChunkPlace>();
  #bytes = 0;
  /** Called once for each chunk of which something is left out. */
  onDamage: (place: ChunkPlace) => void = () => undefined;

  /** @param path for sentences; the file is not closed here */
  constructor(path: string, file: FileHandle, keptBytes = KEPT_BYTES) {
    this.#path = path;
    this.#file = file;
    this.#keptBytes = keptBytes;
  }

  /** In memory now. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Hands over the messages of a chunk in order; none of a damaged chunk, or those before the damage, which is told once.
   * Rejects with a sentence when the file cannot be read.
   */
  async read(place: ChunkPlace, take: (message: ReadMessage) => void): Promise<void> {
    const records = this.#kept.get(place) ?? (await this.#fetch(place));
    this.#keep(place, records);
    try {
      readChunkRecords(records, { schema: () => undefined, channel: () => undefined, message: take });
    } catch (error) {
      // What came before the damage is good.
      if (!(error instanceof RangeError)) throw error;
      this.#damaged(place);
    }
  }

  #damaged(place: ChunkPlace): void {
    if (this.#told.has(place)) return;
    this.#told.add(place);
    this.onDamage(place);
  }

  clear(): void {
    this.#kept.clear();
    this.#bytes = 0;
  }

  #keep(place: ChunkPlace, records: Uint8Array): void {
    const before = this.#kept.get(place);
    this.#kept.delete(place);
    this.#kept.set(place, records);
    this.#bytes += records.byteLength - (before?.byteLength ?? 0);
    for (const [oldest, { byteLength }] of this.#kept) {
      if (this.#bytes <= this.#keptBytes) return;
      this.#kept.delete(oldest);
      this.#bytes -= byteLength;
    }
  }

  async #fetch(place: ChunkPlace): Promise<Uint8Array> {
    const { offset, length } = place;
    const record = await readAt(this.#file, offset, length).catch((cause: unknown) => {
      throw new Error(
        `${this.#path} cannot be read further (${(cause as Error).message}). Is its disk still there?`,
        { cause },
      );
    });
    const records = recordsOf(record);
    if (records === undefined) this.#damaged(place);
    return records ?? new Uint8Array(0);
  }
}

/** What a chunk holds; undefined of one that is packed, or whose checksum is not that of its content. */
function recordsOf(chunk: Uint8Array): Uint8Array | undefined {
  try {
    const fields = new FieldReader(chunk.subarray(RECORD_HEADER_BYTES));
    for (let i = 0; i < 3; i++) fields.u64();
    const stated = fields.u32();
    if (fields.text() !== '') return undefined;
    const records = fields.bytes(fields.size());
    return crc32(records) === stated ? records : undefined;
  } catch {
    return undefined;
  }
}
