/**
 * One vector chart: lines over a linear or logarithmic axis, an optional band, an optional modelled ribbon.
 * Follows the look of the app: colour belongs to data, modelled figures are a hatched ribbon and never a stroke,
 * gaps stay gaps.
 */
import { scaleLinear, scaleLog } from 'd3-scale';
import { area, line } from 'd3-shape';
import { element, escapeXml, label } from './svg.ts';

export type Point = readonly [x: number, y: number];

export interface Line {
  readonly name: string;
  readonly points: readonly Point[];
  readonly colour?: string;
  readonly dash?: string;
  /** Drawn as a hatched ribbon. */
  readonly modelled?: boolean;
}

export interface Chart {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly xScale?: 'linear' | 'log';
  readonly yScale?: 'linear' | 'log';
  readonly lines: readonly Line[];
  /** Middle half, 95 % interval, ...: [x, low, high]. */
  readonly band?: {
    readonly name: string;
    readonly points: readonly (readonly [x: number, low: number, high: number])[];
  };
  /** A dotted horizontal line with its label. */
  readonly target?: { readonly value: number; readonly name: string };
  readonly formatX?: (value: number) => string;
  readonly formatY?: (value: number) => string;
}

const SIZE = { width: 720, height: 300, left: 64, right: 116, top: 34, bottom: 44 };
const INK = '#12171c';
const INK_2 = '#4d5862';
const GRID = '#e1e6e9';
const EDGE = '#7d8892';

type Scale = ((value: number) => number) & { ticks(count?: number): number[] };

function makeScale(kind: 'linear' | 'log', values: readonly number[], range: [number, number]): Scale {
  const finite = values.filter((v) => Number.isFinite(v) && (kind === 'linear' || v > 0));
  const low = Math.min(...finite, ...(kind === 'linear' ? [0] : []));
  const high = Math.max(...finite, ...(finite.length === 0 ? [1] : []));
  const domain: [number, number] =
    finite.length === 0 ? [kind === 'log' ? 0.1 : 0, 1] : [low, high === low ? low + 1 : high];
  return kind === 'log'
    ? scaleLog(domain.map(outward) as [number, number], range)
    : scaleLinear(domain, range).nice();
}

/** The next of 1, 2, 5, 10 outside: whole decades would leave half of a chart empty. */
function outward(value: number, end: number): number {
  const decade = 10 ** Math.floor(Math.log10(value) + 1e-9);
  const steps = [1, 2, 5, 10].map((step) => Number((step * decade).toPrecision(1)));
  return end === 0
    ? (steps.findLast((step) => step <= value * (1 + 1e-9)) ?? decade)
    : (steps.find((step) => step >= value * (1 - 1e-9)) ?? value);
}

/** Ticks of a log axis that people read: 1 2 5 of each decade, thinned to at most `count`. */
function readableTicks(scale: Scale, kind: 'linear' | 'log', count: number): number[] {
  const ticks = scale.ticks(count);
  if (kind === 'linear') return ticks;
  const nice = ticks.filter((v) => /^[125]/.test((v / 10 ** Math.floor(Math.log10(v) + 1e-9)).toFixed(3)));
  const chosen = nice.length > count * 2 ? nice.filter((v) => Math.abs(Math.log10(v) % 1) < 1e-9) : nice;
  return chosen.length >= 2 ? chosen : ticks;
}

