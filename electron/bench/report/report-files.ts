/**
 * The files of a report: how large each will be, and writing them. Tables of rounds are made line by line while the recording
 * is read, all of them in one reading, so that neither a table nor the recording need fit in memory.
 */
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EXPORT_FORMATS, type ExportFormat, type ExportSize } from '../../contract.ts';
import { UsageError } from '../usage-error.ts';
import { csvLine, headLine, MAX_SPREADSHEET_ROWS } from './csv.ts';
import { reportFiles, reportTables, type ReportFile, type ReportOptions } from './energy-report.ts';
import type { ReportTable } from './energy-report.ts';
import { count, si } from './format.ts';
import type { Reported } from './paper/compose.ts';
import type { RunRecord } from './read-run.ts';

export interface FileSize {
  readonly format: ExportFormat;
  readonly name: string;
  readonly bytes: number;
  /** Of tables: data rows, the header not counted. */
  readonly rows?: number;
  readonly pages?: number;
}

/** Lines are written when so many characters are waiting. */
const WRITE_CHARACTERS = 1 << 16;

/** Reads the recording once. @returns how many rows each table has */
async function eachLine(
  run: RunRecord,
  tables: readonly ReportTable[],
  use: (line: string, table: number) => void,
): Promise<number[]> {
  const rows = tables.map(() => 0);
  const makers = tables.map(({ table }) => table.begin());
  tables.forEach(({ table }, i) => use(headLine(table), i));
  if (tables.length === 0) return rows;
  await run.eachRound((round, measured) => {
    makers.forEach((rowsOf, i) => {
      for (const row of rowsOf(round, measured)) {
        use(csvLine(row), i);
        rows[i] = (rows[i] ?? 0) + 1;
      }
    });
  });
  return rows;
}

const inOrder = (sizes: readonly FileSize[]): FileSize[] =>
  EXPORT_FORMATS.flatMap((format) => sizes.filter((size) => size.format === format));

function fileSize({ content, ...file }: ReportFile): FileSize {
  return { ...file, bytes: Buffer.byteLength(content) };
}

const tableSize = ({ format, table }: ReportTable, bytes = 0, rows = 0): FileSize => ({
  format,
  name: table.file,
  bytes,
  rows,
});

/** What the tables of rounds among the formats would take. Reads the recording. */
export async function tableSizes(it: Reported, formats?: readonly ExportFormat[]): Promise<FileSize[]> {
  const tables = reportTables(it, formats);
  const bytes = tables.map(() => 0);
  const rows = await eachLine(it.run, tables, (line, i) => {
    bytes[i] = (bytes[i] ?? 0) + Buffer.byteLength(line);
  });
  return tables.map((table, i) => tableSize(table, bytes[i], rows[i]));
}

/** What each file would take, without writing anything. @param tables of these formats, when they are known by now */
export async function reportSizes(
  it: Reported,
  formats?: readonly ExportFormat[],
  options: ReportOptions = {},
  tables?: readonly FileSize[],
): Promise<FileSize[]> {
  const files = await reportFiles(it, formats, options);
  return inOrder([...files.map(fileSize), ...(tables ?? (await tableSizes(it, formats)))]);
}

/** Writes them. A file of that name is replaced when its successor is whole. Throws a sentence when the folder cannot be written. */
export async function writeReport(
  it: Reported,
  formats: readonly ExportFormat[] | undefined,
  options: ReportOptions,
  folder: string,
): Promise<FileSize[]> {
  const files = await reportFiles(it, formats, options);
  const tables = reportTables(it, formats);
  const written = tables.map(({ table }) => new TableFile(join(folder, table.file)));
  try {
    for (const { name, content } of files) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    }
    const rows = await eachLine(it.run, tables, (line, i) => written[i]?.add(line));
    const sizes = tables.map((table, i) => tableSize(table, written[i]?.end(), rows[i]));
    return inOrder([...files.map(fileSize), ...sizes]);
  } catch (cause) {
    for (const file of written) file.giveUp();
    if ((cause as NodeJS.ErrnoException).code === undefined) throw cause;
    throw new UsageError(
      `The report cannot be written to ${folder} (${(cause as Error).message}). Choose another folder.`,
      { cause },
    );
  }
}

/** A file that is written a line at a time and has its name when it is whole. Waits for the disk, which is what keeps memory low. */
class TableFile {
  readonly #path: string;
  readonly #part: string;
  #file: number | undefined;
  #waiting = '';
  #bytes = 0;

  constructor(path: string) {
    this.#path = path;
    this.#part = `${path}.part`;
  }

  add(line: string): void {
    this.#waiting += line;
    if (this.#waiting.length >= WRITE_CHARACTERS) this.#write();
  }

  /** @returns its bytes */
  end(): number {
    this.#write();
    this.#close();
    renameSync(this.#part, this.#path);
    return this.#bytes;
  }

  giveUp(): void {
    if (this.#file === undefined) return;
    this.#close();
    rmSync(this.#part, { force: true });
  }

  #write(): void {
    if (this.#file === undefined) {
      mkdirSync(dirname(this.#part), { recursive: true });
      this.#file = openSync(this.#part, 'w');
    }
    const bytes = Buffer.from(this.#waiting);
    for (let at = 0; at < bytes.byteLength;) at += writeSync(this.#file, bytes, at);
    this.#bytes += bytes.byteLength;
    this.#waiting = '';
  }

  #close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}

/** By format, as the window lists them. */
export function exportSizes(sizes: readonly FileSize[]): ExportSize[] {
  return EXPORT_FORMATS.flatMap((format): ExportSize[] => {
    const of = sizes.filter((size) => size.format === format);
    if (of.length === 0) return [];
    const [{ rows, pages }] = of as [FileSize];
    return [
      {
        format,
        files: of.map(({ name }) => name),
        bytes: of.reduce((sum, { bytes }) => sum + bytes, 0),
        ...(rows !== undefined && { rows }),
        ...(pages !== undefined && { pages }),
      },
    ];
  });
}

/** A sentence for each table that common spreadsheet programs cut off. */
export function rowWarnings(sizes: readonly FileSize[]): string[] {
  return sizes
    .filter(({ rows = 0 }) => rows > MAX_SPREADSHEET_ROWS)
    .map(
      ({ name, rows = 0 }) =>
        `${name} has ${count(rows)} rows; spreadsheet programs open ${count(MAX_SPREADSHEET_ROWS)} and drop the rest. Read it with a program for tables, or use rounds.csv.`,
    );
}

/** "report.pdf 310 kB, 3 pages". */
export function fileLine({ name, bytes, rows, pages }: FileSize): string {
  const more = rows !== undefined ? `, ${count(rows)} rows` : pages !== undefined ? `, ${pages} pages` : '';
  return `${name} ${si(bytes, 'B', 3)}${more}`;
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
