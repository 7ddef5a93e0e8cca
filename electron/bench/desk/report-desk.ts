/** Reports as the window asks for them: what can be reported, one report as blocks, its export. */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ReportChoice, ReportSource, ReportView } from '../../contract.ts';
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
import { RECORDING_NAME } from '../session/run-files.ts';
import type { Handlers } from './handlers.ts';

type ReportCommand = 'reportSources' | 'openReport' | 'exportReport';

/** Sources that are offered: the newest. */
const MOST_SOURCES = 100;

/** What is kept of a recording: nothing that grows with its conversions. */
interface Latest {
  readonly key: string;
  readonly it: Reported;
  readonly tables: readonly FileSize[];
}

export class ReportDesk {
  readonly handlers: Handlers<ReportCommand>;
  /** The last one read, while its file is as it was: choosing sections reads nothing again. */
  #latest: Latest | undefined;

  /** @param sessions where runs are kept; undefined: only recordings that are named */
  constructor(sessions: string | undefined) {
    this.handlers = {
      reportSources: () => sourcesIn(sessions),
      openReport: ({ choice }) => this.#view(choice),
      exportReport: async ({ choice, formats }) => {
        const { it } = await this.#read(choice.path);
        const folder = reportFolder(choice.path);
        const files = await writeReport(it, formats, await this.#options(choice), folder);
        return { folder, files: files.map(({ name }) => join(folder, name)) };
      },
    };
  }

  async #view(choice: ReportChoice): Promise<ReportView> {
    const { it, tables } = await this.#read(choice.path);
    const options = await this.#options(choice);
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

  async #options({ sections, paper, reference }: ReportChoice): Promise<ReportOptions> {
    return {
      sections,
      paper,
      ...(reference !== undefined && { reference: await reported(reference) }),
    };
  }

  async #read(path: string): Promise<Latest> {
    const { size, mtimeMs } = await stat(path).catch(() => ({ size: 0, mtimeMs: 0 }));
    const key = `${path} ${size} ${mtimeMs}`;
    if (this.#latest?.key === key) return this.#latest;
    const it = await reported(path);
    this.#latest = { key, it, tables: await tableSizes(it) };
    return this.#latest;
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
