/**
 * Holds virtual boards back to the pace of the boards that they stand for: a second of a round's board time takes a second.
 *
 * Why? A virtual board computes faster than the chip that its clock models. That is what learning wants; a demo in which
 * rounds go by as they would on the table, and a measurement of the window under the load of real boards, want the other.
 * Only waiting is added: what is learned, sent and modelled is the same to the last bit.
 */
export class Pace {
  readonly #nowMs: () => number;
  /** When each board may go on. */
  readonly #dueMs = new Map<number, number>();

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Milliseconds until this board may go on; 0 when it may now. */
  waitMs(board: number): number {
    return Math.max(0, (this.#dueMs.get(board) ?? 0) - this.#nowMs());
  }

  /** The board lived through so much of a round. One that was held up by its host does not make up for it. */
  lived(board: number, us: number): void {
    const now = this.#nowMs();
    this.#dueMs.set(board, Math.max(this.#dueMs.get(board) ?? 0, now) + us / 1000);
  }

  forget(board: number): void {
    this.#dueMs.delete(board);
  }
}
