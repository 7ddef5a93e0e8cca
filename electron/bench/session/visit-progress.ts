/** How far the round under way is, from the phases that its boards enter. */
import type { RunView } from '../../contract.ts';

/** How far into its visit a client is when it enters a phase. */
const PHASE_PROGRESS: Readonly<Record<string, number>> = {
  receive: 0.05,
  train: 0.15,
  select: 0.8,
  send: 0.85,
  idle: 1,
};

export class VisitProgress {
  readonly #parts = new Map<string, number>();
  #rounds = -1;
  #most = 0;

  /** A round begins. @param rounds that are done */
  begin(rounds: number): void {
    this.clear();
    this.#rounds = rounds;
  }

  enter(clientId: string, phase: string): void {
    this.#parts.set(clientId, PHASE_PROGRESS[phase] ?? 0);
  }

  clear(): void {
    this.#parts.clear();
    this.#rounds = -1;
    this.#most = 0;
  }

  /**
   * Never goes back: a board that enters late lowers no average, and a round that is counted already adds nothing.
   * @param rounds that are done; undefined parts between rounds
   */
  view(rounds: number): Pick<RunView, 'roundProgress' | 'roundText'> {
    const parts = [...this.#parts.values()];
    if (parts.length === 0 || rounds !== this.#rounds)
      return { roundProgress: undefined, roundText: undefined };
    const done = parts.filter((part) => part >= 1).length;
    this.#most = Math.max(this.#most, parts.reduce((sum, part) => sum + part, 0) / parts.length);
    return {
      roundProgress: this.#most,
      roundText: `Round ${rounds + 1}: ${done} of ${parts.length} boards done`,
    };
  }
}
