/** CSV: one header row with the unit in each name, `.` decimal, `,` separator, quotes where a text needs them. */

/** Rows beside the header that common spreadsheet programs open. */
export const MAX_SPREADSHEET_ROWS = 1_048_575;

export interface Column {
  readonly name: string;
  /** What the data dictionary says. */
  readonly doc: string;
}

export interface CsvTable {
  readonly file: string;
  readonly columns: readonly Column[];
  rows(): Iterable<readonly (string | number | undefined)[]>;
}

function cell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  // A spreadsheet takes a text that begins so for a formula.
  const safe = /^[=+@\t\r-]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export interface CsvText {
  readonly text: string;
  readonly rows: number;
}

export function csvText(table: CsvTable): CsvText {
  const lines = [table.columns.map(({ name }) => cell(name)).join(',')];
  for (const row of table.rows()) lines.push(row.map(cell).join(','));
  return { text: `${lines.join('\n')}\n`, rows: lines.length - 1 };
}
