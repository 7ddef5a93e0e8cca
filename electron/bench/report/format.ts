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
