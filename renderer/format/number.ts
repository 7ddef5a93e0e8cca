/** Digits and signs: thin no-break spaces between thousands, U+2212 for minus, a decimal point in every language. */

export const THIN = '\u202f';
const MINUS = '\u2212';

/** Groups the integer digits of a plain decimal string by three and sets a true minus. */
export function group(decimal: string): string {
  const negative = decimal.startsWith('-');
  const [whole = '', fraction] = (negative ? decimal.slice(1) : decimal).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, THIN);
  return (negative ? MINUS : '') + grouped + (fraction === undefined ? '' : `.${fraction}`);
}

/** Rounds to a number of significant digits without ever using an exponent: 0.6664 -> "0.666", 4.2 -> "4.20". */
export function significant(value: number, digits: number): string {
  if (!Number.isFinite(value)) return '';
  return group(value.toFixed(decimalsFor(value, digits)));
}

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** As `significant`; below a thousandth with a power of ten, where zeros would have to be counted: 2.4e-7 -> "2.4 × 10⁻⁷". */
export function scientific(value: number, digits: number): string {
  if (value === 0 || !Number.isFinite(value) || Math.abs(value) >= 1e-3) return significant(value, digits);
  const [mantissa = '', exponent = ''] = value.toExponential(digits - 1).split('e-');
  return `${group(mantissa)}${THIN}×${THIN}10⁻${[...exponent].map((d) => RAISED[Number(d)]).join('')}`;
}

/** Decimals that show `digits` significant digits of a value, after the rounding itself may have added one. */
export function decimalsFor(value: number, digits: number): number {
  if (value === 0) return Math.max(0, digits - 1);
  const rounded = Number(Math.abs(value).toExponential(digits - 1));
  return Math.min(12, Math.max(0, digits - 1 - Math.floor(Math.log10(rounded))));
}

/** A whole number: 1003 -> "1 003". */
export function integer(value: number): string {
  return group(Math.round(value).toFixed(0));
}

/** At most two digits and no claim beyond them, for figures from a model: 4.27 -> "4.3", 108 -> "110". */
export function twoDigits(value: number): string {
  if (!Number.isFinite(value)) return '';
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(2));
  return group(rounded.toFixed(Math.abs(rounded) < 10 ? decimalsFor(rounded, 2) : 0));
}

/** Three significant digits for an error, one decimal of a percentage for an accuracy. */
export function metricValue(metric: 'mse' | 'accuracy', value: number): string {
  return metric === 'mse' ? significant(value, 3) : `${(value * 100).toFixed(1)}${THIN}%`;
}

/** "5.7×"; from 100 on without decimals. */
export function ratio(value: number): string {
  return `${value >= 100 ? integer(value) : significant(value, 2)}×`;
}
