/** The closing part of an MCAP file: data end, schemas, channels, statistics, indexes, offsets, footer. */
import { crc32 } from 'node:zlib';
import { McapConstants, McapRecordBuilder, type McapTypes } from '@mcap/core';

const { Opcode } = McapConstants;

/** A stretch of the file that stands for itself. */
export interface Piece {
  readonly what:
    | { readonly kind: 'header' }
    | { readonly kind: 'metadata'; readonly index: McapTypes.MetadataIndex }
    | { readonly kind: 'attachment'; readonly index: McapTypes.AttachmentIndex }
    | {
        readonly kind: 'chunk';
        readonly index: McapTypes.ChunkIndex;
        readonly counts: readonly (readonly [channelId: number, messages: number])[];
      };
  /** Offset after its last byte. */
  readonly end: number;
}

export interface Contents {
  readonly pieces: readonly Piece[];
  readonly schemas: readonly McapTypes.Schema[];
  readonly channels: readonly McapTypes.Channel[];
  /** Of all bytes before; 0: none. */
  readonly dataCrc: number;
  /** Where the closing part begins. */
  readonly at: number;
}

function statisticsOf({ pieces, schemas, channels }: Contents): McapTypes.Statistics {
  const counts = new Map<number, bigint>();
  let start: bigint | undefined;
  let end = 0n;
  let messageCount = 0n;
  const of = (kind: Piece['what']['kind']): number => pieces.filter(({ what }) => what.kind === kind).length;
  for (const { what } of pieces) {
    if (what.kind !== 'chunk') continue;
    const { messageStartTime, messageEndTime } = what.index;
    if (start === undefined || messageStartTime < start) start = messageStartTime;
    if (messageEndTime > end) end = messageEndTime;
    for (const [id, count] of what.counts) {
      counts.set(id, (counts.get(id) ?? 0n) + BigInt(count));
      messageCount += BigInt(count);
    }
  }
  return {
    messageCount,
    schemaCount: schemas.length,
    channelCount: channels.length,
    attachmentCount: of('attachment'),
    metadataCount: of('metadata'),
    chunkCount: of('chunk'),
    messageStartTime: start ?? 0n,
    messageEndTime: end,
    channelMessageCounts: counts,
  };
}

/** Everything after the last piece, to the end of the file. */
export function summaryOf(contents: Contents): Uint8Array {
  const { pieces, schemas, channels, dataCrc, at } = contents;
  const records = new McapRecordBuilder();
  records.writeDataEnd({ dataSectionCrc: dataCrc });
  const summaryStart = records.length;
  const position = (): bigint => BigInt(at + records.length);
  const offsets: McapTypes.SummaryOffset[] = [];
  const group = <T>(groupOpcode: number, items: readonly T[], write: (item: T) => unknown): void => {
    const groupStart = position();
    for (const item of items) write(item);
    if (items.length > 0) offsets.push({ groupOpcode, groupStart, groupLength: position() - groupStart });
  };
  const index = <K extends 'chunk' | 'attachment' | 'metadata'>(kind: K) =>
    pieces.flatMap(({ what }) => (what.kind === kind ? [what as Extract<Piece['what'], { kind: K }>] : []));
  group(Opcode.SCHEMA, schemas, (schema) => records.writeSchema(schema));
  group(Opcode.CHANNEL, channels, (channel) => records.writeChannel(channel));
  group(Opcode.STATISTICS, [statisticsOf(contents)], (it) => records.writeStatistics(it));
  group(Opcode.METADATA_INDEX, index('metadata'), (it) => records.writeMetadataIndex(it.index));
  group(Opcode.ATTACHMENT_INDEX, index('attachment'), (it) => records.writeAttachmentIndex(it.index));
  group(Opcode.CHUNK_INDEX, index('chunk'), (it) => records.writeChunkIndex(it.index));
  const offsetStart = position();
  for (const offset of offsets) records.writeSummaryOffset(offset);
  const footer = { summaryStart: BigInt(at + summaryStart), summaryOffsetStart: offsetStart };
  // The summary's CRC covers the footer's own fields up to the CRC.
  const fields = new DataView(new ArrayBuffer(25));
  fields.setUint8(0, Opcode.FOOTER);
  fields.setBigUint64(1, 20n, true);
  fields.setBigUint64(9, footer.summaryStart, true);
  fields.setBigUint64(17, footer.summaryOffsetStart, true);
  const summaryCrc = crc32(new Uint8Array(fields.buffer), crc32(records.buffer.subarray(summaryStart)));
  records.writeFooter({ ...footer, summaryCrc });
  records.writeMagic();
  return records.buffer.slice();
}
