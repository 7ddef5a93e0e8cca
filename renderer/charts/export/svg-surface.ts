/** A drawing surface that writes SVG instead of pixels: the same strokes as on the canvas, as paths. */
import type { PlotFrame } from '../chart-adapter.ts';
import { drawMarkers, drawSeries, Ink, type Surface } from '../draw-series.ts';

const round = (value: number): string => String(Number(value.toFixed(2)));

class SvgSurface implements Surface {
  readonly parts: string[] = [];
  strokeStyle: Surface['strokeStyle'] = '';
  fillStyle: Surface['fillStyle'] = '';
  lineWidth = 1;
  lineJoin: CanvasLineJoin = 'miter';
  globalAlpha = 1;
  #dash: number[] = [];
  #d = '';

  beginPath(): void {
    this.#d = '';
  }
  moveTo(x: number, y: number): void {
    this.#d += `M${round(x)} ${round(y)}`;
  }
  lineTo(x: number, y: number): void {
    this.#d += `L${round(x)} ${round(y)}`;
  }
  closePath(): void {
    this.#d += 'Z';
  }
  setLineDash(dash: number[]): void {
    this.#dash = dash;
  }
  stroke(path?: Path2D): void {
    const dash = this.#dash.length > 0 ? ` stroke-dasharray="${this.#dash.join(' ')}"` : '';
    this.#add(
      path,
      `fill="none" stroke="${String(this.strokeStyle)}" stroke-width="${this.lineWidth}" stroke-linejoin="${this.lineJoin}"${dash}`,
    );
  }
  fill(path?: Path2D): void {
    this.#add(path, `fill="${String(this.fillStyle)}"`);
  }

  #add(path: Path2D | undefined, look: string): void {
    const d = path === undefined ? this.#d : (path as unknown as SvgPath).d;
    if (d === '') return;
    const alpha = this.globalAlpha < 1 ? ` opacity="${this.globalAlpha}"` : '';
    this.parts.push(`<path d="${d}" ${look}${alpha}/>`);
  }
}

interface SvgPath {
  readonly d: string;
}

/** Hatches are patterns of the drawing: `hatch-X` by the board's look. */
export class SvgInk extends Ink {
  override path(d: string): Path2D {
    return { d } as SvgPath as unknown as Path2D;
  }
  override hatch(token: string): string {
    return `url(#hatch-${token.slice(1)})`;
  }
}

let clips = 0;

/** What a plot's canvas shows, as SVG elements; the origin is the plot's corner. @param pad pixels above and below that lines may use */
export function svgOfFrame({ width, height, series }: PlotFrame, ink: Ink, pad: number): string {
  const lines = new SvgSurface();
  drawSeries(lines, series, ink);
  const markers = new SvgSurface();
  drawMarkers(markers, series, ink, width);
  const id = `plot-${(clips += 1)}`;
  return (
    `<clipPath id="${id}"><rect y="${-pad}" width="${width}" height="${height + 2 * pad}"/></clipPath>` +
    `<g clip-path="url(#${id})">${lines.parts.join('')}</g>${markers.parts.join('')}`
  );
}