/** The chart as a self-contained SVG document. Deterministic: equal input gives equal bytes. */
export function lineChart(chart: Chart): string {
  const { width, height, left, top, bottom } = SIZE;
  // Room for the names at the ends of lines, when they have names; without, for half the last number of the axis.
  const right = chart.lines.some(({ name }) => name !== '') ? SIZE.right : 28;
  const xKind = chart.xScale ?? 'linear';
  const yKind = chart.yScale ?? 'linear';
  const all = chart.lines.flatMap((l) => l.points);
  const bandPoints = chart.band?.points ?? [];
  const x = makeScale(
    xKind,
    [...all.map((p) => p[0]), ...bandPoints.map((p) => p[0])],
    [left, width - right],
  );
  const y = makeScale(
    yKind,
    [
      ...all.map((p) => p[1]),
      ...bandPoints.flatMap((p) => [p[1], p[2]]),
      ...(chart.target ? [chart.target.value] : []),
    ],
    [height - bottom, top],
  );
  const drawable = (p: Point): boolean =>
    Number.isFinite(p[1]) && (yKind === 'linear' || p[1] > 0) && (xKind === 'linear' || p[0] > 0);
  const formatX = chart.formatX ?? ((v) => v.toLocaleString('en-US').replaceAll(',', '\u2009'));
  const formatY = chart.formatY ?? ((v) => String(Number(v.toPrecision(3))));
  const parts: string[] = [];

  for (const v of readableTicks(y, yKind, 5)) {
    parts.push(
      element('line', { x1: left, x2: width - right, y1: y(v), y2: y(v), stroke: v === 0 ? EDGE : GRID }),
    );
    parts.push(label(formatY(v), { x: left - 8, y: y(v) + 4, 'text-anchor': 'end', fill: INK_2 }));
  }
  parts.push(
    element('line', { x1: left, x2: width - right, y1: height - bottom, y2: height - bottom, stroke: EDGE }),
  );
  for (const v of readableTicks(x, xKind, 6)) {
    parts.push(
      element('line', { x1: x(v), x2: x(v), y1: height - bottom, y2: height - bottom + 4, stroke: EDGE }),
    );
    parts.push(label(formatX(v), { x: x(v), y: height - bottom + 17, 'text-anchor': 'middle', fill: INK_2 }));
  }
  parts.push(label(chart.xTitle, { x: width - right, y: height - 8, 'text-anchor': 'end', fill: INK_2 }));
  parts.push(label(chart.yTitle, { x: 12, y: top - 14, fill: INK, 'font-weight': 600 }));

  if (chart.band && bandPoints.length > 0) {
    const path = area<readonly [number, number, number]>()
      .defined((p) => drawable([p[0], p[1]]) && drawable([p[0], p[2]]))
      .x((p) => x(p[0]))
      .y0((p) => y(p[1]))
      .y1((p) => y(p[2]))
      .digits(2);
    parts.push(element('path', { d: path(bandPoints) ?? '', fill: INK, 'fill-opacity': 0.11 }));
  }
  if (chart.target) {
    const at = y(chart.target.value);
    parts.push(
      element('line', {
        x1: left,
        x2: width - right,
        y1: at,
        y2: at,
        stroke: INK,
        'stroke-dasharray': '2 3',
      }),
    );
    parts.push(label(chart.target.name, { x: left + 6, y: at - 5, fill: INK_2 }));
  }
  const ends: { y: number; markup: (y: number) => string }[] = [];
  for (const series of chart.lines) {
    const colour = series.colour ?? INK;
    const points = series.points;
    if (series.modelled) parts.push(ribbon(points.filter(drawable), x, y, colour));
    else {
      const path = line<Point>()
        .defined(drawable)
        .x((p) => x(p[0]))
        .y((p) => y(p[1]))
        .digits(2);
      parts.push(
        element('path', {
          d: path(points) ?? '',
          fill: 'none',
          stroke: colour,
          'stroke-width': 1.75,
          'stroke-dasharray': series.dash,
          'stroke-linejoin': 'round',
        }),
      );
    }
    const last = points.filter(drawable).at(-1);
    if (last && series.name) {
      ends.push({
        y: y(last[1]),
        markup: (at) =>
          label(series.name, {
            // Lines that end near each other have their names in one column, clear of the lines.
            x: (x(last[0]) > left + 0.8 * (width - right - left) ? width - right : x(last[0])) + 8,
            y: at + 4,
            fill: colour,
            'font-weight': 500,
            'font-style': series.modelled ? 'italic' : undefined,
          }),
      });
    }
  }
  parts.push(...placeLabels(ends));

  const head = `<title>${escapeXml(chart.title)}</title><defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="5" height="5" fill="#fff"/><rect width="2.6" height="5" fill="${INK_2}"/></pattern></defs>`;
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'font-family': 'IBM Plex Sans, system-ui, sans-serif',
      'font-size': 11,
    },
    head + parts.join(''),
  );
}

/** A ribbon 7 px thick: what a model says is never drawn like what a sensor said. */
function ribbon(points: readonly Point[], x: Scale, y: Scale, colour: string): string {
  const path = area<Point>()
    .x((p) => x(p[0]))
    .y0((p) => y(p[1]) - 3.5)
    .y1((p) => y(p[1]) + 3.5)
    .digits(2);
  return element('path', { d: path(points) ?? '', fill: 'url(#hatch)', stroke: colour, 'stroke-width': 1 });
}

/** Moves labels at the ends of lines apart so that none covers another. */
function placeLabels(ends: readonly { y: number; markup: (y: number) => string }[]): string[] {
  let previous = -Infinity;
  return [...ends]
    .sort((a, b) => a.y - b.y)
    .map((end) => {
      previous = Math.max(end.y, previous + 13);
      return end.markup(previous);
    });
}
