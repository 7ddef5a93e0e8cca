/** Numbers as C has them, so many a line. */

const FLOATS_A_ROW = 6;
const INTEGERS_A_ROW = 16;

/** Rows of an initializer, each with its line end. Throws RangeError for a value that is no finite number. */
export function floatRows(values: Float32Array): string {
  return rows([...values].map(literal), FLOATS_A_ROW);
}

export function integerRows(values: Int8Array | Uint8Array | Int32Array): string {
  return rows([...values].map(String), INTEGERS_A_ROW);
}

function rows(texts: readonly string[], perRow: number): string {
  const lines: string[] = [];
  for (let i = 0; i < texts.length; i += perRow)
    lines.push(`    ${texts.slice(i, i + perRow).join(', ')},\n`);
  return lines.join('');
}

/** A float32; nine digits tell every one from its neighbours. */
export function literal(value: number): string {
  if (!Number.isFinite(value))
    throw new RangeError('There is a value that is no number; C has no word for it.');
  const text = String(Number(value.toPrecision(9)));
  return `${/[.e]/.test(text) ? text : `${text}.0`}f`;
}
