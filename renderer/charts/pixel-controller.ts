/**
 * A kind of dataset for Chart.js whose points are already in pixels. The library's own lines make an element a point and
 * resolve options for each, several milliseconds a redraw with eight boards; here a redraw is the strokes alone.
 */
import { DatasetController, Element, type Plugin } from 'chart.js';
import type { PlotSeries } from './chart-adapter.ts';
import { drawMarkers, drawSeries, type Ink } from './draw-series.ts';

declare module 'chart.js' {
  interface ChartTypeRegistry {
    pixels: {
      chartOptions: Record<never, never>;
      datasetOptions: { readonly series: readonly PlotSeries[]; readonly ink: Ink };
      defaultDataPoint: never;
      metaExtensions: Record<never, never>;
      parsedDataType: never;
      scales: never;
    };
  }
}

interface Drawn {
  readonly series: readonly PlotSeries[];
  readonly ink: Ink;
}
const drawnIn = (dataset: unknown): Drawn => dataset as Drawn;

/** The library wants an element for the points of every kind of dataset; ours has none. */
export class NoElement extends Element {
  static readonly id = 'none';
}

export class PixelController extends DatasetController<'pixels'> {
  static readonly id = 'pixels';
  static readonly defaults = { datasetElementType: false, dataElementType: NoElement.id };

  /** No axes: pixels need none. */
  override linkScales(): void {
    // Nothing to link.
  }

  override buildOrUpdateElements(): void {
    // No elements: the series are drawn as they come.
  }

  override parse(): void {
    // Nothing to read: points are in pixels.
  }

  override update(): void {
    // Nothing to keep.
  }

  override draw(): void {
    const { ctx, chartArea } = this.chart;
    const { series, ink } = drawnIn(this.getDataset());
    ctx.save();
    // Points count from the plot's corner.
    ctx.translate(chartArea.left, chartArea.top);
    drawSeries(ctx, series, ink);
    ctx.restore();
  }
}

/** After all lines, and not cut at the plot's edge. */
export const markerPlugin: Plugin<'pixels'> = {
  id: 'markers',
  afterDatasetsDraw: ({ ctx, chartArea, data }) => {
    const [dataset] = data.datasets;
    if (!dataset) return;
    const { series, ink } = drawnIn(dataset);
    ctx.save();
    ctx.translate(chartArea.left, chartArea.top);
    drawMarkers(ctx, series, ink, chartArea.width);
    ctx.restore();
  },
};
