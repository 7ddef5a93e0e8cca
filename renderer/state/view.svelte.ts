/** What the person chose on the Bench screen: round, board, axis. Lives in the window only. */
import { modeFor } from '../charts/layout.ts';
import type { Mode } from '../charts/layout.ts';
import { FOLLOWING, hold, missed, selectedRound, shownRounds, step } from './selection.ts';
import type { Selection } from './selection.ts';
import type { BenchStore } from './store.svelte.ts';

export type XMode = 'round' | 'bytes';

export class BenchView {
  readonly #store: BenchStore;
  #selection: Selection = $state.raw(FOLLOWING);
  xMode: XMode = $state('round');
  /** Round under the pointer; gutters read it while it is there. */
  hoverRound: number | undefined = $state();
  boardId: string | undefined = $state();
  moreChannels = $state(false);
  readingsOpen = $state(false);
  settingsOpen = $state(false);
  mode: Mode = $state('full');

  readonly latest = $derived.by(() => this.#store.state.rounds.at(-1)?.round ?? 0);
  readonly selected = $derived.by(() => selectedRound(this.#selection, this.latest));
  readonly shown = $derived.by(() => shownRounds(this.#selection, this.latest));
  readonly missed = $derived.by(() => missed(this.#selection, this.latest));
  readonly follow = $derived.by(() => this.#selection.follow);

  constructor(store: BenchStore) {
    this.#store = store;
  }

  followNow(): void {
    this.#selection = FOLLOWING;
  }

  holdNow(round?: number): void {
    if (this.latest > 0) this.#selection = hold(this.#selection, this.latest, round);
  }

  stepRound(by: number): void {
    this.#selection = step(this.#selection, this.latest, by);
  }

  /** Follows the window's width. Returns a function that stops it. */
  start(window: Window): () => void {
    const resize = (): void => {
      this.mode = modeFor(window.innerWidth);
    };
    resize();
    window.addEventListener('resize', resize);
    return () => window.removeEventListener('resize', resize);
  }
}
