/**
 * The one file that knows Chart.js. It draws lines, bands and hatched ribbons whose points are already in pixels;
 * axes, grid and labels belong to the SVG layers around it. Points are plain objects (never proxies), `parsing` and
 * `animation` are off.
 */
import { Chart, Filler, LinearScale, LineController, LineElement, PointElement } from 'chart.js';
import type { ChartDataset, Plugin } from 'chart.js';
import type { Point } from './decimate.ts';
import { dash, hue, markerIsOpen, markerPath } from './identity.ts';

/** Pixels around the plot so that end markers are not cut. */
export const PAD = 8;
const RIBBON = 3.5;

export type PlotSeries =
  /** `letter`: drawn with the board's hue, dash and markers. Otherwise in ink. */
  | {
      readonly kind: 'line';
      readonly points: readonly Point[];
      readonly letter?: string;
      readonly width: number;
    }
  | {
      readonly kind: 'band';
      readonly high: readonly Point[];
      readonly low: readonly Point[];
      readonly letter?: string;
      readonly alpha: number;
    }
  /** A model: hatched, never a stroke. */
  | { readonly kind: 'ribbon'; readonly points: readonly Point[]; readonly letter: string };

export interface PlotFrame {
  readonly width: number;
  readonly height: number;
  readonly series: readonly PlotSeries[];
}

interface Extra {
  readonly markers?: { readonly letter: string; readonly points: readonly Point[] };
  readonly underlay?: boolean;
}
type Dataset = ChartDataset<'line', Point[]> & { tmf?: Extra };

Chart.register(LineController, LineElement, PointElement, LinearScale, Filler);

