/**
 * Joins fragments to messages. Most messages are one frame and pass without a copy of their fields; a body is copied
 * once, and its length is bounded: a board is untrusted input.
 */
import { decodeMessage } from '../protocol/codec.ts';
import { COUNTED_OVERHEAD_BYTES, FIRST, ID_MASK, LAST } from '../protocol/frame.ts';
import type { Message, MessageName } from '../protocol/schema.ts';

/** A message with what it was counted to cost: payload + 9 for each of its frames. */
export type ReceivedMessage<N extends MessageName = MessageName> = Message<N> & {
  readonly wireBytes: number;
};

export interface ReassemblyHandler {
  message(message: ReceivedMessage): void;
  /** `text` is a sentence without the board's name. */
  bad(text: string): void;
}

export class Reassembly {
  private readonly handler: ReassemblyHandler;
  private readonly maxBytes: number;
  private buffer = new Uint8Array(256);
  private length = 0;
  private wireBytes = 0;
  /** Id of the message under way; -1 none. */
  private id = -1;

  constructor(handler: ReassemblyHandler, maxBytes: number) {
    this.handler = handler;
    this.maxBytes = maxBytes;
  }

  reset(): void {
    this.length = 0;
    this.wireBytes = 0;
    this.id = -1;
  }

  /** A frame of the reliable channel, in order. `payload` is a view, good during the call. */
  accept(head: number, payload: Uint8Array): void {
    const id = head & ID_MASK;
    const first = (head & FIRST) !== 0;
    const last = (head & LAST) !== 0;
    // A message of one frame passes between the fragments of a longer one: a board's conversions cannot wait for it.
    if (first && last && this.id !== id) {
      this.finish(id, payload, COUNTED_OVERHEAD_BYTES + payload.length);
      return;
    }
    if (first && this.id >= 0) this.drop(`Message ${this.id} was cut short by message ${id}.`);
    if (!first && this.id !== id) {
      this.drop(`A later part of message ${id} came without its beginning.`);
      return;
    }
    if (first && last) {
      this.finish(id, payload, COUNTED_OVERHEAD_BYTES + payload.length);
      return;
    }
    if (this.length + payload.length > this.maxBytes) {
      this.drop(`Message ${id} is longer than ${this.maxBytes} bytes.`);
      return;
    }
    this.id = id;
    this.append(payload);
    if (!last) return;
    const { wireBytes } = this;
    const bytes = this.buffer.subarray(0, this.length);
    this.reset();
    this.finish(id, bytes, wireBytes);
  }

  private append(payload: Uint8Array) {
    const length = this.length + payload.length;
    if (length > this.buffer.length) {
      const larger = new Uint8Array(Math.min(2 * length, this.maxBytes));
      larger.set(this.buffer.subarray(0, this.length));
      this.buffer = larger;
    }
    this.buffer.set(payload, this.length);
    this.length = length;
    this.wireBytes += COUNTED_OVERHEAD_BYTES + payload.length;
  }

  private finish(id: number, bytes: Uint8Array, wireBytes: number) {
    const decoded = decodeMessage(id, bytes);
    if (!decoded.ok) {
      this.handler.bad(decoded.error.text);
      return;
    }
    const { message } = decoded;
    const body = message.body.length > 0 ? message.body.slice() : message.body;
    this.handler.message({ name: message.name, fields: message.fields, body, wireBytes } as ReceivedMessage);
  }

  private drop(text: string) {
    this.reset();
    this.handler.bad(text);
  }
}
