/** What the Sessions screen holds: the list, what is chosen of it, and their comparison. */
import type { ComparisonView, SessionView } from '../../../electron/contract.ts';
import type { Bench } from '../../state/context.ts';
import { replayFile } from '../../state/opening.ts';
import { strings } from '../../strings/strings.ts';

export type Filter = 'all' | 'measured' | 'model';
const MOST_COMPARED = 8;

export class SessionsState {
  sessions: readonly SessionView[] | undefined = $state.raw();
  /** Folders in the order in which they were chosen. */
  chosen: readonly string[] = $state.raw([]);
  comparison: ComparisonView | undefined = $state.raw();
  search = $state('');
  filter: Filter = $state('all');
  readonly #bench: Bench;
  #asked = 0;

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  get shown(): readonly SessionView[] {
    const words = this.search.toLowerCase().split(/\s+/).filter(Boolean);
    return (this.sessions ?? []).filter((it) => {
      if (this.filter !== 'all' && it.energy?.provenance !== this.filter) return false;
      const text = [it.name, it.strategy, it.task, it.notes, ...it.tags].join(' ').toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }

  /** The one that is looked at: the last that was chosen. */
  get current(): SessionView | undefined {
    return this.sessions?.find(({ folder }) => folder === this.chosen.at(-1));
  }

  async load(): Promise<void> {
    this.sessions = (await this.#bench.store.ask<SessionView[]>({ type: 'listSessions' })) ?? [];
    const there = this.sessions.map(({ folder }) => folder);
    this.chosen = this.chosen.filter((folder) => there.includes(folder));
  }

  /** Number of a session in the comparison; undefined when it is not in it. */
  numberOf(folder: string): number | undefined {
    const at = this.chosen.indexOf(folder);
    return at < 0 ? undefined : at + 1;
  }

  /** Adds to the comparison, or takes out. */
  toggle(folder: string): void {
    const without = this.chosen.filter((it) => it !== folder);
    this.#choose(without.length < this.chosen.length ? without : [...without, folder].slice(-MOST_COMPARED));
  }

  /** Looks at this one alone. */
  only(folder: string): void {
    this.#choose([folder]);
  }

  swap(): void {
    this.#choose([...this.chosen].reverse());
  }

  clear(): void {
    this.#choose([]);
  }

  /** Shows a recording on the Bench screen. */
  replay(path: string): Promise<void> {
    return replayFile(this.#bench, path);
  }

  async recover(folder: string): Promise<void> {
    const text = await this.#bench.store.ask<string>({ type: 'recoverSession', folder });
    if (text !== undefined) this.#bench.store.toast({ level: 'ok', title: strings.sessions.recovered, text });
    await this.load();
  }

  async resume(folder: string): Promise<void> {
    const { store, frame } = this.#bench;
    if ((await store.send({ type: 'resumeRun', folder })) === undefined) frame.show('bench');
  }

  /** Copies the session into a folder that the person chooses. */
  async copy({ folder }: SessionView): Promise<void> {
    const { store } = this.#bench;
    const into = await store.ask<string>({ type: 'chooseFolder', title: strings.sessions.copyTo });
    if (into === undefined) return;
    const path = await store.ask<string>({ type: 'exportSession', folder, into });
    if (path !== undefined) store.toast({ level: 'ok', title: strings.sessions.copied, text: path });
  }

  async remove({ folder, name }: SessionView): Promise<void> {
    const { store } = this.#bench;
    if ((await store.send({ type: 'deleteSession', folder })) !== undefined) return;
    await this.load();
    const undo = async (): Promise<void> => {
      await store.send({ type: 'restoreSession', folder });
      await this.load();
    };
    store.toast({
      level: 'plain',
      title: strings.sessions.removed(name),
      text: strings.sessions.removedText,
      action: { label: strings.frame.undo, run: () => void undo() },
    });
  }

  async annotate(
    folder: string,
    words: Partial<Pick<SessionView, 'name' | 'notes' | 'tags'>>,
  ): Promise<void> {
    const { tags, ...rest } = words;
    await this.#bench.store.send({
      type: 'annotateSession',
      folder,
      ...rest,
      ...(tags && { tags: [...tags] }),
    });
    await this.load();
  }

  #choose(chosen: readonly string[]): void {
    this.chosen = chosen;
    const asked = ++this.#asked;
    if (chosen.length < 2) this.comparison = undefined;
    else
      void this.#bench.store
        .ask<ComparisonView>({ type: 'compareSessions', paths: this.#paths(chosen) })
        .then((view) => {
          if (asked === this.#asked) this.comparison = view && this.#named(view);
        });
  }

  /** Sessions as people call them; the recordings keep the names of their folders. */
  #named(view: ComparisonView): ComparisonView {
    const nameOf = (path: string): string | undefined =>
      this.sessions?.find(({ recording }) => recording === path)?.name;
    return { ...view, curves: view.curves.map((it) => ({ ...it, name: nameOf(it.path) ?? it.name })) };
  }

  #paths(folders: readonly string[]): string[] {
    return folders.map((folder) => this.sessions?.find((it) => it.folder === folder)?.recording ?? folder);
  }
}