export class PlotChart {
  readonly #canvas: HTMLCanvasElement;
  readonly #chart: Chart<'line', Point[]>;
  #tokens: CSSStyleDeclaration;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#tokens = getComputedStyle(document.documentElement);
    const axis = { type: 'linear' as const, display: false };
    this.#chart = new Chart<'line', Point[]>(canvas, {
      type: 'line',
      data: { datasets: [] },
      plugins: [this.#ink()],
      options: {
        responsive: false,
        maintainAspectRatio: false,
        animation: false,
        parsing: false,
        normalized: true,
        events: [],
        layout: { autoPadding: false, padding: 0 },
        scales: { x: { ...axis }, y: { ...axis, reverse: true } },
        elements: { point: { radius: 0 }, line: { tension: 0, borderJoinStyle: 'round' } },
        // Lines of a zoomed axis end at the plot's edge; markers may stand out of it.
        clip: { left: -PAD, right: -PAD, top: 0, bottom: 0 },
      },
    });
  }

  /** Draws a frame. Colours are read anew: the theme may have changed. */
  draw(frame: PlotFrame): void {
    const chart = this.#chart;
    this.#tokens = getComputedStyle(document.documentElement);
    const scales = chart.options.scales!;
    Object.assign(scales['x']!, { min: -PAD, max: frame.width + PAD });
    Object.assign(scales['y']!, { min: -PAD, max: frame.height + PAD });
    chart.data.datasets = frame.series.flatMap((series) => this.#datasets(series));
    const ratio = window.devicePixelRatio;
    const [width, height] = [frame.width + 2 * PAD, frame.height + 2 * PAD];
    if (chart.width !== width || chart.height !== height || chart.currentDevicePixelRatio !== ratio) {
      chart.options.devicePixelRatio = ratio;
      chart.resize(width, height);
    }
    chart.update('none');
  }

  destroy(): void {
    this.#chart.destroy();
  }

  #token(name: string): string {
    return this.#tokens.getPropertyValue(`--${name}`).trim();
  }

  #datasets(series: PlotSeries): Dataset[] {
    const color = this.#token(series.letter === undefined ? 'ink' : hue(series.letter));
    switch (series.kind) {
      case 'line': {
        const board = series.letter === undefined ? {} : { borderDash: [...dash(series.letter)] };
        const extra: Extra =
          series.letter === undefined
            ? {}
            : { underlay: true, markers: { letter: series.letter, points: series.points } };
        return [
          {
            data: [...series.points],
            borderColor: color,
            borderWidth: series.width,
            fill: false,
            ...board,
            tmf: extra,
          },
        ];
      }
      case 'band': {
        const fill = `color-mix(in srgb, ${color} ${Math.round(series.alpha * 100)}%, transparent)`;
        return [
          { data: [...series.high], borderWidth: 0, fill: '+1', backgroundColor: fill },
          { data: [...series.low], borderWidth: 0, fill: false },
        ];
      }
      case 'ribbon': {
        const shifted = (by: number): Point[] => series.points.map(({ x, y }) => ({ x, y: y + by }));
        const edge = { borderColor: color, borderWidth: 1 };
        return [
          { data: shifted(-RIBBON), ...edge, fill: '+1', backgroundColor: this.#hatch(color) },
          {
            data: shifted(RIBBON),
            ...edge,
            fill: false,
            tmf: { markers: { letter: series.letter, points: series.points.slice(-1) } },
          },
        ];
      }
    }
  }

  /** 45 degree hatch, 2.6 px every 5, on the pane's colour. */
  #hatch(color: string): CanvasPattern {
    const ratio = Math.max(1, window.devicePixelRatio);
    const tile = document.createElement('canvas');
    tile.width = tile.height = Math.round(5 * ratio);
    const context = tile.getContext('2d')!;
    context.fillStyle = this.#token('pane');
    context.fillRect(0, 0, tile.width, tile.height);
    context.fillStyle = color;
    context.fillRect(0, 0, 2.6 * ratio, tile.height);
    const pattern = this.#canvas.getContext('2d')!.createPattern(tile, 'repeat')!;
    pattern.setTransform(new DOMMatrix().rotate(45).scale(5 / tile.width));
    return pattern;
  }

  /** Under each board's line a stroke of the pane's colour, over it its markers: every ~80 px and at the last point. */
  #ink(): Plugin<'line'> {
    return {
      id: 'tmf',
      beforeDatasetDraw: (chart, { index, meta }) => {
        const dataset = chart.data.datasets[index] as Dataset | undefined;
        if (dataset?.tmf?.underlay !== true || meta.dataset === undefined) return;
        const { ctx } = chart;
        ctx.save();
        ctx.strokeStyle = this.#token('pane');
        ctx.lineWidth = 4;
        ctx.globalAlpha = 0.6;
        ctx.beginPath();
        (meta.dataset as unknown as LineElement).path(ctx);
        ctx.stroke();
        ctx.restore();
      },
      afterDatasetsDraw: (chart) => {
        for (const dataset of chart.data.datasets as Dataset[])
          if (dataset.tmf?.markers) this.#markers(chart.ctx, dataset.tmf.markers);
      },
    };
  }

  #markers(ctx: CanvasRenderingContext2D, { letter, points }: NonNullable<Extra['markers']>): void {
    ctx.save();
    ctx.translate(PAD, PAD);
    const color = this.#token(hue(letter));
    let next = 40;
    points.forEach(({ x, y }, i) => {
      const ends = i === points.length - 1 || Number.isNaN(points[i + 1]!.y);
      if (Number.isNaN(y) || (!ends && x < next)) return;
      if (!ends && points.at(-1)!.x - x < 24) return;
      next = x + 80;
      const path = new Path2D(markerPath(letter, x, y, ends ? 4.2 : 3.4));
      const open = markerIsOpen(letter);
      ctx.fillStyle = color;
      ctx.strokeStyle = open ? color : this.#token('pane');
      ctx.lineWidth = open ? 2.4 : 1.2;
      if (!open) ctx.fill(path);
      ctx.stroke(path);
    });
    ctx.restore();
  }
}
