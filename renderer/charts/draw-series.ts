/** Lines, bands and hatched ribbons on a 2D context, points in pixels. The look of each is LOOK.md's. */
import type { PlotSeries } from './chart-adapter.ts';
import type { Point } from './decimate.ts';
import { dash, hue, markerIsOpen, markerPath } from './identity.ts';

/** Half the thickness of a model's ribbon, pixels. */
export const RIBBON = 3.5;

/** What of a 2D context is used: an SVG writer has it too (`export/svg-surface.ts`). */
export type Surface = Pick<
  CanvasRenderingContext2D,
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'closePath'
  | 'setLineDash'
  | 'strokeStyle'
  | 'fillStyle'
  | 'lineWidth'
  | 'lineJoin'
  | 'globalAlpha'
> & {
  stroke(path?: Path2D): void;
  fill(path?: Path2D): void;
};

/** Colours of the theme, by the name of their token. Reading one asks the browser for styles, so each is asked for once. */
export class Ink {
  readonly #read: (token: string) => string;
  readonly #colors = new Map<string, string>();
  readonly #hatches = new Map<string, CanvasPattern>();

  /** @param read the value of a token, such as "ink" */
  constructor(read: (token: string) => string) {
    this.#read = read;
  }

  color(token: string): string {
    let color = this.#colors.get(token);
    if (color === undefined) this.#colors.set(token, (color = this.#read(token)));
    return color;
  }

  /** A shape as the surface takes it. @param d an SVG path */
  path(d: string): Path2D {
    return new Path2D(d);
  }

  /** 45 degree hatch, 2.6 px every 5, on the pane's colour. */
  hatch(token: string): CanvasPattern | string {
    const made = this.#hatches.get(token);
    if (made) return made;
    const ratio = Math.max(1, window.devicePixelRatio);
    const tile = document.createElement('canvas');
    tile.width = tile.height = Math.round(5 * ratio);
    const context = tile.getContext('2d')!;
    context.fillStyle = this.color('pane');
    context.fillRect(0, 0, tile.width, tile.height);
    context.fillStyle = this.color(token);
    context.fillRect(0, 0, 2.6 * ratio, tile.height);
    const pattern = context.createPattern(tile, 'repeat')!;
    pattern.setTransform(new DOMMatrix().rotate(45).scale(5 / tile.width));
    this.#hatches.set(token, pattern);
    return pattern;
  }
}

const token = (letter: string | undefined): string => (letter === undefined ? 'ink' : hue(letter));

/** A polyline; NaN breaks it. @param by pixels it is moved down */
function trace(ctx: Surface, points: readonly Point[], by = 0): void {
  let down = false;
  for (const { x, y } of points) {
    if (Number.isNaN(y)) down = false;
    else if (down) ctx.lineTo(x, y + by);
    else {
      ctx.moveTo(x, y + by);
      down = true;
    }
  }
}

/** The area between two lines over the same x, a piece for each stretch where both are known. */
function traceBetween(ctx: Surface, high: readonly Point[], low: readonly Point[], by = 0): void {
  const known = (i: number): boolean => !Number.isNaN(high[i]!.y) && !Number.isNaN(low[i]!.y);
  const count = Math.min(high.length, low.length);
  for (let from = 0; from < count; from += 1) {
    if (!known(from)) continue;
    let to = from;
    while (to + 1 < count && known(to + 1)) to += 1;
    ctx.moveTo(high[from]!.x, high[from]!.y - by);
    for (let i = from + 1; i <= to; i += 1) ctx.lineTo(high[i]!.x, high[i]!.y - by);
    for (let i = to; i >= from; i -= 1) ctx.lineTo(low[i]!.x, low[i]!.y + by);
    ctx.closePath();
    from = to;
  }
}

/** Markers every ~80 px and where a line ends; `last`: at the last point alone. None where the plot of so many pixels ends. */
function markers(
  ctx: Surface,
  ink: Ink,
  letter: string,
  points: readonly Point[],
  last: boolean,
  width: number,
): void {
  const open = markerIsOpen(letter);
  ctx.fillStyle = ink.color(hue(letter));
  ctx.strokeStyle = ink.color(open ? hue(letter) : 'pane');
  ctx.lineWidth = open ? 2.4 : 1.2;
  const end = points.at(-1)?.x ?? 0;
  let next = 40;
  for (let i = last ? Math.max(0, points.length - 1) : 0; i < points.length; i += 1) {
    const { x, y } = points[i]!;
    const ends = i === points.length - 1 || Number.isNaN(points[i + 1]!.y);
    if (Number.isNaN(y) || x < -0.5 || x > width + 0.5 || (!ends && (x < next || end - x < 24))) continue;
    next = x + 80;
    const path = ink.path(markerPath(letter, x, y, ends ? 4.2 : 3.4));
    if (!open) ctx.fill(path);
    ctx.stroke(path);
  }
}

function drawOne(ctx: Surface, series: PlotSeries, ink: Ink): void {
  const color = ink.color(token(series.letter));
  ctx.beginPath();
  switch (series.kind) {
    case 'line':
      trace(ctx, series.points);
      if (series.letter !== undefined) {
        // A stroke of the pane's colour below, so that crossing lines stay apart.
        ctx.strokeStyle = ink.color('pane');
        ctx.lineWidth = 4;
        ctx.globalAlpha = 0.6;
        ctx.stroke();
        ctx.globalAlpha = 1;
        ctx.setLineDash([...dash(series.letter)]);
      }
      ctx.strokeStyle = color;
      ctx.lineWidth = series.width;
      ctx.stroke();
      ctx.setLineDash([]);
      return;
    case 'band':
      traceBetween(ctx, series.high, series.low);
      ctx.fillStyle = color;
      ctx.globalAlpha = series.alpha;
      ctx.fill();
      ctx.globalAlpha = 1;
      return;
    case 'ribbon':
      traceBetween(ctx, series.points, series.points, RIBBON);
      ctx.fillStyle = ink.hatch(token(series.letter));
      ctx.fill();
      ctx.beginPath();
      trace(ctx, series.points, -RIBBON);
      trace(ctx, series.points, RIBBON);
      ctx.strokeStyle = color;
      ctx.lineWidth = 1;
      ctx.stroke();
  }
}

/** Draws series in order. The context's origin is the plot's corner. */
export function drawSeries(ctx: Surface, series: readonly PlotSeries[], ink: Ink): void {
  ctx.lineJoin = 'round';
  for (const one of series) drawOne(ctx, one, ink);
}

/** The boards' markers: on measured lines every ~80 px, on a model's ribbon at its end alone. @param width of the plot, pixels */
export function drawMarkers(ctx: Surface, series: readonly PlotSeries[], ink: Ink, width: number): void {
  for (const one of series)
    if (one.kind !== 'band' && one.letter !== undefined)
      markers(ctx, ink, one.letter, one.points, one.kind === 'ribbon', width);
}
