/** The window's link to the bench: asks for a snapshot, applies events in turns, sends commands, raises toasts. */
import type { BenchBridge, Command, Reply } from '../../electron/contract.ts';
import type { RunView, Snapshot } from '../../electron/contract.ts';
import { strings, told } from '../strings/strings.ts';
import { EMPTY, reduceAll } from './bench-state.ts';
import type { BenchState, StateEvent } from './bench-state.ts';
import { ShownState } from './shown-state.svelte.ts';
import { TURN_MS, Turns } from './turns.ts';

const MOST_TOASTS = 3;
const TOAST_MS = 6000;
/** A run this long may end unwatched. */
const LONG_RUN_US = 60e6;

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
  readonly #shown = new ShownState(EMPTY);
  /** What the screens read: a signal a noun, so that a new reading of power asks nothing of what shows rounds. */
  readonly state: BenchState = this.#shown;
  toasts: readonly Toast[] = $state.raw([]);
  /** A recording was opened from outside the window. */
  onOpened: () => void = () => undefined;
  readonly #bridge: BenchBridge;
  #now: BenchState = EMPTY;
  readonly #turns = new Turns();
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
      const first: StateEvent = reply.ok
        ? { type: 'snapshot', snapshot: reply.value as Snapshot }
        : { type: 'lost', reason: reply.error };
      this.#apply([first, ...this.#turns.takeAll(), { type: 'follow' }]);
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

  /**
   * A refusal comes in the window's language, whoever shows it; a bridge whose bench is gone rejects: that too becomes a
   * sentence. What the bench told before it replied and a person waits for is shown before the reply: a report that failed
   * is not being read any more.
   */
  async #ask(command: Command): Promise<Reply> {
    const reply = await this.#bridge.command(command).catch((error: unknown): Reply => ({
      ok: false,
      error: error instanceof Error ? error.message : String(error),
    }));
    if (this.#turns.urgent && !this.#waiting) this.#apply(this.#turns.takeAll());
    return reply.ok ? reply : { ...reply, error: told(reply.error) };
  }

  #queue(event: StateEvent): void {
    // Nothing that a screen shows: somebody has to ask which.
    if (event.type === 'opened') return this.onOpened();
    this.#turns.add(event);
    if (this.#waiting && event.type !== 'lost') return;
    this.#awaitTurn();
  }

  #awaitTurn(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#apply(this.#turns.take());
      if (!this.#turns.empty) this.#awaitTurn();
    }, TURN_MS);
  }

  #apply(events: readonly StateEvent[]): void {
    const before = this.#now.run.state;
    this.#now = reduceAll(this.#now, events);
    this.#shown.show(this.#now);
    const { run, replay } = this.#now;
    // What ends in a recording ended long ago.
    if (run.state === before || before === 'none' || replay) return;
    if (run.state === 'finished') {
      this.toast({ level: 'ok', title: strings.frame.toast.finished, text: told(run.evaluationText) });
      this.#notify(run, strings.frame.toast.finished, told(run.evaluationText));
    }
    if (run.state === 'failed') {
      this.toast({ level: 'fail', title: strings.frame.toast.failedRun, text: told(run.error ?? '') });
      this.#notify(run, strings.frame.toast.failedRun, told(run.error ?? ''));
    }
  }

  /** A notice of the system, for those who went away meanwhile. */
  #notify({ elapsedUs }: RunView, title: string, text: string): void {
    if (elapsedUs >= LONG_RUN_US) void this.#ask({ type: 'notify', title, text });
  }
}
