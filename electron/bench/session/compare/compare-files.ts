/** A comparison as files: a table to read, its figures, every point, and the curves over each cost. */
import type { ComparisonView, CostName, CostRow } from '../../../contract.ts';
import { clockTime, count, si } from '../../report/format.ts';
import { lineChart, type Chart } from '../../report/line-chart.ts';

/** Runs carry no hue: they differ by dash and weight of ink. */
const INKS = ['#12171c', '#4d5862'];
const DASHES = [undefined, '7 4', '1.5 4', '10 3 2 3', '15 4', '5 3', '1 4', '10 3 2 3 2 3'];

export const COST_TITLES: Readonly<Record<CostName, string>> = {
  rounds: 'Rounds',
  bytes: 'Bytes on the wire',
  joules: 'Energy',
  timeUs: 'Time',
};

export function costText(cost: CostRow['cost'], value: number | undefined): string {
  if (value === undefined) return cost === 'joulesPerPercent' ? 'none' : 'not reached';
  if (cost === 'rounds') return count(Math.round(value));
  if (cost === 'timeUs') return clockTime(value / 1e6);
  return si(value, cost === 'bytes' ? 'B' : 'J', 3);
}

function ratioText(row: ComparisonView['costs'][number]['ratios'][number]): string {
  if (row === undefined) return 'not compared';
  const ratio = `${Number(row.ratio.toPrecision(3))}×`;
  return row.low === undefined || row.high === undefined
    ? ratio
    : `${ratio} [${Number(row.low.toPrecision(3))}, ${Number(row.high.toPrecision(3))}]`;
}

/** "Energy (model)", "Energy for each percent less error". */
function rowTitle(cost: CostRow['cost'], { curves, metric }: ComparisonView): string {
  const model = curves[0]?.provenance === 'model' ? ' (model)' : '';
  if (cost === 'joulesPerPercent')
    return `Energy for each ${metric === 'mse' ? 'percent less error' : 'point of accuracy'}, whole run${model}`;
  return cost === 'joules' ? `${COST_TITLES[cost]}${model}` : COST_TITLES[cost];
}

export function comparisonMarkdown(view: ComparisonView): string {
  const { curves, costs, differences, metric, target, notes } = view;
  const figure = metric === 'mse' ? 'MSE' : 'accuracy';
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = (cells: readonly string[]): string => line(cells.map(() => '---'));
  const head = ['', ...curves.map((_, i) => String(i + 1)), ...curves.slice(1).map((_, i) => `${i + 2} ÷ 1`)];
  return [
    `# To reach ${figure} ${target}`,
    '',
    ...curves.map((it, i) => `${i + 1}. ${it.name}: ${it.strategy}, seed ${it.seed} (\`${it.path}\`)`),
    '',
    line(head),
    rule(head),
    ...costs.map(({ cost, values, ratios }) =>
      line([
        rowTitle(cost, view),
        ...values.map((value) => costText(cost, value)),
        ...ratios.slice(1).map(ratioText),
      ]),
    ),
    '',
    'Brackets: 95 % bootstrap interval of the median over seeds.',
    ...notes,
    '',
    '## What differs',
    '',
    ...(differences.length === 0
      ? ['Nothing.']
      : [
          line(['setting', ...curves.map((_, i) => String(i + 1))]),
          rule(['', ...curves.map(() => '')]),
          ...differences.map(({ name, values }) => line([name, ...values])),
        ]),
    '',
  ].join('\n');
}

function chart(view: ComparisonView, cost: CostName): string {
  const { curves, metric, target } = view;
  const at = (point: (typeof curves)[number]['points'][number]): number =>
    cost === 'rounds' ? point.round : cost === 'timeUs' ? (point.timeUs ?? NaN) / 1e6 : (point[cost] ?? NaN);
  const logarithmic = cost === 'bytes' || cost === 'joules';
  const spec: Chart = {
    title: `Held-out ${metric} by ${COST_TITLES[cost].toLowerCase()}`,
    xTitle: { rounds: 'round', bytes: 'bytes up and down', joules: 'J', timeUs: 's' }[cost],
    yTitle: metric === 'mse' ? 'Held-out MSE' : 'Held-out accuracy',
    xScale: logarithmic ? 'log' : 'linear',
    yScale: metric === 'mse' ? 'log' : 'linear',
    lines: curves.map((curve, i) => {
      const dash = DASHES[i % DASHES.length];
      return {
        name: `${i + 1} ${curve.strategy}`,
        points: curve.points
          .map((point) => [at(point), point.value] as const)
          .filter(([x]) => Number.isFinite(x)),
        colour: INKS[i % INKS.length] ?? '#12171c',
        ...(dash !== undefined && { dash }),
        // A modelled joule is never a stroke.
        ...(cost === 'joules' && curve.provenance === 'model' && { modelled: true }),
      };
    }),
    target: { value: target, name: `target ${target}` },
    ...(logarithmic && { formatX: (value: number) => si(value, cost === 'bytes' ? 'B' : 'J', 2) }),
  };
  return lineChart(spec);
}

function csv({ curves, metric }: ComparisonView): string {
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const rows = curves.flatMap((curve) =>
    curve.points.map((p) =>
      [
        quoted(curve.name),
        quoted(curve.strategy),
        curve.seed,
        p.round,
        p.value,
        p.q25,
        p.q75,
        p.bytes,
        p.joules ?? '',
        curve.provenance ?? '',
        p.timeUs === undefined ? '' : p.timeUs / 1e6,
      ].join(','),
    ),
  );
  return [
    `run,strategy,seed,round,${metric},${metric}_q25,${metric}_q75,bytes_B,energy_J,energy_source,time_s`,
    ...rows,
    '',
  ].join('\n');
}

/** File name to text. A chart over a cost that no run has is left out. */
export function comparisonFiles(view: ComparisonView): Record<string, string> {
  const has = (cost: 'joules' | 'timeUs'): boolean =>
    view.curves.some(({ points }) => points.some((p) => (p[cost] ?? 0) > 0));
  return {
    'compare.md': comparisonMarkdown(view),
    'compare.json': `${JSON.stringify(view, undefined, 1)}\n`,
    'curves.csv': csv(view),
    'by-round.svg': chart(view, 'rounds'),
    'by-bytes.svg': chart(view, 'bytes'),
    ...(has('joules') && { 'by-joules.svg': chart(view, 'joules') }),
    ...(has('timeUs') && { 'by-time.svg': chart(view, 'timeUs') }),
  };
}
