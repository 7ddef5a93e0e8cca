/**
 * Where everything on the stage stands, in pixels from the stage's top left corner.
 *
 *   head | MSE | joules | bytes | time | x axis | lens | head | timeline rows | power | time axis
 *
 * Taller windows: 60 % of the extra height goes to the MSE channel, 40 % to the power plot. Shorter ones take from the
 * power plot first; below its floor the stage scrolls.
 */

/** Widths: full from 1400, mid from 1200, small below. */
export type Mode = 'full' | 'mid' | 'small';

export type ChannelKey = 'metric' | 'energy' | 'bytes' | 'time';

export interface ChannelBox {
  readonly key: ChannelKey;
  readonly top: number;
  readonly height: number;
}

export interface StageLayout {
  readonly width: number;
  /** Total height; more than the pane's when it has to scroll. */
  readonly height: number;
  readonly head: number;
  readonly gutter: number;
  readonly plotWidth: number;
  readonly channels: readonly ChannelBox[];
  /** The shared x axis under the channels. */
  readonly axisY: number;
  readonly lensTop: number;
  readonly lensBottom: number;
  readonly rowsTop: number;
  readonly rowHeight: number;
  readonly rows: number;
  readonly powerTop: number;
  readonly powerHeight: number;
}

interface Sizes {
  readonly gutter: number;
  readonly heights: Readonly<Record<ChannelKey, number>>;
  readonly head: number;
  readonly lens: number;
  readonly row: number;
  readonly power: number;
}

const SIZES: Record<Mode, Sizes> = {
  full: {
    gutter: 136,
    heights: { metric: 158, energy: 86, bytes: 40, time: 36 },
    head: 40,
    lens: 18,
    row: 19,
    power: 161,
  },
  mid: {
    gutter: 128,
    heights: { metric: 114, energy: 74, bytes: 0, time: 0 },
    head: 36,
    lens: 18,
    row: 17,
    power: 148,
  },
  small: {
    gutter: 122,
    heights: { metric: 92, energy: 58, bytes: 0, time: 0 },
    head: 36,
    lens: 12,
    row: 15,
    power: 79,
  },
};

const MORE: Pick<Sizes['heights'], 'bytes' | 'time'> = { bytes: 40, time: 36 };
const RIGHT = 16;
const BETWEEN = 9;
const DENSE_ROW = 12;
const AXIS = 24;
const POWER_FLOOR = 48;
/** Timeline rows at most; more boards are counted in a line of text. */
export const MOST_ROWS = 8;

function scaled(size: Sizes, scale: number): Sizes {
  if (scale === 1) return size;
  const grow = (pixels: number): number => Math.round(pixels * scale);
  const { metric, energy, bytes, time } = size.heights;
  return {
    ...size,
    gutter: grow(size.gutter),
    head: grow(size.head),
    row: grow(size.row),
    heights: { metric, energy: grow(energy), bytes: grow(bytes), time: grow(time) },
  };
}

/** The mode for a window's width. */
export function modeFor(width: number): Mode {
  return width >= 1400 ? 'full' : width >= 1200 ? 'mid' : 'small';
}

/**
 * @param boards boards on the bench: each has its row, up to `MOST_ROWS`
 * @param scale of the type: 1.4 in presentation mode; what holds text grows with it
 * @param more bytes and time channels shown although the window is small
 */
export function stageLayout(
  mode: Mode,
  width: number,
  paneHeight: number,
  boards: number,
  more: boolean,
  scale = 1,
): StageLayout {
  const size = scaled(SIZES[mode], scale);
  const rows = Math.max(1, Math.min(MOST_ROWS, boards));
  const rowHeight = boards > 5 ? DENSE_ROW : size.row;
  const heights = more && mode !== 'full' ? { ...size.heights, ...MORE } : { ...size.heights };
  const shown = (['metric', 'energy', 'bytes', 'time'] as const).filter((key) => heights[key] > 0);
  const upper = size.head + 1 + shown.reduce((sum, key) => sum + heights[key] + BETWEEN, 0);
  const lower = 22 + size.lens + size.head + rows * rowHeight + 8 + size.power + AXIS;
  const extra = paneHeight - (upper + lower);
  let power = size.power;
  if (extra >= 0) {
    heights.metric += Math.floor(extra * 0.6);
    power += Math.floor(extra * 0.4);
  } else power = Math.max(POWER_FLOOR, power + extra);
  const channels: ChannelBox[] = [];
  let y = size.head + 4;
  for (const key of shown) {
    channels.push({ key, top: y, height: heights[key] });
    y += heights[key] + BETWEEN;
  }
  // The zero line of the last channel is the axis.
  const axisY = y - BETWEEN;
  const lensTop = axisY + 24;
  const lensBottom = lensTop + size.lens;
  const rowsTop = lensBottom + size.head;
  const powerTop = rowsTop + rows * rowHeight + 8;
  return {
    width,
    height: Math.max(paneHeight, powerTop + power + AXIS),
    head: size.head,
    gutter: size.gutter,
    plotWidth: Math.max(40, width - size.gutter - RIGHT),
    channels,
    axisY,
    lensTop,
    lensBottom,
    rowsTop,
    rowHeight,
    rows,
    powerTop,
    powerHeight: power,
  };
}
