/**
 * A board that has said hello but is not yet known to the bench: whose it is decides which entry of the registry takes it.
 * What it sends meanwhile is kept and handed over in order.
 */
import {
  Link,
  type Hello,
  type LinkOptions,
  type ReceivedMessage,
  type Timing,
} from '../../../firmware-bridge/link/link.ts';
import { systemClock, type Clock } from '../../../firmware-bridge/link/clock.ts';
import type { Transport } from '../../../firmware-bridge/transports/transport.ts';

export interface GreetOptions {
  readonly clock?: Clock;
  /** Nonces of openings; nothing else depends on it. */
  readonly random?: () => number;
  readonly openTimeoutUs?: number;
  readonly timing?: Partial<Timing>;
  readonly onFrame?: (direction: 'in' | 'out', bytes: Uint8Array, hostTimeUs: number) => void;
}

/** What becomes of the link after the greeting. */
export interface LinkListener {
  message(message: ReceivedMessage): void;
  /** Undefined: closed by us. */
  closed(reason: Error | undefined): void;
  /** The board restarts and is greeted again; nothing can be sent now. */
  restarting(): void;
  rebooted(hello: Hello): void;
}

export interface Greeting {
  readonly link: Link;
  readonly hello: Hello;
  /** Hands the link over, with what came meanwhile. Once. */
  bind(listener: LinkListener): void;
}

/** Opens the transport and waits for the board's hello. Rejects with a sentence; the port is closed then. */
export async function greet(transport: Transport, options: GreetOptions = {}): Promise<Greeting> {
  const waiting: ((listener: LinkListener) => void)[] = [];
  let bound: LinkListener | undefined;
  const tell = (what: (listener: LinkListener) => void): void => {
    if (bound === undefined) waiting.push(what);
    else what(bound);
  };
  const { onFrame, openTimeoutUs, timing } = options;
  const linkOptions: LinkOptions = {
    clock: options.clock ?? systemClock,
    random: options.random ?? (() => Math.floor(Math.random() * 2 ** 32)),
    onMessage: (message) => tell((listener) => listener.message(message)),
    onClosed: (reason) => tell((listener) => listener.closed(reason)),
    onReboot: (hello) => tell((listener) => listener.rebooted(hello)),
    onState: (state) => {
      if (state === 'opening' && link.hello !== undefined) tell((listener) => listener.restarting());
    },
    ...(onFrame === undefined ? {} : { onFrame }),
    ...(openTimeoutUs === undefined ? {} : { openTimeoutUs }),
    ...(timing === undefined ? {} : { timing }),
  };
  const link = new Link(transport, linkOptions);
  const hello = await link.open();
  return {
    link,
    hello,
    bind(listener) {
      bound = listener;
      for (const what of waiting.splice(0)) what(listener);
    },
  };
}
