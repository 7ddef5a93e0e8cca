/**
 * The window's end of the contract: commands out, each with its reply; events in.
 *
 * Commands given before the line stands wait for it. When the bench ends, every open command is answered with the
 * reason, so nothing in the window waits for ever.
 */
import type {
  BenchBridge,
  BenchEvent,
  Command,
  CommandEnvelope,
  FromBench,
  Reply,
  ShellNews,
} from './contract.ts';

/** What is used of a MessagePort: the window's and Node's have it alike. */
export interface BridgePort {
  postMessage(message: CommandEnvelope): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  start(): void;
  close(): void;
}

export class Bridge implements Omit<BenchBridge, 'pathOf'> {
  readonly platform: string;
  readonly #open = new Map<number, (reply: Reply) => void>();
  readonly #waiting: CommandEnvelope[] = [];
  readonly #events = new Set<(event: BenchEvent) => void>();
  readonly #lost = new Set<(reason: string) => void>();
  readonly #shell = new Set<(news: ShellNews) => void>();
  #port: BridgePort | undefined;
  #reason: string | undefined;
  #lastId = 0;

  constructor(platform: string) {
    this.platform = platform;
  }

  /**
   * Speaks over `port` from now on. A line that stands is kept and a second one let go: a page that is loaded again at
   * once may get the line that was meant for the page before it and then its own, and the answers to what it asked over
   * the first would be lost with it.
   */
  attach(port: BridgePort): void {
    if (this.#port !== undefined) {
      port.close();
      return;
    }
    this.#port = port;
    this.#reason = undefined;
    port.addEventListener('message', ({ data }) => this.#receive(data as FromBench));
    port.start();
    for (const envelope of this.#waiting.splice(0)) port.postMessage(envelope);
  }

  /** The bench ended; `reason` is a sentence. */
  lose(reason: string): void {
    this.#port?.close();
    this.#port = undefined;
    this.#reason = reason;
    this.#waiting.length = 0;
    for (const answer of this.#open.values()) answer({ ok: false, error: reason });
    this.#open.clear();
    for (const listener of this.#lost) listener(reason);
  }

  /** The shell said something. */
  hear(news: ShellNews): void {
    for (const listener of this.#shell) listener(news);
  }

  onShell(listener: (news: ShellNews) => void): () => void {
    this.#shell.add(listener);
    return () => void this.#shell.delete(listener);
  }

  command(command: Command): Promise<Reply> {
    if (this.#reason !== undefined) return Promise.resolve({ ok: false, error: this.#reason });
    const envelope = { id: ++this.#lastId, command };
    return new Promise((resolve) => {
      this.#open.set(envelope.id, resolve);
      if (this.#port) this.#port.postMessage(envelope);
      else this.#waiting.push(envelope);
    });
  }

  onEvent(listener: (event: BenchEvent) => void): () => void {
    this.#events.add(listener);
    return () => void this.#events.delete(listener);
  }

  onLost(listener: (reason: string) => void): () => void {
    this.#lost.add(listener);
    if (this.#reason !== undefined) listener(this.#reason);
    return () => void this.#lost.delete(listener);
  }

  #receive(message: FromBench): void {
    if (message.kind === 'event') {
      for (const listener of this.#events) listener(message.event);
      return;
    }
    const answer = this.#open.get(message.id);
    this.#open.delete(message.id);
    answer?.(message.reply);
  }
}
