/** The tables of a report: energy by board, by phase, the uncertainty budget. */
import type { EnergyProblem, ReportBlock, ReportTableRow } from '../../../contract.ts';
import { TERM_TEXT } from '../../power/uncertainty/budget.ts';
import type { Analysis, BoardEnergy, PhaseEnergy } from '../energy/analysis.ts';
import { count, measured, modelled, si } from '../format.ts';

type Table = Extract<ReportBlock, { kind: 'table' }>;

export const PROBLEM_TEXT: Readonly<Record<EnergyProblem | 'noSensor', string>> = {
  noConversions: 'no conversions',
  saturated: 'range exceeded',
  reversed: 'current reversed',
  notResolved: 'not resolved',
  gap: 'too long a gap',
  stale: 'sensor stands still',
  shared: 'sensor shared',
  noSensor: 'no sensor',
};

/** Joules with ±, or of a model without, or the reason why there are none. */
export function energyText(
  pj: number | undefined,
  plusMinusPj: number | undefined,
  problem: EnergyProblem | 'noSensor' | undefined,
): string {
  if (pj === undefined) return PROBLEM_TEXT[problem ?? 'noSensor'];
  return plusMinusPj === undefined ? modelled(pj / 1e12, 'J') : measured(pj / 1e12, plusMinusPj / 1e12, 'J');
}

export function missingText({ missing }: BoardEnergy): string {
  return Object.entries(missing)
    .map(([reason, n]) => `${count(n)} ${PROBLEM_TEXT[reason as EnergyProblem]}`)
    .join(', ');
}

function boardRow(board: BoardEnergy): ReportTableRow {
  const { join, energyPj, plusMinusPj, byRound, rounds, provenance } = board;
  const each = byRound.length === 0 || energyPj === undefined ? undefined : energyPj / byRound.length;
  const eachPm = plusMinusPj === undefined ? undefined : plusMinusPj / byRound.length;
  const reason = Object.keys(board.missing)[0] as EnergyProblem | undefined;
  const left = missingText(board);
  return {
    cells: [
      join.letter,
      join.name,
      left === '' ? count(rounds) : `${count(rounds)} (${left})`,
      each === undefined ? PROBLEM_TEXT[reason ?? 'noSensor'] : energyText(each, eachPm, undefined),
      energyText(energyPj, plusMinusPj, reason),
      provenance,
    ],
    ...(provenance === 'model' && { style: 'model' as const }),
  };
}

/** Measured boards and their total first, those of a model after it and never added. */
export function boardTable({ boards, measured: total, model }: Analysis): Table {
  const rows = boards.filter(({ provenance }) => provenance === 'measured').map(boardRow);
  if (total !== undefined && total.boards.length > 1) {
    const names = total.boards.map(({ join }) => join.letter).join(' + ');
    const text = energyText(total.energyPj, total.plusMinusPj, undefined);
    rows.push({ cells: ['', `Measured, ${names}`, '', '', text, ''], style: 'total' });
  }
  rows.push(...boards.filter(({ provenance }) => provenance === 'model').map(boardRow));
  if (model !== undefined && model.boards.length > 1)
    rows.push({
      cells: ['', 'Model, together', '', '', energyText(model.energyPj, undefined, undefined), 'model'],
      style: 'model',
    });
  return {
    kind: 'table',
    caption: 'Energy by board.',
    columns: [
      { title: '' },
      { title: 'Board' },
      { title: 'Rounds', right: true },
      { title: 'A round', right: true },
      { title: 'Total', right: true },
      { title: 'Source' },
    ],
    rows,
  };
}

export function sensorTable({ boards }: Analysis): Table {
  return {
    kind: 'table',
    caption: 'Boards, sensors and their calibration.',
    columns: [
      { title: '' },
      { title: 'Board' },
      { title: 'Id', mono: true },
      { title: 'Firmware', mono: true },
      { title: 'Sensor or model' },
    ],
    rows: boards.map(({ join, sensorText, provenance }) => ({
      cells: [
        join.letter,
        `${join.name}, ${join.kindText}`,
        join.boardId,
        `${join.firmware} ${join.buildId}`,
        sensorText,
      ],
      ...(provenance === 'model' && { style: 'model' as const }),
    })),
  };
}

function phaseRow(board: BoardEnergy, phase: PhaseEnergy): ReportTableRow {
  const { visits, timeUs, conversions, energyPj, plusMinusPj, problem } = phase;
  const meanUs = visits > 0 ? timeUs / visits : 0;
  const pooled = conversions / Math.max(1, visits) < 10 && problem === undefined;
  const share =
    energyPj === undefined || board.energyPj === undefined || !(board.energyPj > 0)
      ? ''
      : `${((energyPj / board.energyPj) * 100).toFixed(1)} %`;
  return {
    cells: [
      board.join.letter,
      phase.phase,
      si(meanUs / 1e6, 's', 3),
      count(conversions),
      `${energyText(energyPj, plusMinusPj, problem)}${pooled ? ' *' : ''}`,
      board.provenance === 'model' && share !== '' ? `≈ ${Math.round(parseFloat(share))} %` : share,
    ],
    ...(board.provenance === 'model' && { style: 'model' as const }),
  };
}

/** @param limit boards that are listed; the others are in the CSV files */
export function phaseTable({ boards }: Analysis, limit = 8): Table | undefined {
  const listed = [...boards]
    .sort((a, b) => Number(a.provenance === 'model') - Number(b.provenance === 'model'))
    .slice(0, limit);
  const rows = listed.flatMap((board) => board.phases.map((phase) => phaseRow(board, phase)));
  if (rows.length === 0) return undefined;
  const more = boards.length > limit ? ` First ${limit} of ${boards.length} boards.` : '';
  return {
    kind: 'table',
    caption: `Energy by phase, over all rounds. * Too short to be resolved in one visit: all visits taken together.${more}`,
    columns: [
      { title: '' },
      { title: 'Phase' },
      { title: 'Mean time', right: true },
      { title: 'Conversions', right: true },
      { title: 'Energy', right: true },
      { title: 'Share', right: true },
    ],
    rows,
  };
}

export function budgetTable({ budget, measured: total }: Analysis): Table | undefined {
  if (budget === undefined || total === undefined) return undefined;
  const joules = (pj: number): string => (pj === 0 ? '0' : si(pj / 1e12, 'J', 2));
  const rows: ReportTableRow[] = budget.rows.map(({ term, standardPj, share, shared }) => ({
    cells: [
      term,
      TERM_TEXT[term],
      joules(standardPj),
      standardPj === 0 ? '' : shared ? 'same in every round' : 'new in every round',
      `${(share * 100).toFixed(1)} %`,
    ],
  }));
  rows.push({ cells: ['combined', 'k = 1', joules(budget.combinedPj), '', '100.0 %'], style: 'total' });
  rows.push({ cells: ['expanded', 'k = 2', joules(budget.expandedPj), '', ''], style: 'total' });
  return {
    kind: 'table',
    caption: `Uncertainty budget of ${energyText(total.energyPj, total.plusMinusPj, undefined)} measured.`,
    columns: [
      { title: 'Term' },
      { title: 'Of' },
      { title: 'Standard', right: true },
      { title: 'Over rounds' },
      { title: 'Variance', right: true },
    ],
    rows,
  };
}
