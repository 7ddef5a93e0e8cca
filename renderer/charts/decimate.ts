/** Fewer points for a canvas: the smallest and the largest of each bucket stay, so no peak is lost. */

export interface Point {
  readonly x: number;
  /** NaN breaks the line: a gap is a gap. */
  readonly y: number;
}

/** Points of all charts together that are drawn at most. */
export const POINT_BUDGET = 5000;

/** Points by column: a long run's lines are too many to make an object of each. */
export interface Columns {
  readonly x: ArrayLike<number>;
  /** NaN breaks the line. */
  readonly y: ArrayLike<number>;
}

/** At most `most` points (>= 4); the first and last stay, and a gap inside a bucket stays a gap. */
export function decimate({ x, y }: Columns, most: number): Point[] {
  return decimated(y, most).map((i) => ({ x: x[i]!, y: y[i]! }));
}

/** Appends up to three indices, the smallest first, each once; a negative one is none. Makes nothing: it runs for every bucket of every redraw. */
function pushInOrder(kept: number[], a: number, b: number, c: number): void {
  const least = Math.min(a, b, c);
  const most = Math.max(a, b, c);
  const middle = a + b + c - least - most;
  if (least >= 0) kept.push(least);
  if (middle >= 0 && middle !== least) kept.push(middle);
  if (most >= 0 && most !== middle) kept.push(most);
}

/** Indices of the points that `decimate` keeps. */
export function decimated(ys: ArrayLike<number>, most: number): number[] {
  if (ys.length <= most) {
    const all: number[] = [];
    for (let i = 0; i < ys.length; i += 1) all.push(i);
    return all;
  }
  const buckets = Math.max(1, Math.floor((most - 2) / 3));
  const kept: number[] = [0];
  const inner = ys.length - 2;
  for (let b = 0; b < buckets; b += 1) {
    const from = 1 + Math.floor((b * inner) / buckets);
    const to = 1 + Math.floor(((b + 1) * inner) / buckets);
    let low = -1;
    let high = -1;
    let gap = -1;
    for (let i = from; i < to; i += 1) {
      const y = ys[i]!;
      if (Number.isNaN(y)) gap = i;
      else {
        if (low < 0 || y < ys[low]!) low = i;
        if (high < 0 || y > ys[high]!) high = i;
      }
    }
    pushInOrder(kept, low, high, gap);
  }
  kept.push(ys.length - 1);
  return kept;
}

/** Points for each of several series so that their sum stays within a share of the budget. */
export function perSeries(share: number, seriesCount: number): number {
  return Math.max(8, Math.floor(share / Math.max(1, seriesCount)));
}
