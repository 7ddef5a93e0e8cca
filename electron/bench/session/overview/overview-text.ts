/** An overview as the attachment that a recording ends with, and back. */
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { McapTypes } from '@mcap/core';
import { z } from 'zod';
import { parseLines } from './overview-builder.ts';
import { OVERVIEW_FORMAT, OVERVIEW_NAME, type Overview, type PowerOutline } from './overview.ts';

const decoder = new TextDecoder();
/** More than any overview of ours holds: an attachment that unpacks to more is not one. */
const MOST_BYTES = 256 * 1024 * 1024;

const Head = z.object({
  overview: z.literal(OVERVIEW_FORMAT),
  startNs: z.string().regex(/^\d{1,19}$/),
  endNs: z.string().regex(/^\d{1,19}$/),
  power: z.record(z.string(), z.object({ binUs: z.number().positive(), values: z.string() })),
});

/** @param timeNs of the last message */
export async function overviewAttachment(text: string, timeNs: bigint): Promise<McapTypes.Attachment> {
  return {
    logTime: timeNs,
    createTime: timeNs,
    name: OVERVIEW_NAME,
    mediaType: 'application/gzip',
    data: await promisify(gzip)(text),
  };
}

/** The text of an attachment; empty when it does not unpack. */
export function overviewText(bytes: Uint8Array): Promise<string> {
  return promisify(gunzip)(bytes, { maxOutputLength: MOST_BYTES }).then(
    (unpacked) => unpacked.toString('utf8'),
    () => '',
  );
}

/** Undefined when it is not what it should be: the recording is read through then. */
export async function unpackOverview(bytes: Uint8Array): Promise<Overview | undefined> {
  const [first = '', ...lines] = (await overviewText(bytes)).split('\n');
  const head = Head.safeParse(parsed(first));
  if (!head.success) return undefined;
  const { startNs, endNs, power } = head.data;
  return {
    startNs: BigInt(startNs),
    endNs: BigInt(endNs),
    power: new Map(Object.entries(power).map(([id, { binUs, values }]) => [id, outline(binUs, values)])),
    ...parseLines(lines),
  };
}

function outline(binUs: number, base64: string): PowerOutline {
  const bytes = Buffer.from(base64, 'base64');
  const copy = new Uint8Array(bytes.byteLength - (bytes.byteLength % 12));
  copy.set(bytes.subarray(0, copy.byteLength));
  return { binUs, values: new Float32Array(copy.buffer) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The value of a message; undefined for one that is no JSON. */
export function jsonOf(channel: { readonly messageEncoding: string } | undefined, data: Uint8Array): unknown {
  return channel?.messageEncoding === 'json' ? parsed(decoder.decode(data)) : undefined;
}
