/**
 * Redraws of canvases, a few a frame. New figures come to all charts at once; drawn at once they would make one long frame
 * that input waits for. Here a frame draws until its time is up, and the next goes on.
 */

/** Milliseconds of drawing a frame; one canvas is drawn whatever it takes. */
const FRAME_MS = 3;

export class DrawQueue {
  readonly #waiting = new Map<object, () => void>();
  readonly #nextFrame: (draw: () => void) => void;
  readonly #nowMs: () => number;
  #asked = false;

  /** @param nextFrame calls once before the next frame is painted */
  constructor(nextFrame: (draw: () => void) => void, nowMs: () => number) {
    this.#nextFrame = nextFrame;
    this.#nowMs = nowMs;
  }

  /** Draws `owner` soon; what it waited to draw before is out of date and is dropped. */
  add(owner: object, draw: () => void): void {
    // Keeps its turn, so that nobody who is drawn often comes before the rest.
    this.#waiting.set(owner, draw);
    this.#ask();
  }

  remove(owner: object): void {
    this.#waiting.delete(owner);
  }

  #ask(): void {
    if (this.#asked) return;
    this.#asked = true;
    this.#nextFrame(() => this.#run());
  }

  #run(): void {
    this.#asked = false;
    const startMs = this.#nowMs();
    for (const [owner, draw] of this.#waiting) {
      this.#waiting.delete(owner);
      draw();
      if (this.#nowMs() - startMs >= FRAME_MS) break;
    }
    if (this.#waiting.size > 0) this.#ask();
  }
}

export const drawQueue = new DrawQueue(
  (draw) => void requestAnimationFrame(draw),
  () => performance.now(),
);
