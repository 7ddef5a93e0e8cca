/**
 * Frames into an open session: each acknowledges what we sent; those of the reliable channel become messages in order,
 * control frames report what the board holds or answer for its clock.
 *
 *     FrameDecoder -> Input -> ReceiveWindow -> Reassembly -> message
 */
import { decodeMessage, layouts } from '../protocol/codec.ts';
import { FIRST_RELIABLE_ID, ID_MASK } from '../protocol/frame.ts';
import { messages } from '../protocol/schema.ts';
import type { Counters } from './counters.ts';
import type { Output } from './output.ts';
import { Reassembly } from './reassembly.ts';
import type { ReceivedMessage } from './reassembly.ts';
import { ReceiveWindow } from './receive-window.ts';
import type { RoundTrip } from './round-trip.ts';
import type { SendWindow } from './send-window.ts';
import type { TimeExchange } from './time-exchange.ts';

/** The parts of a link that a frame of the board moves. */
export interface Moved {
  readonly sender: SendWindow;
  readonly output: Output;
  readonly time: TimeExchange;
  readonly roundTrip: RoundTrip;
}

export interface InputOptions {
  readonly counters: Counters;
  readonly maxBodyBytes: number;
  readonly onMessage: (message: ReceivedMessage) => void;
  /** What came is no message of this protocol; `text` is a sentence. */
  readonly onBad: (text: string) => void;
}

export class Input {
  readonly receiver: ReceiveWindow;
  readonly #reassembly: Reassembly;
  readonly #options: InputOptions;

  constructor(options: InputOptions) {
    this.#options = options;
    this.#reassembly = new Reassembly(
      { message: (message) => this.#hand(message), bad: options.onBad },
      options.maxBodyBytes,
    );
    this.receiver = new ReceiveWindow(127, (head, payload) => this.#reassembly.accept(head, payload));
  }

  /** A new session: sequence numbers begin anew. */
  begin(): void {
    this.receiver.reset();
    this.forget();
  }

  /** Drops the message whose fragments were coming in. */
  forget(): void {
    this.#reassembly.reset();
  }

  frame(moved: Moved, head: number, seq: number, ack: number, payload: Uint8Array, nowUs: number): void {
    moved.sender.acknowledge(ack, nowUs);
    if ((head & ID_MASK) < FIRST_RELIABLE_ID) {
      this.#control(moved, head & ID_MASK, ack, payload, nowUs);
      return;
    }
    const accepted = this.receiver.accept(head, seq, payload);
    moved.output.acknowledge(accepted !== 'delivered');
    if (accepted === 'duplicate') this.#options.counters.duplicates++;
  }

  #control({ sender, time, roundTrip }: Moved, id: number, ack: number, payload: Uint8Array, nowUs: number) {
    const { counters, onBad } = this.#options;
    if (id === messages.ack.id) {
      const decoded = decodeMessage(id, payload);
      if (!decoded.ok) onBad(decoded.error.text);
      else if (decoded.message.name === 'ack')
        sender.report(ack, decoded.message.fields.heldMask, decoded.message.fields.damaged);
    } else if (id === messages.timeReply.id) {
      const roundTripUs = time.reply(payload, nowUs);
      if (roundTripUs !== undefined && roundTrip.smoothedUs === 0)
        counters.roundTripUs = Math.round(roundTripUs);
    } else onBad(`Control message ${id} is not known.`);
  }

  #hand(message: ReceivedMessage) {
    if (layouts[message.name].spec.from === 'host') {
      this.#options.onBad(`A board cannot send ${message.name}.`);
      return;
    }
    try {
      this.#options.onMessage(message);
    } catch (error) {
      // A mistake above must not leave the stream half taken: it surfaces by itself, after this turn.
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
