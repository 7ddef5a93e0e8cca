/** Sizes of files: decimal kB and MB, three digits. */
const THIN = '\u202f';

export function bytesText(bytes: number): string {
  if (bytes < 1000) return `${bytes}${THIN}B`;
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, 'kB'] : [bytes / 1e6, 'MB'];
  return `${Number(value.toPrecision(3))}${THIN}${unit}`;
}
