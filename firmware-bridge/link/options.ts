/** What a link is told at its making, and what it tells back. */
import type { TransportKind } from '../transports/transport.ts';
import type { Clock } from './clock.ts';
import type { Hello } from './hello.ts';
import type { ReceivedMessage } from './reassembly.ts';

/** closed -> opening -> open -> closed; open -> opening while a board that restarted is greeted again. */
export type LinkState = 'closed' | 'opening' | 'open';

export interface LinkOptions {
  readonly clock: Clock;
  /** A random unsigned 32-bit number, for the nonce of an opening. */
  random(): number;
  /** A message of the board, in order, once. Its body is the receiver's to keep. */
  onMessage(message: ReceivedMessage): void;
  /** The link ended; nothing follows. `reason` is undefined when we closed it; else its message is a sentence. */
  onClosed(reason?: Error): void;
  /**
   * The board restarted, and the link is open again: all that the board held is gone, and what was being sent is
   * rejected.
   */
  onReboot?(hello: Hello): void;
  onState?(state: LinkState): void;
  /** A whole frame that is no message of this protocol: counted, then dropped. `text` is a sentence. */
  onBadMessage?(text: string): void;
  /**
   * Every encoded byte that crosses the transport, for recording: in pieces that end at a frame's delimiter wherever
   * there is one, damaged ones too. A view, good during the call: copy it to keep it.
   */
  onFrame?(direction: 'in' | 'out', bytes: Uint8Array, hostTimeUs: number): void;
  /** How long `open` waits for a hello. Default 8 s: a board that resets when its port opens needs 2. */
  readonly openTimeoutUs?: number;
  /** Longest body of a message from the board. Default 4 MiB. */
  readonly maxBodyBytes?: number;
  readonly timing?: Partial<Timing>;
}

export interface Timing {
  /** Between time exchanges, which keep the link alive. Infinity: none after the first few. */
  readonly keepAliveUs: number;
  /** Silence after which the board counts as gone. Infinity: never. */
  readonly silenceUs: number;
  /** No time-out of a frame is shorter. */
  readonly leastTimeoutUs: number;
}

/**
 * Virtual boards and recordings lose nothing, say themselves when they end, and live on a clock of their own: what is
 * sent to them must not depend on how busy the host is, or a run would not repeat. So: no keep-alive, no early resends.
 */
export function defaultTiming(kind: TransportKind): Timing {
  return kind === 'virtual' || kind === 'replay'
    ? { keepAliveUs: Infinity, silenceUs: Infinity, leastTimeoutUs: 60_000_000 }
    : { keepAliveUs: 1_000_000, silenceUs: 3_000_000, leastTimeoutUs: 50_000 };
}
