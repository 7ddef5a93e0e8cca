/**
 * The visible part of an x axis. Pure. Zoom and pan are ours because the scales are (scales.ts): a plugin of the chart
 * library would move its own scales, and grid, lens, timeline and markers would stay behind.
 */

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Smallest part of the whole that can be looked at. */
const CLOSEST = 1 / 2000;

function within(range: Range, whole: Range): Range {
  const size = Math.min(range.to - range.from, whole.to - whole.from);
  const from = Math.min(Math.max(range.from, whole.from), whole.to - size);
  return { from, to: from + size };
}

/** Makes the range `factor` times as long (below 1: closer) around the value at fraction `at`. Undefined: all of it again. */
export function zoom(range: Range, whole: Range, factor: number, at: number): Range | undefined {
  const all = whole.to - whole.from;
  const size = Math.max((range.to - range.from) * factor, all * CLOSEST);
  if (size >= all * (1 - 1e-9)) return undefined;
  const fixed = range.from + at * (range.to - range.from);
  return within({ from: fixed - at * size, to: fixed + (1 - at) * size }, whole);
}

/** Moves the range by a part of its own length. */
export function pan(range: Range, whole: Range, by: number): Range {
  const step = by * (range.to - range.from);
  return within({ from: range.from + step, to: range.to + step }, whole);
}

/** What a wheel asks for: along the axis it pans, across it zooms. Shift turns the one into the other. */
export function wheel(event: {
  readonly deltaX: number;
  readonly deltaY: number;
  readonly shiftKey: boolean;
}): { readonly pan: number } | { readonly factor: number } {
  const along = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
  if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return { pan: along / 600 };
  return { factor: Math.exp(Math.max(-120, Math.min(120, event.deltaY)) / 400) };
}
