/** The charts of a report. Boards by hue and dash, as on the screen; what a model says is a ribbon and never a line. */
import type { EvaluationView } from '../../../contract.ts';
import type { Analysis, BoardEnergy } from '../energy/analysis.ts';
import { lineChart, type Line, type Point } from '../line-chart.ts';
import type { RunRecord } from '../read-run.ts';

/** Hues and dashes of boards A to H in print. */
const HUES = [
  '#0b46c4',
  '#b23506',
  '#1a9a80',
  '#782a67',
  '#1c6fa3',
  '#968e1b',
  '#957dfd',
  '#5f5757',
] as const;
const DASHES = [undefined, '9 4', '2 3', '10 3 2 3', '15 4', '5 3', '1 4', '10 3 2 3 2 3'] as const;
const METRIC = { mse: 'Held-out MSE', accuracy: 'Held-out accuracy' } as const;
/** What a chart this wide can show. */
const MAX_POINTS = 600;

export interface Figure {
  readonly name: string;
  readonly svg: string;
  readonly caption: string;
}

function thinned(points: readonly Point[]): Point[] {
  const step = Math.ceil(points.length / MAX_POINTS);
  if (step <= 1) return [...points];
  // The mean of each stretch: noise is what a report may smooth, and the caption says so.
  const out: Point[] = [];
  for (let i = 0; i < points.length; i += step) {
    const part = points.slice(i, i + step);
    const mean = (axis: 0 | 1): number => part.reduce((sum, p) => sum + p[axis], 0) / part.length;
    out.push([part.at(-1)?.[0] ?? 0, mean(1)]);
  }
  return out;
}

function convergence(
  evaluations: readonly EvaluationView[],
  name: string,
  xTitle: string,
  at: (e: EvaluationView) => number | undefined,
): string {
  const metric = evaluations[0]?.metric ?? 'mse';
  const points = evaluations.flatMap((e) => {
    const x = at(e);
    return x === undefined || !Number.isFinite(x) ? [] : [{ x, e }];
  });
  return lineChart({
    title: `${METRIC[metric]} by ${name}`,
    xTitle,
    yTitle: METRIC[metric],
    yScale: metric === 'mse' ? 'log' : 'linear',
    lines: [{ name: '', points: points.map(({ x, e }) => [x, e.value]) }],
    band: { name: 'middle half of tasks', points: points.map(({ x, e }) => [x, e.q25, e.q75]) },
  });
}

/** Joules of one provenance up to each round. */
function cumulative(boards: readonly BoardEnergy[], rounds: readonly number[]): Map<number, number> {
  const perRound = new Map<number, number>();
  for (const { byRound } of boards)
    for (const [round, pj] of byRound) perRound.set(round, (perRound.get(round) ?? 0) + pj);
  let sum = 0;
  return new Map([
    [0, 0],
    ...rounds.map((round): [number, number] => [round, (sum += (perRound.get(round) ?? 0) / 1e12)]),
  ]);
}

const letters = (boards: readonly BoardEnergy[]): string => boards.map(({ join }) => join.letter).join(', ');

export function convergenceFigures(run: RunRecord, { measured, model }: Analysis): Figure[] {
  const { evaluations } = run;
  if (evaluations.length < 2) return [];
  const source = measured ?? model;
  const joules =
    source &&
    cumulative(
      source.boards,
      run.rounds.map(({ round }) => round),
    );
  const band = 'Line: median of the held-out tasks; band: middle half of them.';
  const figures: Figure[] = [
    {
      name: 'convergence-by-round',
      svg: convergence(evaluations, 'round', 'round', ({ round }) => round),
      caption: `Held-out figure by round. ${band}`,
    },
    {
      name: 'convergence-by-bytes',
      svg: convergence(evaluations, 'bytes', 'kB up and down', ({ totalBytes }) => totalBytes / 1000),
      caption: 'The same by bytes of uploads and downloads, framing included.',
    },
  ];
  if (source !== undefined && joules !== undefined) {
    const kind = measured === undefined ? 'model' : 'measured';
    figures.push({
      name: 'convergence-by-joules',
      svg: convergence(evaluations, 'joules', `J, ${kind}`, ({ round }) => joules.get(round)),
      caption:
        kind === 'model'
          ? `The same by energy of ${letters(source.boards)}, from a stated model and not measured.`
          : `The same by energy measured on ${letters(source.boards)}${model === undefined ? '' : `; boards of a model (${letters(model.boards)}) are left out`}.`,
    });
  }
  return figures;
}

/** Energy of each board by round. */
export function energyFigure({ boards }: Analysis): Figure | undefined {
  const lines = boards
    .filter(({ byRound }) => byRound.length > 1)
    .slice(0, 8)
    .map(({ join, byRound, provenance }): Line => {
      const i = join.order % 8;
      const modelled = provenance === 'model';
      return {
        name: modelled ? `${join.letter} model` : join.letter,
        points: thinned(byRound.map(([round, pj]) => [round, pj / 1e9])),
        colour: HUES[i] ?? HUES[0],
        ...(DASHES[i] !== undefined && { dash: DASHES[i] }),
        modelled,
      };
    });
  if (lines.length === 0) return undefined;
  const some = boards.some(({ provenance }) => provenance === 'model');
  return {
    name: 'energy-by-round',
    svg: lineChart({ title: 'Energy of each board by round', xTitle: 'round', yTitle: 'mJ a round', lines }),
    caption: `Energy of each board by round${boards.length > 8 ? ', first eight boards' : ''}.${some ? ' A hatched ribbon is a model and not a measurement.' : ''}`,
  };
}
