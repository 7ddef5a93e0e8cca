/** The window's link to the bench: asks for a snapshot, applies events in batches, sends commands, raises toasts. */
import type { BenchBridge, Command, Reply } from '../../electron/contract.ts';
import type { Snapshot } from '../../electron/contract.ts';
import { strings } from '../strings/strings.ts';
import { EMPTY, reduceAll } from './bench-state.ts';
import type { BenchState, StateEvent } from './bench-state.ts';

/** Milliseconds between two redraws at most; readings come at 10 a second. */
const BATCH_MS = 80;
const MOST_TOASTS = 3;
const TOAST_MS = 6000;

export interface Toast {
  readonly id: number;
  readonly level: 'ok' | 'plain' | 'fail';
  readonly title: string;
  readonly text: string;
  /** It asks for an answer: stays until it has one. */
  readonly stays?: boolean;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

export class BenchStore {
  /** Raw: a long run's rounds and samples must not become proxies. */
  state: BenchState = $state.raw(EMPTY);
  toasts: readonly Toast[] = $state.raw([]);
  /** A recording was opened from outside the window. */
  onOpened: () => void = () => undefined;
  readonly #bridge: BenchBridge;
  #pending: StateEvent[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #waiting = true;
  #toastId = 0;

  constructor(bridge: BenchBridge) {
    this.#bridge = bridge;
  }

  /** Starts listening. Returns a function that stops it. */
  start(): () => void {
    const stopEvents = this.#bridge.onEvent((event) => this.#queue(event));
    const stopLost = this.#bridge.onLost((reason) => this.#queue({ type: 'lost', reason }));
    void this.#ask({ type: 'snapshot' }).then((reply) => {
      this.#waiting = false;
      // Events that came meanwhile follow the snapshot; the reducer drops what it already holds.
      if (reply.ok) this.#pending.unshift({ type: 'snapshot', snapshot: reply.value as Snapshot });
      else this.#pending.unshift({ type: 'lost', reason: reply.error });
      this.#flush();
    });
    return () => {
      stopEvents();
      stopLost();
      clearTimeout(this.#timer);
    };
  }

  /** Sends a command. On refusal returns the sentence, and shows it unless `quiet`. */
  async send(command: Command, quiet = false): Promise<string | undefined> {
    const reply = await this.#ask(command);
    if (reply.ok) return undefined;
    if (!quiet) this.toast({ level: 'fail', title: strings.frame.toast.failed, text: reply.error });
    return reply.error;
  }

  /** Sends a command that replies with something; a refusal is shown, and gives undefined. */
  async ask<T>(command: Command): Promise<T | undefined> {
    const reply = await this.#ask(command);
    if (reply.ok) return reply.value as T;
    this.toast({ level: 'fail', title: strings.frame.toast.failed, text: reply.error });
    return undefined;
  }

  /** Where a file lies that a person chose or dropped. */
  pathOf(file: File): string {
    return this.#bridge.pathOf(file);
  }

  /** Asks for something: resolves with the reply, whatever it is. */
  request(command: Command): Promise<Reply> {
    return this.#ask(command);
  }

  /** Shows a toast; errors stay until dismissed. */
  toast(toast: Omit<Toast, 'id'>): void {
    const id = (this.#toastId += 1);
    this.toasts = [...this.toasts, { ...toast, id }].slice(-MOST_TOASTS);
  }

  dismiss(id: number): void {
    this.toasts = this.toasts.filter((toast) => toast.id !== id);
  }

  /** How long a toast stays; undefined: until dismissed. */
  static lifetimeMs(toast: Toast): number | undefined {
    return toast.level === 'fail' || toast.stays ? undefined : TOAST_MS;
  }

  /** A bridge whose bench is gone rejects: that too becomes a sentence. */
  async #ask(command: Command): Promise<Reply> {
    try {
      return await this.#bridge.command(command);
    } catch (error) {
      return { ok: false, error: error instanceof Error ? error.message : String(error) };
    }
  }

  #queue(event: StateEvent): void {
    // Nothing that a screen shows: somebody has to ask which.
    if (event.type === 'opened') return this.onOpened();
    this.#pending.push(event);
    if (this.#waiting && event.type !== 'lost') return;
    this.#timer ??= setTimeout(() => this.#flush(), BATCH_MS);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const before = this.state.run.state;
    this.state = reduceAll(this.state, this.#pending);
    this.#pending = [];
    const { run } = this.state;
    // What ends in a recording ended long ago.
    if (run.state === before || before === 'none' || this.state.replay) return;
    if (run.state === 'finished')
      this.toast({ level: 'ok', title: strings.frame.toast.finished, text: run.evaluationText });
    if (run.state === 'failed')
      this.toast({ level: 'fail', title: strings.frame.toast.failedRun, text: run.error ?? '' });
  }
}
