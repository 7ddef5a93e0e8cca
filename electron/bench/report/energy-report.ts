/**
 * The energy report of a recording and all its files. Everything follows from the bytes of the recording: made again, here or
 * on another machine, it is the same to the last byte.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  EXPORT_FORMATS,
  REPORT_SECTIONS,
  type ExportFormat,
  type ExportSize,
  type ReportBlock,
  type ReportSection,
} from '../../contract.ts';
import { UsageError } from '../usage-error.ts';
import { csvText, MAX_SPREADSHEET_ROWS, type CsvTable } from './csv.ts';
import { dictionaryTable, energyTable, powerLongTable, powerTable, roundsTable } from './csv-tables.ts';
import { analyse, EnergySums } from './energy/analysis.ts';
import { count, si } from './format.ts';
import { compose, runName, type ComposeOptions, type Reported } from './paper/compose.ts';
import type { Paper } from './paper/pdf-document.ts';
import { paperHtml } from './paper/html.ts';
import { paperPdf } from './paper/pdf.ts';
import { readRun, type ReadRunOptions } from './read-run.ts';
import { reportJson } from './report-json.ts';

export interface ReportOptions extends ComposeOptions {
  /** What is printed; default: all but the event log. */
  readonly sections?: readonly ReportSection[];
  readonly paper?: Paper;
}

export interface ReportFile {
  readonly format: ExportFormat;
  readonly name: string;
  readonly content: string | Uint8Array;
  readonly rows?: number;
  readonly pages?: number;
}

const DEFAULT_SECTIONS = REPORT_SECTIONS.filter((section) => section !== 'events');

/** Reads a recording for reporting. Throws NotARecording with a sentence. */
export async function reported(path: string, options?: ReadRunOptions): Promise<Reported> {
  const run = await readRun(path, options);
  return { run, analysis: analyse(run) };
}

/** The chosen sections as one list of blocks. */
export function reportBlocks(it: Reported, options: ReportOptions = {}): ReportBlock[] {
  const wanted = options.sections ?? DEFAULT_SECTIONS;
  return compose(it, options)
    .filter(({ section }) => wanted.includes(section))
    .flatMap(({ blocks }) => blocks);
}

/** The files of the formats that are asked for. */
export async function reportFiles(
  it: Reported,
  formats: readonly ExportFormat[] = EXPORT_FORMATS,
  options: ReportOptions = {},
): Promise<ReportFile[]> {
  const name = runName(it.run);
  const blocks = reportBlocks(it, options);
  const tables: Partial<Record<ExportFormat, CsvTable>> = {
    roundsCsv: roundsTable(it.run, it.analysis),
    energyCsv: energyTable(it.run),
    powerCsv: powerTable(it.run),
    powerLongCsv: powerLongTable(it.run),
  };
  const files: ReportFile[] = [];
  for (const format of EXPORT_FORMATS) {
    if (!formats.includes(format)) continue;
    const table =
      format === 'dictionaryCsv' ? dictionaryTable(it.run, Object.values(tables)) : tables[format];
    if (table !== undefined) {
      const { text, rows } = csvText(table);
      files.push({ format, name: table.file, content: text, rows });
    } else if (format === 'pdf') {
      const { startedUtc } = it.run.configuration;
      const paper = options.paper === undefined ? {} : { paper: options.paper };
      const { bytes, pages } = await paperPdf(name, blocks, { dateUtc: startedUtc, ...paper });
      files.push({ format, name: 'report.pdf', content: bytes, pages });
    } else if (format === 'html')
      files.push({ format, name: 'report.html', content: paperHtml(name, blocks) });
    else if (format === 'json') files.push({ format, name: 'report.json', content: reportJson(it) });
    else
      for (const block of blocks)
        if (block.kind === 'figure')
          files.push({ format, name: `figures/${block.name}.svg`, content: block.svg });
  }
  return files;
}

/** The report of a recording as one HTML file, of a long run too: no measurement is kept. Throws NotARecording with a sentence. */
export async function runReport(path: string): Promise<string> {
  const sums = new EnergySums();
  const run = await readRun(path, { sums });
  return paperHtml(runName(run), reportBlocks({ run, analysis: sums.analyse(run) }));
}

/** What each format would take, without writing anything. */
export function sizesOf(files: readonly ReportFile[]): ExportSize[] {
  return EXPORT_FORMATS.flatMap((format): ExportSize[] => {
    const of = files.filter((file) => file.format === format);
    if (of.length === 0) return [];
    const [{ rows, pages }] = of as [ReportFile];
    return [
      {
        format,
        files: of.map(({ name }) => name),
        bytes: of.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0),
        ...(rows !== undefined && { rows }),
        ...(pages !== undefined && { pages }),
      },
    ];
  });
}

/** A sentence for each table that common spreadsheet programs cut off. */
export function rowWarnings(files: readonly ReportFile[]): string[] {
  return files
    .filter(({ rows = 0 }) => rows > MAX_SPREADSHEET_ROWS)
    .map(
      ({ name, rows = 0 }) =>
        `${name} has ${count(rows)} rows; spreadsheet programs open ${count(MAX_SPREADSHEET_ROWS)} and drop the rest. Read it with a program for tables, or use rounds.csv.`,
    );
}

/** "report.pdf 310 kB, 3 pages". */
export function fileLine({ name, content, rows, pages }: ReportFile): string {
  const more = rows !== undefined ? `, ${count(rows)} rows` : pages !== undefined ? `, ${pages} pages` : '';
  return `${name} ${si(Buffer.byteLength(content), 'B', 3)}${more}`;
}

/** Writes them. Returns their paths. Throws a sentence when the folder cannot be written. */
export async function writeReport(files: readonly ReportFile[], folder: string): Promise<string[]> {
  const paths: string[] = [];
  try {
    for (const { name, content } of files) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      paths.push(path);
    }
  } catch (cause) {
    throw new UsageError(
      `The report cannot be written to ${folder} (${(cause as Error).message}). Choose another folder.`,
      { cause },
    );
  }
  return paths;
}

/** Name of the folder that a report goes to unless another is said: beside the recording. */
export function reportFolder(recording: string): string {
  return join(
    dirname(recording),
    basename(recording)
      .replace(/\.mcap$/, '')
      .replace(/^recording/, 'report'),
  );
}
