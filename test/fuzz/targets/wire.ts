/** What a board says, as the host hears it: frames, messages, vectors, batches of power, introductions. */
import { vectorOf } from '../../../electron/bench/boards/round-messages.ts';
import { Ina219Converter } from '../../../electron/bench/power/ina219-convert.ts';
import { RoundCollector } from '../../../electron/bench/power/round-collector.ts';
import { newCounters } from '../../../firmware-bridge/link/counters.ts';
import { FrameDecoder } from '../../../firmware-bridge/link/frame-decoder.ts';
import { FrameEncoder } from '../../../firmware-bridge/link/frame-encoder.ts';
import { readHello, sendLimits } from '../../../firmware-bridge/link/hello.ts';
import { Reassembly, type ReceivedMessage } from '../../../firmware-bridge/link/reassembly.ts';
import { FIRST, ID_MASK, LAST } from '../../../firmware-bridge/protocol/frame.ts';
import {
  decodeMessage,
  encodeMessage,
  fieldSizes,
  layouts,
} from '../../../firmware-bridge/protocol/codec.ts';
import { Rng } from '../../../firmware-bridge/protocol/rng.ts';
import { messages } from '../../../firmware-bridge/protocol/schema.ts';
import { decodeSparse, encodeSparse, SparseVectorError } from '../../../firmware-bridge/protocol/sparse.ts';
import { damaged } from '../damage.ts';
import type { Target } from '../target.ts';

const COORDINATES = 300;

/** An upload with a right body. */
function upload(rng: Rng): Uint8Array {
  const indices = Uint32Array.from({ length: COORDINATES }, (_, i) => i).filter(() => rng.below(3) === 0);
  const values = Float32Array.from(indices, () => rng.normal());
  const { encoded } = encodeSparse({ indices, values }, COORDINATES, rng.below(4), rng);
  const { body, ...fields } = encoded;
  const rest = Object.fromEntries(
    layouts.upload.fields.map(({ name, type }) => [name, type.endsWith('64') ? 0n : 0]),
  );
  return encodeMessage('upload', { ...rest, ...fields } as never, body);
}

/** Fields of any message with random values: bytes of the right length, and perhaps a body. */
function anyMessage(rng: Rng): { id: number; bytes: Uint8Array } {
  const all = Object.values(layouts);
  const { id, fields, hasBody, name } = all[rng.below(all.length)]!;
  if (name === 'upload' && rng.below(4) > 0) return { id, bytes: upload(rng) };
  const length =
    fields.reduce((sum, { type }) => sum + fieldSizes[type], 0) + (hasBody ? 6 * rng.below(30) : 0);
  return { id, bytes: Uint8Array.from({ length }, () => (rng.below(3) === 0 ? 0 : rng.below(256))) };
}

/** A few messages in frames, some cut into parts. */
function stream(rng: Rng): Uint8Array {
  const out = new FrameEncoder();
  let seq = 0;
  for (let n = 1 + rng.below(8); n > 0; n--) {
    const { id, bytes } = anyMessage(rng);
    const part = rng.below(3) === 0 ? 1 + rng.below(60) : 4096;
    for (let at = 0; at === 0 || at < bytes.length; at += part) {
      const head = id | (at === 0 ? FIRST : 0) | (at + part >= bytes.length ? LAST : 0);
      out.add(rng.below(40) === 0 ? rng.below(256) : head, seq++ & 0xff, 0, bytes.subarray(at, at + part));
    }
  }
  return out.take();
}

/** Everything that the host does with a message before a run sees it. */
class Host {
  readonly #power = new RoundCollector(new Ina219Converter(0.1), 'measured');
  readonly #reassembly = new Reassembly(
    { message: (message) => this.#said(message), bad: (sentence) => sentence.length },
    4 << 20,
  );
  readonly #decoder = new FrameDecoder(
    {
      frame: (head, _seq, _ack, payload) => {
        if ((head & ID_MASK) === messages.hello.id) {
          const hello = readHello(payload, 'virtual:1');
          if (typeof hello !== 'string') sendLimits(hello);
        }
        this.#reassembly.accept(head, payload);
      },
      damaged: () => undefined,
    },
    newCounters(),
  );

  hear(bytes: Uint8Array): void {
    this.#decoder.push(bytes);
  }

  end(): void {
    this.#power.finish();
  }

  #said(message: ReceivedMessage): void {
    if (message.name === 'phase') this.#power.phase(message.fields);
    else if (message.name === 'phaseSum') this.#power.phaseSum(message.fields);
    else if (message.name === 'power') this.#power.power(message.fields, message.body);
    else if (message.name === 'upload') {
      try {
        decodeSparse(vectorOf(message as ReceivedMessage<'upload'>), COORDINATES);
      } catch (error) {
        if (!(error instanceof SparseVectorError)) throw error;
      }
    }
  }
}

export const wire: readonly Target[] = [
  {
    name: 'frames',
    checkInputs: 500,
    doc: 'bytes from a board: frames, messages, power, uploads',
    corpus: () => Array.from({ length: 24 }, (_, i) => stream(new Rng(i + 1))),
    damage: (rng) => {
      // A frame with a right checksum around damaged content, among whole ones.
      const { id, bytes } = anyMessage(rng);
      const out = new FrameEncoder();
      out.add(id | FIRST | LAST, 0, 0, damaged(bytes, rng).subarray(0, 4096));
      return new Uint8Array(Buffer.concat([out.take(), stream(rng)]));
    },
    parse: (bytes) => {
      const whole = new Host();
      whole.hear(bytes);
      whole.end();
      const pieces = new Host();
      for (let at = 0; at < bytes.length; at += 7) pieces.hear(bytes.subarray(at, at + 7));
      pieces.end();
    },
  },
  {
    name: 'messages',
    checkInputs: 10_000,
    doc: 'the message codec: id, then fields and body',
    corpus: () =>
      Array.from({ length: 40 }, (_, i) => {
        const { id, bytes } = anyMessage(new Rng(i + 1));
        return Uint8Array.from([id, ...bytes]);
      }),
    parse: (bytes) => {
      const decoded = decodeMessage((bytes[0] ?? 0) & ID_MASK, bytes.subarray(1));
      if (!decoded.ok) return;
      const { name, fields, body } = decoded.message;
      const again = encodeMessage(name, fields as never, body);
      // What was understood is said again in the same bytes; a NaN may change its payload.
      if (again.length !== bytes.length - 1) throw new TypeError(`${name} is encoded in another length`);
    },
  },
  {
    name: 'vector',
    checkInputs: 4000,
    doc: 'a sparse vector of 300 coordinates',
    corpus: () => Array.from({ length: 24 }, (_, i) => upload(new Rng(i + 1))),
    refusals: [SparseVectorError],
    parse: (bytes) => {
      const decoded = decodeMessage(messages.upload.id, bytes);
      if (decoded.ok) decodeSparse(vectorOf(decoded.message as ReceivedMessage<'upload'>), COORDINATES);
    },
  },
];
