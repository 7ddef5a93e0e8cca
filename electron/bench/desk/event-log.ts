/** What happened since the run began, newest last: the lines of the Events list. */
import type { BenchEvent, LogEntry } from '../../contract.ts';

/** Lines kept for a window that opens late. */
const KEPT = 1000;

export class EventLog {
  readonly #emit: (event: BenchEvent) => void;
  readonly #elapsedUs: () => number;
  #entries: LogEntry[] = [];

  /** @param elapsedUs time of the run under way, for what is told outside of it */
  constructor(emit: (event: BenchEvent) => void, elapsedUs: () => number) {
    this.#emit = emit;
    this.#elapsedUs = elapsedUs;
  }

  get entries(): readonly LogEntry[] {
    return this.#entries;
  }

  add(entry: LogEntry): void {
    this.#entries.push(entry);
    if (this.#entries.length > KEPT) this.#entries.shift();
    this.#emit({ type: 'log', entry });
  }

  tell(level: LogEntry['level'], text: string, boardId?: string): void {
    this.add({ elapsedUs: this.#elapsedUs(), level, text, boardId });
  }

  /** A new run began. */
  clear(): void {
    this.#entries = [];
  }
}
