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
import {
  reportFiles,
  reportTables,
  type ReportFile,
  type ReportOptions,
  type ReportTable,
} from './energy-report.ts';
import { count, si } from './format.ts';
import type { Reported } from './paper/compose.ts';
import type { RunRecord } from './read-run.ts';
import type { Progress } from '../session/recording/read-recording.ts';

export interface FileSize {
  readonly format: ExportFormat;
  readonly name: string;
  readonly bytes: number;
  /** The bytes are an estimate: rows that were counted, times how many there will be. */
  readonly estimated?: true;
  /** Of tables: data rows, the header not counted. */
  readonly rows?: number;
  readonly pages?: number;
}

/** Lines are written when so many characters are waiting. */
const WRITE_CHARACTERS = 1 << 16;

/** Makes the lines of all tables in one reading of the recording. Round 0: the header. */
async function eachLine(
  run: RunRecord,
  tables: readonly ReportTable[],
  use: (line: string, table: number, round: number) => void,
  { rounds = Infinity, onProgress }: { readonly rounds?: number; readonly onProgress?: Progress } = {},
): Promise<void> {
  if (tables.length === 0) return;
  tables.forEach(({ table }, i) => use(headLine(table), i, 0));
  const makers = tables.map(({ table }) => table.begin());
  let n = 0;
  await run.eachRound((round, measured) => {
    n++;
    makers.forEach((rowsOf, i) => {
      for (const row of rowsOf(round, measured)) use(csvLine(row), i, n);
    });
    return n < rounds;
  }, onProgress);
}

const inOrder = (sizes: readonly FileSize[]): FileSize[] =>
  EXPORT_FORMATS.flatMap((format) => sizes.filter((size) => size.format === format));

function fileSize({ content, ...file }: ReportFile): FileSize {
  return { ...file, bytes: Buffer.byteLength(content) };
}

/**
 * What the tables of rounds among the formats would take: the bytes of so many rounds are counted, those of the rest are
 * estimated from them.
 */
export async function tableSizes(
  it: Reported,
  formats?: readonly ExportFormat[],
  countedRounds = Infinity,
): Promise<FileSize[]> {
  const tables = reportTables(it, formats);
  const counts = tables.map(() => ({ head: 0, bytes: 0, rows: 0 }));
  await eachLine(
    it.run,
    tables,
    (line, i, round) => {
      const count = counts[i];
      if (count === undefined) return;
      if (round === 0) count.head = Buffer.byteLength(line);
      else {
        count.bytes += Buffer.byteLength(line);
        count.rows++;
      }
    },
    { rounds: countedRounds },
  );
  return tables.map(({ format, table }, i) => {
    const { head, bytes, rows } = counts[i] ?? { head: 0, bytes: 0, rows: 0 };
    const of = { format, name: table.file, rows: table.rowCount };
    if (rows === table.rowCount) return { ...of, bytes: head + bytes };
    const each = rows === 0 ? 0 : bytes / rows;
    return { ...of, bytes: Math.round(head + each * table.rowCount), estimated: true };
  });
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
  onProgress?: Progress,
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
    await eachLine(it.run, tables, (line, i) => written[i]?.add(line), { ...(onProgress && { onProgress }) });
    const sizes = tables.map(({ format, table }, i) => ({
      format,
      name: table.file,
      bytes: written[i]?.end() ?? 0,
      rows: table.rowCount,
    }));
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
    const [{ rows, pages, estimated }] = of as [FileSize];
    return [
      {
        format,
        files: of.map(({ name }) => name),
        bytes: of.reduce((sum, { bytes }) => sum + bytes, 0),
        ...(estimated && { estimated }),
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
