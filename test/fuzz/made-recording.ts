/**
 * A small recording that a real run of virtual boards wrote, taken apart, so that it can be put together again damaged: with
 * every checksum right, so that damage reaches what reads the messages.
 */
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { McapTypes } from '@mcap/core';
import { OVERVIEW_NAME } from '../../electron/bench/session/overview/overview.ts';
import type { Disk } from '../../electron/bench/session/recording/disk.ts';
import { McapFile } from '../../electron/bench/session/recording/mcap-file.ts';
import { readRecording } from '../../electron/bench/session/recording/read-recording.ts';
import type { ReadMessage, ReadSchema } from '../../electron/bench/session/recording/record-parser.ts';
import { packageRoot } from '../../electron/bench/worker-path.ts';
import { FrameEncoder } from '../../firmware-bridge/link/frame-encoder.ts';
import { newCounters } from '../../firmware-bridge/link/counters.ts';
import { FrameDecoder } from '../../firmware-bridge/link/frame-decoder.ts';
import type { Rng } from '../../firmware-bridge/protocol/rng.ts';
import { damaged } from './damage.ts';
import { damagedBytes } from './json-damage.ts';
import { text, utf8 } from './target.ts';

interface Message extends ReadMessage {
  readonly topic: string;
}
interface Parts {
  readonly topics: readonly { topic: string; encoding: string; schema: ReadSchema | undefined }[];
  readonly messages: readonly Message[];
  readonly metadata: readonly McapTypes.Metadata[];
  readonly attachments: readonly McapTypes.Attachment[];
}

export interface MadeRecording {
  readonly bytes: Uint8Array;
  /** Damaged in one to three places, otherwise whole. */
  damaged(rng: Rng): Promise<Uint8Array>;
}

/** In the tree, not made anew: a run's clock readings differ each time, and inputs are to be the same on every machine. */
export const MADE_RUN = join(packageRoot(), 'test/fuzz/made-run');

let made: Promise<MadeRecording> | undefined;
/** Read once in a process: several targets are fuzzed with it. */
export const madeRecording = (): Promise<MadeRecording> => (made ??= make());

/** Runs it anew, for when recordings or checkpoints have another form: `node build/fuzz-parsers.mjs --made-run`. */
export async function makeRun(): Promise<void> {
  const settings = {
    task: 'sine',
    strategy: 'tinymetafed',
    rounds: 3,
    seed: 5,
    boardsPerRound: 2,
    evaluateEvery: 1,
    set: {},
  } as const;
  const folder = await mkdtemp(join(tmpdir(), 'made-run-'));
  const { runHeadless } = await import('../../electron/bench/session/headless.ts');
  await runHeadless({ settings, boards: 'virtual:2', folder: join(folder, 'run'), engine: 'wasm' });
  await copyFile(join(folder, 'run/recording.mcap'), join(MADE_RUN, 'recording.mcap'));
  // Two lines of JSON are no JSON file, whatever a formatter thinks.
  await copyFile(join(folder, 'run/checkpoint.json'), join(MADE_RUN, 'checkpoint.txt'));
  await rm(folder, { recursive: true });
}

async function make(): Promise<MadeRecording> {
  const path = join(MADE_RUN, 'recording.mcap');
  const parts = await takenApart(path);
  return {
    bytes: new Uint8Array(await readFile(path)),
    damaged: async (rng) => {
      const bytes = await together(withDamage(parts, rng));
      return rng.below(4) === 0 ? withoutChecksum(bytes, rng) : bytes;
    },
  };
}

async function takenApart(path: string): Promise<Parts> {
  const schemas = new Map<number, ReadSchema>();
  const topics: Parts['topics'][number][] = [];
  const names = new Map<number, string>();
  const messages: Message[] = [];
  const metadata: McapTypes.Metadata[] = [];
  const attachments: McapTypes.Attachment[] = [];
  await readRecording(path, {
    schema: (schema) => schemas.set(schema.id, { ...schema, data: schema.data.slice() }),
    channel: ({ id, topic, messageEncoding, schemaId }) => {
      if (!names.has(id)) topics.push({ topic, encoding: messageEncoding, schema: schemas.get(schemaId) });
      names.set(id, topic);
    },
    message: (message) =>
      messages.push({ ...message, data: message.data.slice(), topic: names.get(message.channelId) ?? '' }),
    metadata: (it) => metadata.push(it),
    attachment: (it) => attachments.push(it),
  });
  return { topics, messages, metadata, attachments };
}

