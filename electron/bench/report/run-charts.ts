/** The charts of one run, by file name. */
import type { RunResult } from '../session/result.ts';
import { lineChart, type Chart } from './line-chart.ts';

const METRIC_TITLE = { mse: 'Held-out MSE', accuracy: 'Held-out accuracy' } as const;

function convergence(result: RunResult, x: 'round' | 'bytes' | 'joules'): Chart {
  const at = (p: RunResult['curve'][number]): number =>
    x === 'round' ? p.round : x === 'bytes' ? (p.bytesUp + p.bytesDown) / 1000 : (p.joules ?? NaN);
  const points = result.curve.filter((p) => Number.isFinite(at(p)));
  const modelled = result.energies.some((e) => e.provenance === 'model');
  const xTitle = { round: 'round', bytes: 'kB up and down', joules: modelled ? 'J, model' : 'J, measured' }[
    x
  ];
  return {
    title: `${METRIC_TITLE[result.metric]} by ${x === 'round' ? 'round' : x}, ${result.task}, ${result.strategy}, seed ${result.seed}`,
    xTitle,
    yTitle: METRIC_TITLE[result.metric],
    yScale: result.metric === 'mse' ? 'log' : 'linear',
    lines: [{ name: result.strategy, points: points.map((p) => [at(p), p.value]) }],
    band: { name: 'middle half of tasks', points: points.map((p) => [at(p), p.q25, p.q75]) },
  };
}

/** File name to SVG text. The joules chart is there only when there are joules. */
export function runCharts(result: RunResult): Record<string, string> {
  return {
    'convergence-by-round.svg': lineChart(convergence(result, 'round')),
    'convergence-by-bytes.svg': lineChart(convergence(result, 'bytes')),
    ...(result.energy.joules === null
      ? {}
      : { 'convergence-by-joules.svg': lineChart(convergence(result, 'joules')) }),
  };
}
