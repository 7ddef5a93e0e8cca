/**
 * The energy report of a recording and all its files. Everything follows from the bytes of the recording: made again, here or
 * on another machine, it is the same to the last byte.
 */
import {
  EXPORT_FORMATS,
  REPORT_SECTIONS,
  type ExportFormat,
  type ReportBlock,
  type ReportSection,
} from '../../contract.ts';
import { csvText } from './csv.ts';
import {
  dictionaryTable,
  energyTable,
  powerLongTable,
  powerTable,
  roundsTable,
  type RoundTable,
} from './csv-tables.ts';
import { EnergySums } from './energy/analysis.ts';
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

export interface ReportTable {
  readonly format: ExportFormat;
  readonly table: RoundTable;
}

const DEFAULT_SECTIONS = REPORT_SECTIONS.filter((section) => section !== 'events');

/** Reads a recording for reporting. No measurement is kept. Throws NotARecording with a sentence. */
export async function reported(path: string, options?: Omit<ReadRunOptions, 'sums'>): Promise<Reported> {
  const sums = new EnergySums();
  const run = await readRun(path, { ...options, sums });
  return { run, analysis: sums.analyse(run) };
}

/** The chosen sections as one list of blocks. */
export function reportBlocks(it: Reported, options: ReportOptions = {}): ReportBlock[] {
  const wanted = options.sections ?? DEFAULT_SECTIONS;
  return compose(it, options)
    .filter(({ section }) => wanted.includes(section))
    .flatMap(({ blocks }) => blocks);
}

const roundTables = ({ run, analysis }: Reported): readonly ReportTable[] => [
  { format: 'roundsCsv', table: roundsTable(run, analysis) },
  { format: 'energyCsv', table: energyTable(run, analysis) },
  { format: 'powerCsv', table: powerTable(run, analysis) },
  { format: 'powerLongCsv', table: powerLongTable(run, analysis) },
];

/** The tables among the formats whose rows come round by round. */
export function reportTables(
  it: Reported,
  formats: readonly ExportFormat[] = EXPORT_FORMATS,
): readonly ReportTable[] {
  return roundTables(it).filter(({ format }) => formats.includes(format));
}

/** The files of the formats that are asked for, but the tables of rounds. */
export async function reportFiles(
  it: Reported,
  formats: readonly ExportFormat[] = EXPORT_FORMATS,
  options: ReportOptions = {},
): Promise<ReportFile[]> {
  const name = runName(it.run);
  const blocks = reportBlocks(it, options);
  const files: ReportFile[] = [];
  for (const format of EXPORT_FORMATS) {
    if (!formats.includes(format)) continue;
    if (format === 'pdf') {
      const { startedUtc } = it.run.configuration;
      const paper = options.paper === undefined ? {} : { paper: options.paper };
      const { bytes, pages } = await paperPdf(name, blocks, { dateUtc: startedUtc, ...paper });
      files.push({ format, name: 'report.pdf', content: bytes, pages });
    } else if (format === 'html')
      files.push({ format, name: 'report.html', content: paperHtml(name, blocks) });
    else if (format === 'json') files.push({ format, name: 'report.json', content: reportJson(it) });
    else if (format === 'dictionaryCsv') {
      const heads = roundTables(it).map(({ table }) => table);
      const table = dictionaryTable(it.run, heads);
      const { text, rows } = csvText(table);
      files.push({ format, name: table.file, content: text, rows });
    } else if (format === 'svg')
      for (const block of blocks)
        if (block.kind === 'figure')
          files.push({ format, name: `figures/${block.name}.svg`, content: block.svg });
  }
  return files;
}

/** The report of a recording as one HTML file. Throws NotARecording with a sentence. */
export async function runReport(path: string): Promise<string> {
  const it = await reported(path);
  return paperHtml(runName(it.run), reportBlocks(it));
}
