/**
 * The place where charts meet Chart.js. It holds the canvas, its resolution and its redraws; what is drawn on it has its
 * points in pixels already (`pixel-controller.ts`), because axes, grid and labels belong to the SVG layers around it.
 */
import { Chart } from 'chart.js';
import type { Point } from './decimate.ts';
import { Ink } from './draw-series.ts';
import { markerPlugin, NoElement, PixelController } from './pixel-controller.ts';

/** Pixels around the plot so that end markers are not cut. */
export const PAD = 8;

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

Chart.register(PixelController, NoElement);

export class PlotChart {
  readonly #chart: Chart<'pixels'>;
  readonly #dataset = { data: [], series: [] as readonly PlotSeries[], ink: new Ink(token) };
  #theme: string | undefined;
  #ink = new Ink(token);

  constructor(canvas: HTMLCanvasElement) {
    this.#chart = new Chart<'pixels'>(canvas, {
      type: 'pixels',
      data: { datasets: [this.#dataset as never] },
      options: {
        responsive: false,
        maintainAspectRatio: false,
        animation: false,
        events: [],
        // Lines of a zoomed axis end at the plot's edge; markers may stand out of it.
        layout: { autoPadding: false, padding: PAD },
        clip: { left: 0, right: 0, top: PAD, bottom: PAD },
      },
      plugins: [markerPlugin],
    });
  }

  /** Draws a frame. @param theme colours are read anew when it is another */
  draw(frame: PlotFrame, theme: string): void {
    const chart = this.#chart;
    const ratio = window.devicePixelRatio;
    const [width, height] = [frame.width + 2 * PAD, frame.height + 2 * PAD];
    const resized =
      chart.width !== width || chart.height !== height || chart.currentDevicePixelRatio !== ratio;
    if (this.#theme !== theme || resized) {
      this.#theme = theme;
      this.#ink = new Ink(token);
    }
    Object.assign(this.#dataset, { series: frame.series, ink: this.#ink });
    // The library works out options and layout again in an update, which is as long as the drawing; only a size calls for it.
    if (!resized) return chart.draw();
    chart.options.devicePixelRatio = ratio;
    chart.resize(width, height);
    chart.update('none');
  }

  destroy(): void {
    this.#chart.destroy();
  }
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
