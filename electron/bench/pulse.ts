/** Tells of changes at most so often: a thousand rounds a second are shown twenty times a second, and the last change always is. */
export class Pulse {
  readonly #intervalMs: number;
  readonly #tell: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(intervalMs: number, tell: () => void) {
    this.#intervalMs = intervalMs;
    this.#tell = tell;
  }

  /** Something changed. */
  beat(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#tell();
    }, this.#intervalMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
