/**
 * The one request that a board may have under way. The protocol has no request numbers, because a board does one thing at
 * a time; answers are told apart by kind and round.
 */
import type { ReceivedMessage } from '../../../firmware-bridge/link/link.ts';
import { messages, type MessageName } from '../../../firmware-bridge/protocol/schema.ts';

export interface Expectation<N extends MessageName = MessageName> {
  readonly answer: N;
  /** A `failed` that names one of these is the answer too. */
  readonly requests: readonly MessageName[];
  /** Of the answer, when it has one. */
  readonly round?: number | undefined;
}

interface Waiting {
  readonly expectation: Expectation;
  resolve(message: ReceivedMessage): void;
  reject(error: Error): void;
}

export class RequestSlot {
  #waiting: Waiting | undefined;

  /** What is awaited; undefined between requests. */
  get expectation(): Expectation | undefined {
    return this.#waiting?.expectation;
  }

  /** Takes the slot, which must be free. */
  expect<N extends MessageName>(expectation: Expectation<N>): Promise<ReceivedMessage<N>> {
    return new Promise((resolve, reject) => {
      this.#waiting = { expectation, resolve: resolve as (message: ReceivedMessage) => void, reject };
    });
  }

  /** A message that may be the answer. Others are ignored: an answer to a request given up. */
  answer(message: ReceivedMessage): void {
    const expectation = this.#waiting?.expectation;
    if (expectation?.answer !== message.name) return;
    const round = 'round' in message.fields ? message.fields.round : undefined;
    if (expectation.round !== undefined && round !== expectation.round) return;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(message);
  }

  /** Whether a refusal of this message id is meant for the request under way. */
  concerns(messageId: number): boolean {
    return this.#waiting?.expectation.requests.some((name) => messages[name].id === messageId) === true;
  }

  /** Ends the request without an answer; only the one given, if one is. */
  fail(error: Error, only?: Expectation): void {
    const waiting = this.#waiting;
    if (waiting === undefined || (only !== undefined && waiting.expectation !== only)) return;
    this.#waiting = undefined;
    waiting.reject(error);
  }
}
