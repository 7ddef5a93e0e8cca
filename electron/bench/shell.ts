/**
 * The system around the bench: the shell asks people for the names of files, shows notices, menus and the run's progress.
 *
 *   bench  --({ type: 'askPath', id, ask })-->   shell: a dialog
 *   bench  <-({ type: 'path', id, path })-----   shell: what a person chose; undefined: nothing
 *   bench  --({ type: 'news', news })-------->   shell: a run's state, menus, notices, how to leave
 */
import type { Command, RunView } from '../contract.ts';

export type PathAsk =
  | { readonly kind: 'save'; readonly name: string }
  | { readonly kind: 'folder' | 'recording'; readonly title: string };

/** What the taskbar, and whoever closes a window, need of a run. */
export interface RunNews {
  readonly type: 'run';
  readonly state: RunView['state'];
  /** 0 to 1. */
  readonly progress: number;
}

export type BenchNews = RunNews | Extract<Command, { type: 'setMenu' | 'leave' | 'notify' }>;

export type ToShell =
  | { readonly type: 'askPath'; readonly id: number; readonly ask: PathAsk }
  | { readonly type: 'news'; readonly news: BenchNews };

export interface Shell {
  /** Asks a person; undefined when they chose nothing. */
  askPath(ask: PathAsk): Promise<string | undefined>;
  tell(news: BenchNews): void;
}

/** Steps of the taskbar's progress. */
const STEPS = 200;

/** The shell as the app's bench process reaches it. */
export class ProcessShell implements Shell {
  readonly #post: (message: ToShell) => void;
  readonly #asked = new Map<number, (path: string | undefined) => void>();
  #lastId = 0;
  #told = '';

  constructor(post: (message: ToShell) => void) {
    this.#post = post;
  }

  askPath(ask: PathAsk): Promise<string | undefined> {
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      this.#asked.set(id, resolve);
      this.#post({ type: 'askPath', id, ask });
    });
  }

  tell(news: BenchNews): void {
    this.#post({ type: 'news', news });
  }

  /** Told only when the taskbar would look different. */
  tellRun({ state, round, roundProgress, settings }: RunView): void {
    const part = Math.min(1, (round + (roundProgress ?? 0)) / settings.rounds);
    const progress = Math.floor(part * STEPS) / STEPS;
    const key = `${state} ${progress}`;
    if (key === this.#told) return;
    this.#told = key;
    this.tell({ type: 'run', state, progress });
  }

  /** Takes what the shell says of paths; false: it was about something else. */
  receive(data: unknown): boolean {
    const { type, id, path } = data as { type?: unknown; id?: number; path?: string };
    if (type !== 'path') return false;
    this.#asked.get(id ?? 0)?.(path);
    this.#asked.delete(id ?? 0);
    return true;
  }
}
