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

  enter(clientId: string, phase: string): void {
    this.#parts.set(clientId, PHASE_PROGRESS[phase] ?? 0);
  }

  clear(): void {
    this.#parts.clear();
  }

  /** @param rounds that are done; undefined parts between rounds */
  view(rounds: number): Pick<RunView, 'roundProgress' | 'roundText'> {
    const parts = [...this.#parts.values()];
    if (parts.length === 0) return { roundProgress: undefined, roundText: undefined };
    const done = parts.filter((part) => part >= 1).length;
    return {
      roundProgress: parts.reduce((sum, part) => sum + part, 0) / parts.length,
      roundText: `Round ${rounds + 1}: ${done} of ${parts.length} boards done`,
    };
  }
}
