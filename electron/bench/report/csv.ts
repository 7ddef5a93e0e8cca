/** CSV: one header row with the unit in each name, `.` decimal, `,` separator, quotes where a text needs them. */

/** Rows beside the header that common spreadsheet programs open. */
export const MAX_SPREADSHEET_ROWS = 1_048_575;

export interface Column {
  readonly name: string;
  /** What the data dictionary says. */
  readonly doc: string;
}

export type Row = readonly (string | number | undefined)[];

/** What a table is called and what stands in it. */
export interface CsvHead {
  readonly file: string;
  readonly columns: readonly Column[];
}

export interface CsvTable extends CsvHead {
  rows(): Iterable<Row>;
}

function cell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  // A spreadsheet takes a text that begins so for a formula.
  const safe = /^[=+@\t\r-]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A row with the end of its line. */
export function csvLine(row: Row): string {
  return `${row.map(cell).join(',')}\n`;
}

export function headLine({ columns }: CsvHead): string {
  return csvLine(columns.map(({ name }) => name));
}

export interface CsvText {
  readonly text: string;
  readonly rows: number;
}

export function csvText(table: CsvTable): CsvText {
  const lines = [...table.rows()].map(csvLine);
  return { text: headLine(table) + lines.join(''), rows: lines.length };
}
