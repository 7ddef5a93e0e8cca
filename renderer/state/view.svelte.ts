/** What the person chose on the Bench screen: round, board, axis. Lives in the window only. */
import { modeFor } from '../charts/layout.ts';
import type { Mode } from '../charts/layout.ts';
import { NO_MARKERS, place } from '../charts/markers.ts';
import type { Markers } from '../charts/markers.ts';
import type { XMode } from '../charts/round-axis.ts';
import type { Range } from '../charts/zoom.ts';
import { roundIndex } from './derive.ts';
import { FOLLOWING, hold, missed, selectedRound, shownRounds, step } from './selection.ts';
import type { Selection } from './selection.ts';
import type { BenchStore } from './store.svelte.ts';

export class BenchView {
  readonly #store: BenchStore;
  #selection: Selection = $state.raw(FOLLOWING);
  #xMode: XMode = $state('round');
  /** Visible part of the x axis by round, in its own unit; undefined: all of it. */
  range: Range | undefined = $state.raw();
  /** Markers of the power window. */
  markers: Markers = $state.raw(NO_MARKERS);
  /** Time under the pointer in the power plot, microseconds of the round. */
  cursorUs: number | undefined = $state();
  /** Boards whose lines are switched off. */
  hidden: readonly string[] = $state.raw([]);
  /** Round under the pointer; gutters read it while it is there. */
  hoverRound: number | undefined = $state();
  boardId: string | undefined = $state();
  moreChannels = $state(false);
  readingsOpen = $state(false);
  settingsOpen = $state(false);
  #fits: Mode = $state('full');
  /** Presentation: the layout of a small window, whatever the size, in larger type. */
  presenting = $state(false);
  readonly mode: Mode = $derived.by(() => (this.presenting ? 'small' : this.#fits));

  readonly latest = $derived.by(() => this.#store.state.newest);
  readonly selected = $derived.by(() => selectedRound(this.#selection, this.latest));
  readonly shown = $derived.by(() => shownRounds(this.#selection, this.latest));
  readonly missed = $derived.by(() => missed(this.#selection, this.latest));
  readonly follow = $derived.by(() => this.#selection.follow);

  constructor(store: BenchStore) {
    this.#store = store;
  }

  get xMode(): XMode {
    return this.#xMode;
  }

  set xMode(mode: XMode) {
    this.#xMode = mode;
    this.range = undefined;
  }

  /** Looks at a part of the x axis, and holds it still; undefined: at all of it. */
  look(range: Range | undefined): void {
    this.holdNow();
    this.range = range;
  }

  /** Puts a marker under the pointer. */
  placeMarker(which: 1 | 2): void {
    if (this.cursorUs !== undefined) this.markers = place(this.markers, which, this.cursorUs);
  }

  clearMarkers(): void {
    this.markers = NO_MARKERS;
  }

  /** Switches the lines of a board off or on. */
  toggleBoard(boardId: string): void {
    this.hidden = this.hidden.includes(boardId)
      ? this.hidden.filter((id) => id !== boardId)
      : [...this.hidden, boardId];
  }

  followNow(): void {
    this.range = undefined;
    this.#selection = FOLLOWING;
  }

  holdNow(round?: number): void {
    if (this.latest > 0) this.#selection = hold(this.#selection, this.latest, round);
  }

  stepRound(by: number): void {
    const { rounds } = this.#store.state;
    const now = this.selected;
    if (now === undefined) return;
    // A long run's earlier rounds are thinned: a step leads to the next one that is there.
    const there = rounds[Math.max(0, roundIndex(rounds, now) + by)]?.round ?? now + by;
    this.#selection = step(this.#selection, this.latest, there - now);
  }

  /** Follows the window's width. Returns a function that stops it. */
  start(window: Window): () => void {
    const resize = (): void => {
      this.#fits = modeFor(window.innerWidth);
    };
    resize();
    window.addEventListener('resize', resize);
    return () => window.removeEventListener('resize', resize);
  }
}
