/**
 * Who comes next. With eight boards streaming, everything on the screen changes ten times a second; shown at once that is
 * one long frame which input waits for, and nobody reads figures at that rate. So what streams takes turns, a noun at a time:
 * each still comes four times a second, and alone it comes at the next turn.
 *
 * What a person waits for never does: a run that starts, pauses or ends, a recording opened, a lost bench. Then everything
 * that waits is shown together, in the order in which it came.
 */
import type { StateEvent } from './bench-state.ts';

/** Milliseconds between two turns. */
export const TURN_MS = 50;

/** Nouns that stream; what is of none of them is urgent. */
const TURNS = ['rounds', 'follow', 'run', 'boards', 'power'] as const;
type Turn = (typeof TURNS)[number];

const TURN_OF: Partial<Record<StateEvent['type'], Turn>> = {
  round: 'rounds',
  evaluation: 'rounds',
  follow: 'follow',
  run: 'run',
  replay: 'run',
  boards: 'boards',
  log: 'boards',
  power: 'power',
};

export class Turns {
  #waiting: StateEvent[] = [];
  #urgent = false;
  #next = 0;
  #runState: string | undefined;

  /** Whether something waits that a person waits for. */
  get urgent(): boolean {
    return this.#urgent;
  }

  get empty(): boolean {
    return this.#waiting.length === 0;
  }

  add(event: StateEvent): void {
    this.#waiting.push(event);
    if (TURN_OF[event.type] === undefined) this.#urgent = true;
    if (event.type !== 'run') return;
    if (event.run.state !== this.#runState) this.#urgent = true;
    this.#runState = event.run.state;
  }

  /** What is shown now, in the order in which it came. */
  take(): StateEvent[] {
    if (this.#urgent) return this.takeAll();
    for (let tried = 0; tried < TURNS.length; tried += 1) {
      const turn = TURNS[this.#next];
      this.#next = (this.#next + 1) % TURNS.length;
      const taken = this.#waiting.filter(({ type }) => TURN_OF[type] === turn);
      if (taken.length === 0) continue;
      this.#waiting = this.#waiting.filter(({ type }) => TURN_OF[type] !== turn);
      if (turn === 'rounds') this.#waiting.push({ type: 'follow' });
      return taken;
    }
    return [];
  }

  takeAll(): StateEvent[] {
    const all = this.#waiting;
    this.#waiting = [];
    this.#urgent = false;
    return all.length === 0 ? all : [...all, { type: 'follow' }];
  }
}
