/** Numbers as people read them: SI prefixes with thin spaces, times, counts. */

const PREFIXES = [
  [1e-9, 'n'],
  [1e-6, 'µ'],
  [1e-3, 'm'],
  [1, ''],
  [1e3, 'k'],
  [1e6, 'M'],
  [1e9, 'G'],
] as const;

/** `si(0.01753, 'J')` is `17.53 mJ` with a thin no-break space. */
export function si(value: number, unit: string, digits = 4): string {
  if (value === 0) return `0\u202f${unit}`;
  const magnitude = Math.abs(value);
  const [factor, prefix] = PREFIXES.findLast(([f]) => magnitude >= f) ?? PREFIXES[0];
  return `${Number((value / factor).toPrecision(digits))}\u202f${prefix}${unit}`;
}

/** Symbols and factors of SI prefixes, smallest first. */
export function prefixOf(magnitude: number): readonly [factor: number, symbol: string] {
  return PREFIXES.findLast(([f]) => magnitude >= f) ?? PREFIXES[0];
}

export interface MeasuredText {
  readonly value: string;
  /** With its prefix: "mJ". */
  readonly unit: string;
  /** In the same unit, to two significant digits. */
  readonly plusMinus: string;
}

/** A value with its ±, both to the decimal of the second significant digit of the ±: 17.53, mJ, 0.35. */
export function measuredParts(value: number, plusMinus: number, unit: string, like = value): MeasuredText {
  const [factor, symbol] = prefixOf(Math.abs(like));
  const pm = plusMinus / factor;
  const digits = pm > 0 ? Math.max(0, Math.min(9, 1 - Math.floor(Math.log10(pm)))) : 3;
  const text = (n: number): string => grouped(n.toFixed(digits)).replace('-', '−');
  return { value: text(value / factor), unit: `${symbol}${unit}`, plusMinus: text(pm) };
}

/** `17.53 mJ ± 0.35`. */
export function measured(value: number, plusMinus: number, unit: string): string {
  const parts = measuredParts(value, plusMinus, unit);
  return `${parts.value}\u202f${parts.unit} ± ${parts.plusMinus}`;
}

/** Thin spaces between thousands of the whole part. */
function grouped(text: string): string {
  const [whole = '', rest] = text.split('.');
  const spaced = whole.replace(/\B(?=(\d{3})+(?!\d))/g, '\u2009');
  return rest === undefined ? spaced : `${spaced}.${rest}`;
}

/** A modelled figure: about, two digits, no ±. */
export function modelled(value: number, unit: string): string {
  return `≈\u202f${si(value, unit, 2)}`;
}

/** 1003 is `1 003` with a thin space. */
export function count(value: number): string {
  return value.toLocaleString('en-US').replaceAll(',', '\u2009');
}

/** Seconds as `0:54.6`. */
export function clockTime(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${(seconds - minutes * 60).toFixed(1).padStart(4, '0')}`;
}
