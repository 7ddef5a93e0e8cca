/** The closing part of a recording that was closed in order: where its chunks are, without reading them. */
import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { McapConstants } from '@mcap/core';
import type { ChunkPlace } from './read-recording.ts';
import { FieldReader, type ReadChannel } from './record-parser.ts';

const { Opcode, MCAP_MAGIC } = McapConstants;
const RECORD_HEADER_BYTES = 9;
const FOOTER_BYTES = RECORD_HEADER_BYTES + 20;
/** An hour at eight boards has 5 MB. */
const MOST_SUMMARY_BYTES = 256 * 1024 * 1024;

export interface RecordPlace {
  readonly name: string;
  readonly offset: number;
  /** Of the whole record. */
  readonly length: number;
}

export interface RecordingIndex {
  /** By time of their first message. */
  readonly chunks: readonly ChunkPlace[];
  readonly channels: ReadonlyMap<number, ReadChannel>;
  readonly attachments: readonly RecordPlace[];
  readonly metadata: readonly RecordPlace[];
  readonly messages: number;
}

/** All of `length` bytes, or a rejection. */
export async function readAt(file: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(length);
  for (let have = 0; have < length;) {
    const { bytesRead } = await file.read(buffer, have, length - have, offset + have);
    if (bytesRead === 0) throw new Error(`the file became shorter, at byte ${offset + have}`);
    have += bytesRead;
  }
  return buffer;
}

/** Undefined when the file was not closed, or its closing part is damaged. */
export async function readIndex(file: FileHandle, size: number): Promise<RecordingIndex | undefined> {
  const tail = FOOTER_BYTES + MCAP_MAGIC.length;
  if (size < tail + MCAP_MAGIC.length) return undefined;
  const end = await readAt(file, size - tail, tail);
  if (MCAP_MAGIC.some((byte, i) => end[FOOTER_BYTES + i] !== byte)) return undefined;
  const footer = new FieldReader(end);
  if (footer.u8() !== Opcode.FOOTER || footer.size() !== FOOTER_BYTES - RECORD_HEADER_BYTES) return undefined;
  const start = footer.size();
  footer.u64();
  const stated = footer.u32();
  const length = size - tail - start;
  if (start === 0 || length <= 0 || length > MOST_SUMMARY_BYTES) return undefined;
  const summary = await readAt(file, start, length);
  const found = crc32(end.subarray(0, FOOTER_BYTES - 4), crc32(summary));
  if (stated !== 0 && stated !== found) return undefined;
  try {
    return parseSummary(summary, size);
  } catch {
    return undefined;
  }
}

function parseSummary(summary: Uint8Array, size: number): RecordingIndex {
  const chunks: ChunkPlace[] = [];
  const channels = new Map<number, ReadChannel>();
  const attachments: RecordPlace[] = [];
  const metadata: RecordPlace[] = [];
  let messages = 0;
  const reader = new FieldReader(summary);
  const within = (place: { offset: number; length: number }): void => {
    if (!(place.offset + place.length <= size)) throw new RangeError('index');
  };
  while (reader.left > 0) {
    const opcode: number = reader.u8();
    const fields = new FieldReader(reader.bytes(reader.size()));
    if (opcode === Opcode.CHUNK_INDEX) {
      const [startNs, endNs] = [fields.u64(), fields.u64()];
      chunks.push({ startNs, endNs, offset: fields.size(), length: fields.size() });
      within(chunks.at(-1)!);
    } else if (opcode === Opcode.CHANNEL) {
      const [id, schemaId] = [fields.u16(), fields.u16()];
      channels.set(id, { id, schemaId, topic: fields.text(), messageEncoding: fields.text() });
    } else if (opcode === Opcode.STATISTICS) messages = fields.size();
    else if (opcode === Opcode.METADATA_INDEX) {
      const [offset, length] = [fields.size(), fields.size()];
      metadata.push({ offset, length, name: fields.text() });
      within(metadata.at(-1)!);
    } else if (opcode === Opcode.ATTACHMENT_INDEX) {
      const [offset, length] = [fields.size(), fields.size()];
      for (let i = 0; i < 3; i++) fields.u64();
      attachments.push({ offset, length, name: fields.text() });
      within(attachments.at(-1)!);
    }
  }
  chunks.sort((a, b) => (a.startNs < b.startNs ? -1 : a.startNs > b.startNs ? 1 : 0));
  return { chunks, channels, attachments, metadata, messages };
}