async function together({ topics, messages, metadata, attachments }: Parts): Promise<Uint8Array> {
  const disk = new MemoryDisk();
  const file = new McapFile(disk, { profile: 'tinymetafed', library: 'test' });
  const ids = new Map<string, number>();
  const idOf = (topic: string): number => {
    const known = topics.find((it) => it.topic === topic);
    const id =
      ids.get(topic) ??
      file.addChannel({ topic, messageEncoding: known?.encoding ?? 'json', schema: known?.schema });
    ids.set(topic, id);
    return id;
  };
  for (const { name, metadata: values } of metadata) file.addMetadata(name, values);
  messages.forEach((message, i) => {
    file.addMessage({ ...message, channelId: idOf(message.topic) });
    if (i % 40 === 39) file.closeChunk();
  });
  for (const attachment of attachments) file.addAttachment(attachment);
  await file.end();
  return disk.bytes;
}

const MOMENTS = [0n, 1n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 64n - 1n];
const jsonBytes = (bytes: Uint8Array, rng: Rng): Uint8Array => {
  try {
    return damagedBytes(JSON.parse(text(bytes)), rng);
  } catch {
    return damaged(bytes, rng);
  }
};

/** A frame with another content and a right checksum; several frames in one message stay as they are. */
function damagedFrame(bytes: Uint8Array, rng: Rng): Uint8Array {
  const out = new FrameEncoder();
  const decoder = new FrameDecoder(
    {
      frame: (head, seq, ack, payload) => {
        const other = damaged(payload, rng).subarray(0, 4096);
        out.add(rng.below(8) === 0 ? rng.below(256) : head, seq, ack, other);
      },
      damaged: () => undefined,
    },
    newCounters(),
  );
  decoder.push(bytes);
  return out.take();
}

function withDamage(parts: Parts, rng: Rng): Parts {
  const messages = [...parts.messages];
  let { metadata, attachments } = parts;
  for (let n = 1 + rng.below(3); n > 0; n--) {
    const at = rng.below(messages.length);
    // Rounds, boards and evaluations are few beside frames and power.
    const told = messages.flatMap(({ topic }, i) =>
      /^\/round|hello|\/evaluation|\/event/.test(topic) ? [i] : [],
    );
    const chosen = rng.below(2) === 0 ? at : (told[rng.below(Math.max(1, told.length))] ?? at);
    const message = messages[chosen];
    if (message === undefined) break;
    switch (rng.below(9)) {
      case 0:
        messages.splice(chosen, 1);
        break;
      case 1:
        messages.splice(at, 0, message);
        break;
      case 2: {
        const moment = MOMENTS[rng.below(MOMENTS.length)]!;
        messages[chosen] = {
          ...message,
          logTime: moment,
          ...(rng.below(2) === 0 && { publishTime: moment }),
        };
        break;
      }
      case 3:
        messages[chosen] = { ...message, topic: text(damaged(utf8(message.topic), rng)) };
        break;
      case 4:
        metadata = metadata.map((it) => ({
          ...it,
          metadata: new Map(
            [...it.metadata].map(([name, value]) => [
              name,
              rng.below(3) === 0 ? text(jsonBytes(utf8(value), rng)) : value,
            ]),
          ),
        }));
        break;
      case 5:
        attachments = attachments.map((it) =>
          it.name === OVERVIEW_NAME
            ? { ...it, data: gzipSync(overview(gunzipSync(it.data), rng), { level: 1 }) }
            : rng.below(2) === 0
              ? { ...it, data: damaged(it.data, rng) }
              : it,
        );
        break;
      default:
        messages[chosen] = {
          ...message,
          data: /frames\/(in|out)$/.test(message.topic)
            ? damagedFrame(message.data, rng)
            : jsonBytes(message.data, rng),
        };
    }
  }
  return { topics: parts.topics, messages, metadata, attachments };
}

/** Lines of JSON: one of them, or the whole text. */
function overview(bytes: Uint8Array, rng: Rng): Uint8Array {
  const lines = text(bytes).split('\n');
  const at = rng.below(lines.length);
  lines[at] = text(jsonBytes(utf8(lines[at] ?? ''), rng));
  return utf8(lines.join('\n'));
}

const FOOTER_BYTES = 29;
/** Damage to the closing part, whose checksum is taken out: places and lengths in it are as somebody pleases. */
function withoutChecksum(bytes: Uint8Array, rng: Rng): Uint8Array {
  const footer = bytes.length - 8 - FOOTER_BYTES;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const start = Number(view.getBigUint64(footer + 9, true));
  const other = bytes.slice();
  other.set(damaged(bytes.subarray(start, footer), rng).subarray(0, footer - start), start);
  new DataView(other.buffer).setUint32(footer + 25, 0, true);
  return other;
}

class MemoryDisk implements Disk {
  readonly #pieces: Uint8Array[] = [];
  get bytes(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.#pieces));
  }
  write(bytes: Uint8Array): void {
    this.#pieces.push(bytes.slice());
  }
  truncate(length: number): void {
    const whole = this.bytes.subarray(0, length);
    this.#pieces.splice(0, Infinity, whole);
  }
  sync = (): Promise<void> => Promise.resolve();
  close = (): Promise<void> => Promise.resolve();
}
