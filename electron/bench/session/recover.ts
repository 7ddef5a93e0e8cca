/**
 * Makes a recording that was cut short, or is damaged, into one that opens everywhere: what its checksums vouch for, with
 * new indexes, in a new file beside it. The original is never changed.
 */
import { link, rename, rm, stat } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { UsageError } from '../usage-error.ts';
import { createDisk } from './recording/disk.ts';
import { McapFile } from './recording/mcap-file.ts';
import type { ReadChannel, ReadSchema } from './recording/record-parser.ts';
import { readRecording, type ReadOutcome } from './recording/read-recording.ts';
import { OVERVIEW_NAME } from './overview/overview.ts';
import { OverviewBuilder } from './overview/overview-builder.ts';
import { jsonOf, overviewAttachment } from './overview/overview-text.ts';
import { cutShortIn, markClosed } from './open-sessions.ts';
import { RECORDING_NAME } from './run-files.ts';

const CHUNK_BYTES = 256 * 1024;

export interface Recovery {
  readonly outcome: ReadOutcome;
  readonly original: string;
  /** Undefined when the original was whole, or nothing could be read. */
  readonly recovered: string | undefined;
}

/** The recording that a person means by a path: the file, or the one cut short in that folder. */
export async function recordingAt(path: string): Promise<string> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new UsageError(`${path} is not there. Name a recording or the folder of a run.`, { cause });
  });
  if (!found.isDirectory()) return path;
  const cut = await cutShortIn(path);
  return join(path, cut?.recording ?? RECORDING_NAME);
}

/** Name beside the original that says what it is. */
export function recoveredName(path: string): string {
  const extension = extname(path);
  return `${path.slice(0, path.length - extension.length)}-recovered${extension || '.mcap'}`;
}

/**
 * Reads the recording and writes what is good of it. Throws NotARecording, or UsageError when the new file is there already.
 * @param out where the new file goes; beside the original unless said otherwise
 */
export async function recover(path: string, out = recoveredName(path)): Promise<Recovery> {
  const checked = await readRecording(path, {});
  if (checked.verdict !== 'partial') {
    if (checked.verdict === 'whole') await forgetMarker(path);
    return { outcome: checked, original: path, recovered: undefined };
  }
  if ((await stat(out).catch(() => undefined)) !== undefined) {
    throw new UsageError(`${out} is there already, and it is not overwritten. Name another file with --out.`);
  }
  const beside = `${out}.${process.pid}.tmp`;
  try {
    const outcome = await rewrite(path, beside);
    // Takes the name only if it is still free; where links are not possible, rename.
    await link(beside, out)
      .then(() => rm(beside))
      .catch(() => rename(beside, out));
    await forgetMarker(path);
    return { outcome, original: path, recovered: out };
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

async function rewrite(path: string, to: string): Promise<ReadOutcome> {
  const disk = await createDisk(to).catch((cause: unknown) => {
    throw new UsageError(
      `The folder ${dirname(to)} cannot be written (${(cause as Error).message}). Name a file elsewhere with --out.`,
      { cause },
    );
  });
  const file = new McapFile(disk, { profile: 'tinymetafed', library: 'tinymetafed-bench recover' });
  const schemas = new Map<number, ReadSchema>();
  const channels = new Map<number, ReadChannel>();
  const numbers = new Map<number, number>();
  const overview = new OverviewBuilder();
  const outcome = await readRecording(path, {
    schema: (schema) => schemas.set(schema.id, { ...schema, data: schema.data.slice() }),
    channel: (channel) => channels.set(channel.id, channel),
    message: (message) => {
      const channel = channels.get(message.channelId);
      if (channel === undefined) return;
      let channelId = numbers.get(channel.id);
      if (channelId === undefined) {
        channelId = file.addChannel({ ...channel, schema: schemas.get(channel.schemaId) });
        numbers.set(channel.id, channelId);
      }
      file.addMessage({ ...message, channelId });
      overview.take(channel.topic, jsonOf(channel, message.data), message.logTime);
      if (file.chunkBytes > CHUNK_BYTES) file.closeChunk();
    },
    metadata: ({ name, metadata }) => file.addMetadata(name, metadata),
    attachment: (attachment) => {
      // Of what was there before; a new one is made of what is left.
      if (attachment.name !== OVERVIEW_NAME) file.addAttachment(attachment);
    },
  });
  const text = overview.text();
  if (text !== undefined) file.addAttachment(await overviewAttachment(text, outcome.lastNs ?? 0n));
  file.addMetadata(
    'recovery',
    new Map([
      ['messages', String(outcome.messages)],
      ['damage', outcome.damage.join('; ')],
    ]),
  );
  await file.end();
  if (file.failure !== undefined)
    throw new Error(
      `${to} cannot be written (${file.failure.message}). Make room, or name a file elsewhere with --out.`,
    );
  return outcome;
}

/** The session has been seen to; the next start offers it no more, unless its folder must not be written. */
async function forgetMarker(path: string): Promise<void> {
  const cut = await cutShortIn(dirname(path));
  if (cut === undefined || join(cut.folder, cut.recording) !== join(path)) return;
  await markClosed(dirname(path)).catch(() => undefined);
}
