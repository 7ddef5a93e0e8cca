/** The least host that a lossless board needs: numbers frames, acknowledges what comes. For tests below the link. */
import { FrameDecoder } from '../../../../firmware-bridge/link/frame-decoder.ts';
import { FrameEncoder } from '../../../../firmware-bridge/link/frame-encoder.ts';
import { decodeMessage, encodeMessage } from '../../../../firmware-bridge/protocol/codec.ts';
import { FIRST, FIRST_RELIABLE_ID, ID_MASK, LAST } from '../../../../firmware-bridge/protocol/frame.ts';
import { messages } from '../../../../firmware-bridge/protocol/schema.ts';
import type { Message, MessageFields, MessageName } from '../../../../firmware-bridge/protocol/schema.ts';

const PAYLOAD = 512;

export class PlainHost {
  readonly received: Message[] = [];
  readonly #encoder = new FrameEncoder();
  readonly #decoder = new FrameDecoder(
    { frame: (head, _seq, _ack, payload) => this.#frame(head, payload), damaged: () => undefined },
    { bytesIn: 0, framesIn: 0, crcErrors: 0, oversizeFrames: 0, discardedBytes: 0 },
  );
  #next = 0;
  #expected = 0;
  #parts: Uint8Array[] = [];

  /** Bytes for the board: one message. */
  message<N extends MessageName>(name: N, fields: MessageFields<N>, body?: Uint8Array): Uint8Array {
    const bytes = encodeMessage(name, fields, body);
    const { id, channel } = messages[name];
    for (let at = 0; at === 0 || at < bytes.length; at += PAYLOAD) {
      const end = Math.min(at + PAYLOAD, bytes.length);
      const flags = (at === 0 ? FIRST : 0) | (end === bytes.length ? LAST : 0);
      const seq = channel === 'reliable' ? this.#next++ & 0xff : 0;
      this.#encoder.add(id | flags, seq, this.#expected, bytes.subarray(at, end));
    }
    return this.#encoder.take();
  }

  acknowledge(): Uint8Array {
    // Built by hand: the fields of ack may grow.
    this.#encoder.add(
      messages.ack.id | FIRST | LAST,
      0,
      this.#expected,
      encodeMessage('ack', { heldMask: 0, damaged: 0 } as never),
    );
    return this.#encoder.take();
  }

  push(bytes: Uint8Array): void {
    this.#decoder.push(bytes);
  }

  /** All messages of a name. */
  all<N extends MessageName>(name: N): Message<N>[] {
    return this.received.filter((message): message is Message<N> => message.name === name);
  }

  #frame(head: number, payload: Uint8Array): void {
    const id = head & ID_MASK;
    if (id >= FIRST_RELIABLE_ID) this.#expected = (this.#expected + 1) & 0xff;
    // A message of one frame may pass between the fragments of a longer one.
    if ((head & FIRST) !== 0 && (head & LAST) !== 0) return this.#whole(id, payload.slice());
    this.#parts.push(payload.slice());
    if ((head & LAST) === 0) return;
    const whole = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#whole(id, new Uint8Array(whole));
  }

  #whole(id: number, bytes: Uint8Array): void {
    const decoded = decodeMessage(id, bytes);
    if (decoded.ok) this.received.push(decoded.message);
  }
}
