/**
 * Frames out of a link: gathered in one buffer during a turn, written at its end; every frame carries the acknowledgement,
 * and one that is due goes alone when no other frame takes it along.
 */
import { encodeMessage } from '../protocol/codec.ts';
import { FIRST, LAST } from '../protocol/frame.ts';
import { messages } from '../protocol/schema.ts';
import type { MessageFields } from '../protocol/schema.ts';
import type { Counters } from './counters.ts';
import { FrameEncoder } from './frame-encoder.ts';
import type { ReceiveWindow } from './receive-window.ts';

export class Output {
  readonly #encoder = new FrameEncoder();
  readonly #receiver: ReceiveWindow;
  readonly #counters: Counters;
  readonly #onFrame: ((bytes: Uint8Array) => void) | undefined;
  #ackDue = false;
  #ackUrgent = false;
  #damaged = 0;

  constructor(receiver: ReceiveWindow, counters: Counters, onFrame?: (bytes: Uint8Array) => void) {
    this.#receiver = receiver;
    this.#counters = counters;
    this.#onFrame = onFrame;
  }

  /** A new session: nothing is acknowledged yet, no damage seen. */
  begin(): void {
    this.#damaged = 0;
    this.#ackDue = false;
    this.#ackUrgent = false;
  }

  put(head: number, seq: number, payload: Uint8Array): void {
    const bytes = this.#encoder.add(head, seq, this.#receiver.expected, payload);
    this.#counters.bytesOut += bytes.length;
    this.#counters.framesOut++;
    this.#ackDue = false; // every frame carries it
    this.#onFrame?.(bytes);
  }

  putControl<N extends 'open' | 'ack' | 'timeRequest'>(name: N, fields: MessageFields<N>): void {
    this.put(messages[name].id | FIRST | LAST, 0, encodeMessage(name, fields));
  }

  /** A reliable frame came. @param urgent out of order or again: the other end is to know what is held, whatever else goes */
  acknowledge(urgent: boolean): void {
    this.#ackDue = true;
    if (urgent) this.#ackUrgent = true;
  }

  /** Something damaged came: the other end resends what it was. */
  reportDamage(): void {
    this.#damaged = (this.#damaged + 1) & 0xff;
    this.#counters.nacks++;
    this.#ackUrgent = true;
  }

  /** The acknowledgement by itself, if one is due and nothing took it along. */
  putDueAck(): void {
    if (!this.#ackDue && !this.#ackUrgent) return;
    this.#ackUrgent = false;
    this.putControl('ack', { heldMask: this.#receiver.heldMask(), damaged: this.#damaged });
  }

  /** What was gathered, for the transport; undefined when there is nothing. */
  take(): Uint8Array | undefined {
    return this.#encoder.pendingBytes > 0 ? this.#encoder.take() : undefined;
  }
}
