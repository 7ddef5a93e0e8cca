/** What the person chose on the Bench screen: round, board, axis. Lives in the window only. */
import { roundUs } from '../charts/by-time.ts';
import { modeFor } from '../charts/layout.ts';
import type { Mode } from '../charts/layout.ts';
import { NO_MARKERS, place, span } from '../charts/markers.ts';
import type { Markers } from '../charts/markers.ts';
import { roundAxis } from '../charts/round-axis.ts';
import type { XMode } from '../charts/round-axis.ts';
import { timeAxis } from '../charts/time-axis.ts';
import { pan, wheel, zoom } from '../charts/zoom.ts';
import type { Range } from '../charts/zoom.ts';
import { findRound, roundIndex } from './derive.ts';
import { FOLLOWING, hold, missed, selectedRound, shownRounds, step } from './selection.ts';
import type { Selection } from './selection.ts';
import type { BenchStore } from './store.svelte.ts';

export class BenchView {
  readonly #store: BenchStore;
  #selection: Selection = $state.raw(FOLLOWING);
  #xMode: XMode = $state('round');
  /** Visible part of the x axis by round, in its own unit; undefined: all of it. */
  range: Range | undefined = $state.raw();
  /** Visible part of the selected round by time, microseconds; undefined: all of it. */
  timeRange: Range | undefined = $state.raw();
  /** The chart that keys zoom: the one last pointed at or focused. */
  chart: 'round' | 'time' = $state('round');
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
  /** The rounds that the charts hold: all while they follow. */
  readonly held = $derived.by(() => {
    const { rounds } = this.#store.state;
    return this.follow ? rounds : rounds.filter((r) => r.round <= this.shown);
  });
  readonly #lengthUs = $derived.by(() => {
    const round = findRound(this.#store.state.rounds, this.selected);
    return round ? roundUs(round) : 0;
  });
  readonly timeAxis = $derived.by(() => timeAxis(this.#lengthUs, this.timeRange));

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

  /** Looks at a part of the chart's x axis, in its own unit, and holds it still; undefined: at all of it. */
  look(range: Range | undefined): void {
    this.holdNow();
    if (this.chart === 'time') this.timeRange = range;
    else this.range = range;
  }

  /** Looks at all of both x axes. */
  lookAtAll(): void {
    this.holdNow();
    this.range = undefined;
    this.timeRange = undefined;
  }

  /** Looks at the power window between the markers, and a tenth of it at each side. */
  lookAtWindow(): void {
    const window = span(this.markers);
    if (!window) return;
    const margin = (window.toUs - window.fromUs) / 10;
    this.chart = 'time';
    this.look({ from: window.fromUs - margin, to: window.toUs + margin });
  }

  /** Makes what is in sight of the chart `factor` times as long (below 1: closer) around its fraction `at`. */
  zoomBy(factor: number, at = 0.5): void {
    const { now, whole } = this.#sight();
    if (this.latest > 0) this.look(zoom(now, whole, factor, at));
  }

  /** Moves what is in sight of the chart by a part of its own length. */
  panBy(part: number): void {
    const { now, whole } = this.#sight();
    if (this.latest > 0) this.look(pan(now, whole, part));
  }

  /** A wheel over a chart zooms around the pointer; Shift or sideways pans. Both hold it still. */
  wheelOver(chart: 'round' | 'time', event: WheelEvent): void {
    if (this.latest === 0) return;
    event.preventDefault();
    this.chart = chart;
    const bounds = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const asked = wheel(event);
    if ('pan' in asked) this.panBy(asked.pan);
    else this.zoomBy(asked.factor, (event.clientX - bounds.left) / bounds.width);
  }

  #sight(): { readonly now: Range; readonly whole: Range } {
    if (this.chart === 'time') return { now: this.timeAxis.seen, whole: this.timeAxis.whole };
    const { scale, whole } = roundAxis(this.#xMode, 1, this.held, this.range);
    return { now: { from: scale.min, to: scale.max }, whole };
  }

  /** Puts a marker under the pointer; without one a quarter from either end of what is in sight, for arrows to move. */
  placeMarker(which: 1 | 2): void {
    const { from, to } = this.timeAxis.seen;
    const timeUs = this.cursorUs ?? from + (to - from) * (which === 1 ? 0.25 : 0.75);
    this.markers = place(this.markers, which, Math.max(0, Math.min(this.#lengthUs, timeUs)));
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
    this.timeRange = undefined;
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
