/** Values with SI units: the prefix is chosen so that 1 <= value < 1000, and ± shares the value's unit and decimals. */
import { decimalsFor, group, significant, THIN, twoDigits } from './number.ts';

export interface Quantity {
  readonly value: string;
  readonly unit: string;
  /** Expanded uncertainty, k = 2, in the same unit; absent where none is claimed. */
  readonly plusMinus?: string | undefined;
}

interface Prefix {
  readonly factor: number;
  readonly symbol: string;
}

const PREFIXES: readonly Prefix[] = [
  { factor: 1e-12, symbol: 'p' },
  { factor: 1e-9, symbol: 'n' },
  { factor: 1e-6, symbol: 'µ' },
  { factor: 1e-3, symbol: 'm' },
  { factor: 1, symbol: '' },
  { factor: 1e3, symbol: 'k' },
  { factor: 1e6, symbol: 'M' },
  { factor: 1e9, symbol: 'G' },
];

/** The prefix under which a value, once rounded to `digits`, lies in [1, 1000). `whole` units start at 1 (bytes). */
function prefixFor(value: number, digits: number, whole: boolean): Prefix {
  const usable = whole ? PREFIXES.filter((prefix) => prefix.factor >= 1) : PREFIXES;
  const size = value === 0 ? 0 : Number(Math.abs(value).toPrecision(digits));
  let chosen = usable.find((prefix) => prefix.factor === 1)!;
  if (size === 0) return chosen;
  chosen = usable[0]!;
  for (const prefix of usable) if (size >= prefix.factor * 0.9999999999) chosen = prefix;
  return chosen;
}

/** 0.0284 A -> {28.4, mA}. */
export function quantity(value: number, unit: string, digits = 3): Quantity {
  const prefix = prefixFor(value, digits, false);
  return { value: significant(value / prefix.factor, digits), unit: prefix.symbol + unit };
}

/** Decimal kB and MB; below 1000 whole bytes. */
export function bytes(value: number, digits = 3): Quantity {
  const prefix = prefixFor(value, digits, true);
  const scaled = value / prefix.factor;
  return {
    value: prefix.symbol === '' ? group(scaled.toFixed(0)) : significant(scaled, digits),
    unit: `${prefix.symbol}B`,
  };
}

/** A measured value with its ±: the uncertainty to `digits` significant digits, the value to the same decimal. */
export function measured(value: number, plusMinus: number | undefined, unit: string, digits = 2): Quantity {
  if (plusMinus === undefined || !(plusMinus > 0)) return quantity(value, unit);
  const { factor, symbol } = prefixFor(value === 0 ? plusMinus : value, 4, false);
  const decimals = decimalsFor(plusMinus / factor, digits);
  return {
    value: group((value / factor).toFixed(decimals)),
    unit: symbol + unit,
    plusMinus: group((plusMinus / factor).toFixed(decimals)),
  };
}

/** The same in a fixed unit, for a table column whose head carries the unit. */
export function inUnit(value: number, plusMinus: number | undefined, factor: number, digits = 3): Quantity {
  if (plusMinus === undefined || !(plusMinus > 0))
    return { value: significant(value / factor, digits), unit: '' };
  const decimals = decimalsFor(plusMinus / factor, 2);
  return {
    value: group((value / factor).toFixed(decimals)),
    unit: '',
    plusMinus: group((plusMinus / factor).toFixed(decimals)),
  };
}

/** A modelled value: ≈ and at most two digits. Shown in italics beside the tag `model`, never with ±. */
export function modelled(value: number, unit: string): Quantity {
  const prefix = prefixFor(value, 2, false);
  return { value: `≈${THIN}${twoDigits(value / prefix.factor)}`, unit: prefix.symbol + unit };
}

/** A modelled value in a column's unit. */
export function modelledIn(value: number, factor: number): string {
  return `≈${THIN}${twoDigits(value / factor)}`;
}

/** The SI prefix shared by a column or an axis whose largest value is `largest`. */
export function commonPrefix(largest: number): Prefix {
  return prefixFor(largest, 3, false);
}

/** One string: "17.53 mJ ± 0.35". */
export function text(q: Quantity): string {
  const unit = q.unit === '' ? '' : THIN + q.unit;
  return q.plusMinus === undefined ? q.value + unit : `${q.value}${unit} ±\u00a0${q.plusMinus}`;
}
