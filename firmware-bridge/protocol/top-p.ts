/**
 * Which coordinates of an update are sent: the k largest by magnitude. Twin of `firmware/core/top_p`.
 *
 * Magnitudes are compared as float32 bit patterns without the sign; at equal magnitude the lower index goes first.
 * The k-th largest pattern is found by counting digits of the pattern from the top, three passes over the vector, so
 * there is no sort and no second buffer of its size. Why? On a board the vector is most of the memory there is.
 */

const DIGITS = [
  { shift: 20, bits: 11 },
  { shift: 10, bits: 10 },
  { shift: 0, bits: 10 },
] as const;

/** k = ceil(percent / 100 * count), within 0 to count. */
export function topPCount(percent: number, count: number): number {
  return Math.max(0, Math.min(count, Math.ceil((percent * count) / 100)));
}

/** Indices of the k largest |v|, ascending. k is taken as at most the length. */
export function selectTop(values: Float32Array, k: number): Uint32Array {
  const n = values.length;
  if (k >= n) return Uint32Array.from({ length: n }, (_, i) => i);
  const chosen = new Uint32Array(Math.max(0, k));
  if (k <= 0) return chosen;
  const patterns = new Uint32Array(values.buffer, values.byteOffset, n);

  let threshold = 0;
  let decided = 0;
  /** Still to be taken among the patterns that agree with `threshold` in all digits decided so far. */
  let remaining = k;
  for (const { shift, bits } of DIGITS) {
    const size = 1 << bits;
    const counts = new Uint32Array(size);
    for (let i = 0; i < n; i++) {
      const magnitude = (patterns[i] ?? 0) & 0x7fffffff;
      if ((magnitude & decided) !== threshold) continue;
      const digit = (magnitude >>> shift) & (size - 1);
      counts[digit] = (counts[digit] ?? 0) + 1;
    }
    let digit = size - 1;
    while ((counts[digit] ?? 0) < remaining) {
      remaining -= counts[digit] ?? 0;
      digit -= 1;
    }
    threshold |= digit << shift;
    decided |= (size - 1) << shift;
  }

  let taken = 0;
  for (let i = 0; i < n && taken < k; i++) {
    const magnitude = (patterns[i] ?? 0) & 0x7fffffff;
    if (magnitude < threshold) continue;
    if (magnitude === threshold) {
      if (remaining === 0) continue;
      remaining -= 1;
    }
    chosen[taken] = i;
    taken += 1;
  }
  return chosen;
}
