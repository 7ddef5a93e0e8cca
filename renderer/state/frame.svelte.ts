/**
 * The frame around the screens: which one is open, theme, language, presentation, what floats. What a person chose is
 * kept in the window's own storage; the size of the window is kept by the shell.
 */
import { speak, strings, LANGUAGES } from '../strings/strings.ts';
import type { Language } from '../strings/strings.ts';
import type { Question } from '../components/ui/question.ts';
import { isScreen } from '../screens/registry.ts';
import type { ScreenId } from '../screens/registry.ts';

export type ThemeChoice = 'auto' | 'light' | 'dark';
export const THEMES: readonly ThemeChoice[] = ['auto', 'light', 'dark'];

/** The part of a window that this needs: tests pass their own. */
export interface FrameWindow {
  readonly document: { readonly documentElement: HTMLElement };
  readonly localStorage: Pick<Storage, 'getItem' | 'setItem'>;
  readonly navigator: { readonly language: string };
  matchMedia(query: string): MediaQueryList;
}

const KEY = 'window';
/** Kept once the guided first round was closed. */
const GUIDE = 'guide';

/** Whether this is the first page of its window. @param storage kept as long as the window is */
export function claimLaunch(storage: Pick<Storage, 'getItem' | 'setItem'>): boolean {
  const first = storage.getItem(KEY) === null;
  storage.setItem(KEY, 'launched');
  return first;
}

export class Frame {
  readonly #window: FrameWindow;
  screen: ScreenId = $state('bench');
  themeChoice: ThemeChoice = $state('auto');
  /** The theme in force; charts redraw when it changes. */
  theme: 'light' | 'dark' = $state('light');
  language: Language = $state('en');
  /** Larger type and fewer panes, for a projector. Never kept. */
  presentation = $state(false);
  paletteOpen = $state(false);
  /** The guided first round was asked for, or was never closed. */
  guide: 'asked' | 'due' | 'closed' = $state('closed');
  /** Help for the open screen. */
  helpOpen = $state(false);
  question: Question | undefined = $state.raw();
  #resolve: ((answer: string | undefined) => void) | undefined;
  readonly #dark: MediaQueryList;

  constructor(window: FrameWindow) {
    this.#window = window;
    this.#dark = window.matchMedia('(prefers-color-scheme: dark)');
    const kept = readKept(window.localStorage.getItem(KEY));
    const theme = THEMES.find((it) => it === kept['theme']);
    const system: Language = window.navigator.language.startsWith('zh') ? 'zh' : 'en';
    this.themeChoice = theme ?? 'auto';
    this.language = LANGUAGES.find((it) => it === kept['language']) ?? system;
    if (isScreen(kept['screen'])) this.screen = kept['screen'];
    this.guide = window.localStorage.getItem(GUIDE) === 'closed' ? 'closed' : 'due';
    this.#applyTheme();
    this.#applyLanguage();
  }

  /** There are boards and no round yet: whoever never closed the notes gets them. */
  offerGuide(): void {
    if (this.guide === 'due') this.guide = 'asked';
  }

  /** What Ctrl E does while a report is open; set by the Report screen. */
  exportReport: (() => void) | undefined;

  /** Shows the notes of the first round again. */
  askGuide(): void {
    this.show('bench');
    this.guide = 'asked';
  }

  /** Never again by itself. */
  closeGuide(): void {
    this.guide = 'closed';
    this.#window.localStorage.setItem(GUIDE, 'closed');
  }

  /** Follows the system's theme. Returns a function that stops it. */
  start(): () => void {
    const apply = (): void => this.#applyTheme();
    this.#dark.addEventListener('change', apply);
    return () => this.#dark.removeEventListener('change', apply);
  }

  show(screen: ScreenId): void {
    this.screen = screen;
    this.#keep();
  }

  chooseTheme(theme: ThemeChoice): void {
    this.themeChoice = theme;
    this.#applyTheme();
    this.#keep();
  }

  chooseLanguage(language: Language): void {
    this.language = language;
    this.#applyLanguage();
    this.#keep();
  }

  present(on: boolean): void {
    this.presentation = on;
    this.#root.classList.toggle('present', on);
  }

  /** Asks before something is lost. Resolves with the id of the answer; undefined when it was left unanswered. */
  ask(question: Question): Promise<string | undefined> {
    this.answer(undefined);
    this.question = question;
    return new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  answer(answer: string | undefined): void {
    this.question = undefined;
    this.#resolve?.(answer);
    this.#resolve = undefined;
  }

  get #root(): HTMLElement {
    return this.#window.document.documentElement;
  }

  #applyTheme(): void {
    this.theme = this.themeChoice === 'auto' ? (this.#dark.matches ? 'dark' : 'light') : this.themeChoice;
    this.#root.dataset['theme'] = this.theme;
  }

  #applyLanguage(): void {
    speak(this.language);
    this.#root.lang = this.language === 'zh' ? 'zh-CN' : 'en';
    // Ten thousand glyphs: only for those who read them.
    if (this.language === 'zh') void import('../styles/fonts-zh.ts');
  }

  #keep(): void {
    const { themeChoice: theme, language, screen } = this;
    this.#window.localStorage.setItem(KEY, JSON.stringify({ theme, language, screen }));
  }

  /** Name of a screen in the language in force. */
  title(screen: ScreenId): string {
    return strings.frame.screen[screen];
  }
}

/** What was kept, whatever a person or an older version left there. */
function readKept(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
