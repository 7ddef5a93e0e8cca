/** Which code an input reached, as V8 counts it: inputs that reach something new are worth changing further. */
import { Session } from 'node:inspector/promises';

export class Coverage {
  readonly #session = new Session();
  readonly #seen = new Set<string>();

  private constructor() {
    this.#session.connect();
  }

  static async start(): Promise<Coverage> {
    const coverage = new Coverage();
    await coverage.#session.post('Profiler.enable');
    await coverage.#session.post('Profiler.startPreciseCoverage', { callCount: false, detailed: true });
    return coverage;
  }

  /** Blocks of code reached so far. */
  get reached(): number {
    return this.#seen.size;
  }

  /** Whether anything was reached since the last call that never was before. @param note whether it counts as reached now */
  async isNew(note: boolean): Promise<boolean> {
    const { result } = await this.#session.post('Profiler.takePreciseCoverage');
    let fresh = false;
    for (const { url, functions } of result) {
      if (!url.startsWith('file:')) continue;
      for (const { ranges } of functions)
        for (const { startOffset, endOffset, count } of ranges) {
          const key = `${url.length} ${startOffset} ${endOffset} ${count > 0}`;
          if (this.#seen.has(key)) continue;
          fresh = true;
          if (note) this.#seen.add(key);
        }
    }
    return fresh;
  }

  stop(): void {
    this.#session.disconnect();
  }
}
