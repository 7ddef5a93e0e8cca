/** Labels beside line ends: moved apart so that none covers another. */

/** Shifts positions (any order) to be at least `gap` apart and within [low, high] where they fit. */
export function dodge(positions: readonly number[], gap: number, low: number, high: number): number[] {
  const order = positions.map((y, i) => ({ y, i })).sort((a, b) => a.y - b.y);
  let floor = low;
  for (const label of order) {
    label.y = Math.max(label.y, floor);
    floor = label.y + gap;
  }
  let ceiling = high;
  for (const label of [...order].reverse()) {
    label.y = Math.min(label.y, ceiling);
    ceiling = label.y - gap;
  }
  const placed = [...positions];
  for (const { y, i } of order) placed[i] = y;
  return placed;
}
