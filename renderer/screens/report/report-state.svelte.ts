/** What the Report screen knows: recordings to choose from, the report that is open, what of it is wanted. */
import type { ExportFormat, ReportSection, ReportSource, ReportView } from '../../../electron/contract.ts';
import { REPORT_SECTIONS } from '../../../electron/contract/report-parts.ts';
import type { BenchStore } from '../../state/store.svelte.ts';
import { strings } from '../../strings/strings.ts';

export class ReportState {
  sources: readonly ReportSource[] = $state.raw([]);
  view: ReportView | undefined = $state.raw(undefined);
  error: string | undefined = $state(undefined);
  busy = $state(false);
  writing = $state(false);
  path: string | undefined = $state(undefined);
  reference: string | undefined = $state(undefined);
  sections: readonly ReportSection[] = $state.raw(REPORT_SECTIONS.filter((s) => s !== 'events'));
  formats: readonly ExportFormat[] = $state.raw(['pdf', 'html', 'roundsCsv', 'dictionaryCsv', 'json']);
  paper: 'a4' | 'letter' = $state('a4');
  fit = $state(false);
  readonly #store: BenchStore;
  #asked = 0;

  constructor(store: BenchStore) {
    this.#store = store;
  }

  /** Files that the chosen formats make. */
  get fileCount(): number {
    return (this.view?.sizes ?? [])
      .filter(({ format }) => this.formats.includes(format))
      .reduce((sum, { files }) => sum + files.length, 0);
  }

  /** Finds what can be reported and opens the newest. */
  async start(): Promise<void> {
    this.busy = true;
    const reply = await this.#store.request({ type: 'reportSources' });
    this.busy = false;
    if (!reply.ok) this.error = reply.error;
    else {
      this.sources = reply.value as readonly ReportSource[];
      const newest = this.sources[0];
      if (newest !== undefined) await this.open(newest.path);
    }
  }

  async open(path: string): Promise<void> {
    this.path = path;
    if (this.reference === path) this.reference = undefined;
    await this.#read();
  }

  /** What was given up or failed, once more. */
  async again(): Promise<void> {
    this.error = undefined;
    await this.#read();
  }

  toggleSection(section: ReportSection): void {
    const has = this.sections.includes(section);
    // In the order of the paper, whatever the order of the clicks.
    this.sections = REPORT_SECTIONS.filter((s) => (s === section ? !has : this.sections.includes(s)));
    void this.#read();
  }

  toggleFormat(format: ExportFormat): void {
    this.formats = this.formats.includes(format)
      ? this.formats.filter((f) => f !== format)
      : [...this.formats, format];
  }

  choosePaper(paper: 'a4' | 'letter'): void {
    this.paper = paper;
    void this.#read();
  }

  chooseReference(path: string | undefined): void {
    this.reference = path;
    void this.#read();
  }

  async export(): Promise<void> {
    const choice = this.#choice();
    if (choice === undefined) return;
    this.busy = this.writing = true;
    const reply = await this.#store.request({ type: 'exportReport', choice, formats: [...this.formats] });
    this.busy = this.writing = false;
    if (!reply.ok)
      return this.#store.toast({ level: 'fail', title: strings.report.notExported, text: reply.error });
    const { folder, files } = reply.value as { folder: string; files: readonly string[] };
    this.#store.toast({ level: 'ok', title: strings.report.exported(String(files.length)), text: folder });
  }

  #choice() {
    if (this.path === undefined) return undefined;
    return {
      path: this.path,
      sections: [...this.sections],
      paper: this.paper,
      ...(this.reference !== undefined && { reference: this.reference }),
    };
  }

  async #read(): Promise<void> {
    const choice = this.#choice();
    if (choice === undefined) return;
    const asked = ++this.#asked;
    this.busy = true;
    const reply = await this.#store.request({ type: 'openReport', choice });
    // Of two questions the later one counts.
    if (asked !== this.#asked) return;
    this.busy = false;
    this.error = reply.ok ? undefined : reply.error;
    this.view = reply.ok ? (reply.value as ReportView) : undefined;
  }
}
