/** Reports as the window asks for them: what can be reported, one report as blocks, its export. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { BenchEvent, ExportFormat, ReportChoice, ReportSource, ReportView } from '../../contract.ts';
import { reported, type ReportOptions } from '../report/energy-report.ts';
import {
  exportSizes,
  reportFolder,
  reportSizes,
  rowWarnings,
  tableSizes,
  writeReport,
  type FileSize,
} from '../report/report-files.ts';
import { compose, runName, type Reported } from '../report/paper/compose.ts';
import { warningsOf } from '../report/paper/warnings.ts';
import { GivenUp, type Progress } from '../session/recording/read-recording.ts';
import { RECORDING_NAME } from '../session/run-files.ts';
import type { Handlers } from './handlers.ts';

type ReportCommand = 'reportSources' | 'openReport' | 'exportReport' | 'cancelReport';

/** Sources that are offered: the newest. */
const MOST_SOURCES = 100;
/** Rounds whose tables are measured to say how large those of a longer run will be: more would be most of the waiting. */
const COUNTED_ROUNDS = 500;
/** Recordings of which something is kept: the one that is shown and its reference. */
const MOST_KEPT = 2;

/** What is kept of a recording: nothing that grows with its conversions. */
interface Kept {
  readonly it: Reported;
  readonly tables: readonly FileSize[];
}

export class ReportDesk {
  readonly handlers: Handlers<ReportCommand>;
  /** By path, size and time of change: choosing sections reads nothing again. */
  readonly #kept = new Map<string, Kept>();
  readonly #emit: (event: BenchEvent) => void;
  #reading = new AbortController();
  #writing = new AbortController();

  /** @param sessions where runs are kept; undefined: only recordings that are named */
  constructor(sessions: string | undefined, emit: (event: BenchEvent) => void) {
    this.#emit = emit;
    this.handlers = {
      reportSources: () => sourcesIn(sessions),
      openReport: ({ choice }) => {
        this.#reading.abort();
        this.#reading = new AbortController();
        return this.#view(choice, this.#reading.signal);
      },
      exportReport: ({ choice, formats }) => {
        this.#writing.abort();
        this.#writing = new AbortController();
        return this.#export(choice, formats, this.#writing.signal);
      },
      cancelReport: () => {
        this.#reading.abort();
        this.#writing.abort();
        emit({ type: 'reporting', part: undefined });
      },
    };
  }

  async #export(choice: ReportChoice, formats: readonly ExportFormat[], signal: AbortSignal) {
    const { it } = await this.#read(choice.path, signal);
    const options = await this.#options(choice, signal);
    const folder = reportFolder(choice.path);
    const files = await this.#told(
      signal,
      `The report of ${choice.path} was given up; no table was written.`,
      (onProgress) => writeReport(it, formats, options, folder, onProgress),
    );
    return { folder, files: files.map(({ name }) => join(folder, name)) };
  }

  async #view(choice: ReportChoice, signal: AbortSignal): Promise<ReportView> {
    const { it, tables } = await this.#read(choice.path, signal);
    const options = await this.#options(choice, signal);
    const sizes = await reportSizes(it, undefined, options, tables);
    const { run, analysis } = it;
    const letters = (provenance: string): string =>
      analysis.boards
        .filter((b) => b.provenance === provenance)
        .map(({ join: { letter } }) => letter)
        .join(', ');
    return {
      path: choice.path,
      name: runName(run),
      rounds: run.rounds.length,
      sections: compose(it, options),
      sizes: exportSizes(sizes),
      recordingBytes: run.fileBytes,
      sha256: run.sha256,
      firmware: [
        ...new Set(run.boards.map(({ firmware, buildId }) => `${firmware}+${buildId.slice(0, 4)}`)),
      ].join(', '),
      measuredBoards: letters('measured'),
      modelBoards: letters('model'),
      warnings: [...warningsOf(it), ...rowWarnings(sizes)],
    };
  }

  async #options({ sections, paper, reference }: ReportChoice, signal: AbortSignal): Promise<ReportOptions> {
    return {
      sections,
      paper,
      ...(reference !== undefined && { reference: (await this.#read(reference, signal)).it }),
    };
  }

  async #read(path: string, signal: AbortSignal): Promise<Kept> {
    const { size, mtimeMs } = await stat(path).catch(() => ({ size: 0, mtimeMs: 0 }));
    const key = `${path} ${size} ${mtimeMs}`;
    const known = this.#kept.get(key);
    this.#kept.delete(key);
    const it =
      known?.it ??
      (await this.#told(signal, `${path} was not read to its end: it was given up.`, (onProgress) =>
        reported(path, { onProgress }),
      ));
    const kept = known ?? { it, tables: await tableSizes(it, undefined, COUNTED_ROUNDS) };
    // The newest last.
    this.#kept.set(key, kept);
    for (const old of [...this.#kept.keys()].slice(0, -MOST_KEPT)) this.#kept.delete(old);
    return kept;
  }

  /** Says how far it is, until it is done or given up. */
  async #told<T>(
    signal: AbortSignal,
    givenUp: string,
    work: (onProgress: Progress) => Promise<T>,
  ): Promise<T> {
    let told = 0;
    try {
      return await work((bytes, of) => {
        if (signal.aborted) throw new GivenUp(givenUp);
        const part = of === 0 ? 1 : bytes / of;
        if (part - told < 0.01) return;
        told = part;
        this.#emit({ type: 'reporting', part });
      });
    } finally {
      // One that was given up may have a successor, which is telling by now.
      if (!signal.aborted) this.#emit({ type: 'reporting', part: undefined });
    }
  }
}

/** Folders of runs that hold a recording, newest first. */
export async function sourcesIn(folder: string | undefined): Promise<ReportSource[]> {
  if (folder === undefined) return [];
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    names.map(async (name): Promise<(ReportSource & { readonly mtimeMs: number }) | undefined> => {
      const path = join(folder, name, RECORDING_NAME);
      const info = await stat(path).catch(() => undefined);
      if (info === undefined) return undefined;
      return { path, name: basename(dirname(path)), bytes: info.size, mtimeMs: info.mtimeMs };
    }),
  );
  return found
    .filter((source) => source !== undefined)
    .sort((a, b) => b.mtimeMs - a.mtimeMs)
    .slice(0, MOST_SOURCES)
    .map(({ path, name, bytes }) => ({ path, name, bytes }));
}
