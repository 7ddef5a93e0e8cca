/** Charts of a study: the held-out figure over rounds and over bytes, a line a contestant, in SVG. */
import { lineChart } from '../report/line-chart.ts';
import type { Line, Point } from '../report/line-chart.ts';
import { si } from '../report/format.ts';
import { mean, median } from './statistics.ts';
import type { JobResult, StudyPoint } from './study-job.ts';
import type { Study } from './study-spec.ts';

/** Colour belongs to data: as far apart as eight can be for people with colour-blindness (Okabe and Ito 2008). */
const COLOURS = ['#d55e00', '#0072b2', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000', '#8c8c00'];
const DASHES = [undefined, '6 3', '2 3'];

export interface StudyChart {
  readonly name: string;
  readonly svg: string;
}

export function studyCharts(study: Study, results: readonly JobResult[]): StudyChart[] {
  const variants = [...new Set(study.entries.map(({ variant }) => variant))];
  return variants.flatMap((variant) => {
    const file = variant ? `-${variant.replaceAll(/[^\w.=-]+/g, '-')}` : '';
    return [
      { name: `rounds${file}.svg`, svg: chart(study, results, variant, 'rounds') },
      { name: `bytes${file}.svg`, svg: chart(study, results, variant, 'bytes') },
    ];
  });
}

function chart(
  study: Study,
  results: readonly JobResult[],
  variant: string,
  over: 'rounds' | 'bytes',
): string {
  const metric = results[0]?.metric ?? 'mse';
  const entries = study.entries.filter((entry) => entry.variant === variant);
  const lines = entries.map((entry, i): Line => {
    const own = results.filter((it) => it.name === entry.name && it.variant === variant);
    const dash = DASHES[Math.floor(i / COLOURS.length) % DASHES.length];
    const colour = COLOURS[i % COLOURS.length] ?? '#000000';
    return { name: entry.name, points: pointsOf(own, over, metric), colour, ...(dash && { dash }) };
  });
  const target = study.targets[0];
  return lineChart({
    title: `${study.title}${variant ? `, ${variant}` : ''}`,
    xTitle: over === 'rounds' ? 'Rounds' : 'Bytes both ways',
    yTitle: metric === 'mse' ? 'Held-out MSE' : 'Held-out accuracy',
    xScale: over === 'rounds' ? 'linear' : 'log',
    yScale: metric === 'mse' ? 'log' : 'linear',
    lines,
    ...(target !== undefined && { target: { value: target, name: `target ${target}` } }),
    ...(over === 'bytes' && { formatX: (value: number) => si(value, 'B', 2) }),
  });
}

/** Over seeds, at each number of rounds at which runs of any horizon were judged. */
function pointsOf(
  results: readonly JobResult[],
  over: 'rounds' | 'bytes',
  metric: 'mse' | 'accuracy',
): Point[] {
  const byRound = new Map<number, StudyPoint[]>();
  for (const { curve, rounds } of results) {
    for (const point of curve) {
      // Of a run to a horizon only the end counts, unless it is judged all along.
      if (curve.length <= 2 && point.round !== rounds && point.round !== 0) continue;
      byRound.set(point.round, [...(byRound.get(point.round) ?? []), point]);
    }
  }
  const middle = metric === 'mse' ? median : mean;
  return [...byRound]
    .sort(([a], [b]) => a - b)
    .map(([round, points]): Point => {
      const bytes = mean(points.map(({ bytesUp, bytesDown }) => bytesUp + bytesDown));
      return [over === 'rounds' ? round : bytes, middle(points.map(({ value }) => value))];
    })
    .filter(([x]) => over === 'rounds' || x > 0);
}
