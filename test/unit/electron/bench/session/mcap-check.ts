/** The checks of the reference reader on a finished recording: both of its readers, all indexes, all checksums. */
import { open } from 'node:fs/promises';
import { McapIndexedReader, McapStreamReader } from '@mcap/core';
import type { McapTypes } from '@mcap/core';
import { expect } from 'vitest';

export interface Checked {
  readonly topics: ReadonlyMap<string, readonly McapTypes.Message[]>;
  readonly metadata: readonly McapTypes.Metadata[];
  readonly attachments: readonly McapTypes.Attachment[];
  readonly statistics: McapTypes.Statistics;
  readonly chunks: number;
}

/** Reads a file through its indexes and through its stream, and compares. Fails the test when they differ. */
export async function checkMcap(path: string): Promise<Checked> {
  const file = await open(path);
  try {
    const bytes = new Uint8Array(await file.readFile());
    const reader = await McapIndexedReader.Initialize({
      readable: {
        size: () => Promise.resolve(BigInt(bytes.length)),
        read: (offset, size) => Promise.resolve(bytes.slice(Number(offset), Number(offset + size))),
      },
    });
    const topics = new Map<string, McapTypes.Message[]>();
    for await (const message of reader.readMessages({ validateCrcs: true })) {
      const topic = reader.channelsById.get(message.channelId)?.topic ?? '';
      topics.set(topic, [...(topics.get(topic) ?? []), message]);
    }
    const metadata: McapTypes.Metadata[] = [];
    for await (const it of reader.readMetadata()) metadata.push(it);
    const attachments: McapTypes.Attachment[] = [];
    for await (const it of reader.readAttachments({ validateCrcs: true })) attachments.push(it);

    const stream = new McapStreamReader({ validateCrcs: true, includeChunks: true });
    stream.append(bytes);
    const seen: Record<string, number> = {};
    const ids = new Set<string>();
    let latest = 0n;
    let dataEnded = false;
    for (let it = stream.nextRecord(); it; it = stream.nextRecord()) {
      seen[it.type] = (seen[it.type] ?? 0) + 1;
      if (it.type === 'DataEnd') dataEnded = true;
      if (dataEnded) continue;
      // What the command-line tool's doctor asks for beside checksums: order, and nothing described twice.
      if (it.type === 'Message') {
        if (it.logTime < latest) expect.unreachable(`a message of ${it.logTime} ns comes after ${latest} ns`);
        latest = it.logTime;
      } else if (it.type === 'Schema' || it.type === 'Channel') {
        const id = `${it.type} ${it.id}`;
        if (ids.has(id)) expect.unreachable(`${id} is described twice`);
        ids.add(id);
      }
    }
    expect(stream.done()).toBe(true);

    const { statistics } = reader;
    if (statistics === undefined) throw new Error(`${path} has no statistics`);
    const indexed = [...topics.values()].reduce((sum, list) => sum + list.length, 0);
    expect(indexed).toBe(Number(statistics.messageCount));
    expect(seen['Message'] ?? 0).toBe(indexed);
    expect(seen['Chunk'] ?? 0).toBe(statistics.chunkCount);
    expect(reader.chunkIndexes.length).toBe(statistics.chunkCount);
    expect(metadata.length).toBe(statistics.metadataCount);
    expect(attachments.length).toBe(statistics.attachmentCount);
    return { topics, metadata, attachments, statistics, chunks: statistics.chunkCount };
  } finally {
    await file.close();
  }
}

export function jsonOf(message: McapTypes.Message | undefined): Record<string, unknown> {
  return JSON.parse(new TextDecoder().decode(message?.data)) as Record<string, unknown>;
}
