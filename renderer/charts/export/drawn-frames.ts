/** What each canvas of the page shows, so that an export can draw it again as lines instead of pixels. */
import type { PlotFrame } from '../chart-adapter.ts';

export const drawnFrames = new WeakMap<HTMLCanvasElement, PlotFrame>();
