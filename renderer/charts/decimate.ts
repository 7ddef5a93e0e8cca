/** Fewer points for a canvas: the smallest and the largest of each bucket stay, so no peak is lost. */

export interface Point {
  readonly x: number;
  /** NaN breaks the line: a gap is a gap. */
  readonly y: number;
}

/** Points of all charts together that are drawn at most. */
export const POINT_BUDGET = 5000;

/** At most `most` points (>= 4); the first and last stay, and a gap inside a bucket stays a gap. */
export function decimate(points: readonly Point[], most: number): readonly Point[] {
  if (points.length <= most) return points;
  const buckets = Math.max(1, Math.floor((most - 2) / 3));
  const kept: Point[] = [points[0]!];
  const inner = points.length - 2;
  for (let b = 0; b < buckets; b += 1) {
    const from = 1 + Math.floor((b * inner) / buckets);
    const to = 1 + Math.floor(((b + 1) * inner) / buckets);
    let low = -1;
    let high = -1;
    let gap = -1;
    for (let i = from; i < to; i += 1) {
      const { y } = points[i]!;
      if (Number.isNaN(y)) gap = i;
      else {
        if (low < 0 || y < points[low]!.y) low = i;
        if (high < 0 || y > points[high]!.y) high = i;
      }
    }
    const picked = [...new Set([low, high, gap])].filter((i) => i >= 0).sort((a, c) => a - c);
    for (const i of picked) kept.push(points[i]!);
  }
  kept.push(points.at(-1)!);
  return kept;
}

/** Points for each of several series so that their sum stays within a share of the budget. */
export function perSeries(share: number, seriesCount: number): number {
  return Math.max(8, Math.floor(share / Math.max(1, seriesCount)));
}
