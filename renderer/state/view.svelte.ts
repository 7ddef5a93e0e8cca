/** What the person chose on the screen: round, board, axis, theme. Lives in the window only. */
import { modeFor } from '../charts/layout.ts';
import type { Mode } from '../charts/layout.ts';
import { FOLLOWING, hold, missed, selectedRound, shownRounds, step } from './selection.ts';
import type { Selection } from './selection.ts';
import type { BenchStore } from './store.svelte.ts';

export type ThemeChoice = 'auto' | 'light' | 'dark';
export type XMode = 'round' | 'bytes';
const THEMES: readonly ThemeChoice[] = ['auto', 'light', 'dark'];

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
  themeChoice: ThemeChoice = $state('auto');
  /** The theme in force; charts redraw when it changes. */
  theme: 'light' | 'dark' = $state('light');

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

  /** Follows the window's width and the system's theme. Returns a function that stops it. */
  start(window: Window): () => void {
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const saved = THEMES.find((theme) => theme === window.localStorage.getItem('theme'));
    if (saved !== undefined) this.themeChoice = saved;
    const resize = (): void => {
      this.mode = modeFor(window.innerWidth);
    };
    const apply = (): void => {
      this.theme = this.themeChoice === 'auto' ? (dark.matches ? 'dark' : 'light') : this.themeChoice;
      window.document.documentElement.dataset['theme'] = this.theme;
    };
    resize();
    apply();
    window.addEventListener('resize', resize);
    dark.addEventListener('change', apply);
    this.#applyTheme = apply;
    return () => {
      window.removeEventListener('resize', resize);
      dark.removeEventListener('change', apply);
    };
  }

  /** As the system, light, dark, and round again. */
  nextTheme(): void {
    this.themeChoice = THEMES[(THEMES.indexOf(this.themeChoice) + 1) % THEMES.length]!;
    localStorage.setItem('theme', this.themeChoice);
    this.#applyTheme();
  }

  #applyTheme: () => void = () => undefined;
}
