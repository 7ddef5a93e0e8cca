/** Phases that boards repeated on purpose: what one of them costs, beside the rounds and in no total. */
import type { ReportBlock } from '../../../contract.ts';
import { amountText } from '../../power/repeat/repeat-text.ts';
import { count, si } from '../format.ts';
import type { RunRecord } from '../read-run.ts';
import { energyText } from './tables.ts';

type Table = Extract<ReportBlock, { kind: 'table' }>;

export function repeatTable({ repeats, boards }: RunRecord): Table | undefined {
  if (repeats.length === 0) return undefined;
  const letters = new Map(boards.map(({ boardId, letter }) => [boardId, letter]));
  return {
    kind: 'table',
    caption:
      'Phases repeated on purpose, each as in the last round: figures of one repetition, in no total. ± is that of the whole, divided by the repetitions.',
    columns: [
      { title: '' },
      { title: 'Phase' },
      { title: 'Of' },
      { title: 'Repetitions', right: true },
      { title: 'Conversions', right: true },
      { title: 'Time each', right: true },
      { title: 'Energy each', right: true },
    ],
    rows: repeats.map((repeated) => {
      const { boardId, phase, repetitions, conversions, timeUs, energyPj, plusMinusPj, problem } = repeated;
      return {
        cells: [
          letters.get(boardId) ?? boardId,
          phase,
          amountText(repeated),
          count(repetitions),
          count(conversions),
          si(timeUs / 1e6, 's', 3),
          energyText(energyPj, plusMinusPj, problem),
        ],
        ...(repeated.provenance === 'model' && { style: 'model' as const }),
      };
    }),
  };
}
