/** Figures as CSV: cells that survive a spreadsheet, gaps that stay empty, the origin beside every joule. */
import { describe, expect, test } from 'vitest';
import { csv, phasesCsv, powerCsv, roundsCsv } from '../../../../renderer/charts/export/csv.ts';
import { SvgInk, svgOfFrame } from '../../../../renderer/charts/export/svg-surface.ts';
import { makeEvaluation, makeRound, picoBoard, virtualBoard } from '../../../../renderer/dev/fake-data.ts';
import { records } from '../../../../renderer/state/bench-state.ts';

const boards = [picoBoard(0, 'Pico, left', 'p', 'Pico'), virtualBoard(1, 1)];
const rounds = records([makeRound(1, boards, 0, undefined)]);
const table = (text: string): Record<string, string>[] => {
  const [head = [], ...rows] = text
    .trim()
    .split('\r\n')
    .map((row) => (row.match(/("([^"]|"")*"|[^,]*)(,|$)/g) ?? []).map((it) => it.replace(/,$/, '')));
  return rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i] ?? ''])));
};

describe('CSV', () => {
  test('quotes what would break a row, and leaves nothing empty that is a figure', () => {
    expect(
      csv(
        ['a', 'b'],
        [
          ['x,y', 'say "so"'],
          [NaN, undefined],
          [0, ''],
        ],
      ),
    ).toBe('a,b\r\n"x,y","say ""so"""\r\n,\r\n0,\r\n');
  });

  test('of rounds has a row a board, figures in full, and never one origin under the other', () => {
    const rows = table(roundsCsv(rounds, [makeEvaluation(1, 0)], boards));
    expect(rows.map((row) => [row['board'], row['source']])).toEqual([
      ['A', 'measured'],
      ['B', 'model'],
    ]);
    expect(rows[0]?.['board_name']).toBe('"Pico, left"');
    expect(Number(rows[0]?.['energy_J'])).toBe(rounds[0]!.clients[0]!.energyPj! * 1e-12);
    expect(rows[1]?.['energy_plus_minus_J']).toBe('');
  });

  test('of a board that missed a round says why, and gives it no figures', () => {
    const missed = [{ ...rounds[0]!, absent: [{ boardId: 'q', reason: 'It was unplugged.' }] }];
    const last = table(roundsCsv(missed, [], boards)).at(-1)!;
    expect(last).toMatchObject({ board_name: 'q', energy_J: '', absent_because: 'It was unplugged.' });
  });

  test('of one round gives phases and samples of each board', () => {
    const round = rounds[0]!;
    expect(table(phasesCsv(round, boards)).filter((row) => row['board'] === 'A')).toHaveLength(
      round.clients[0]!.phases.length,
    );
    expect(table(powerCsv(round, boards)).filter((row) => row['board'] === 'B')).toHaveLength(
      round.clients[1]!.power!.length / 2,
    );
  });
});

describe('a plot as SVG', () => {
  const at = (...ys: number[]) => ys.map((y, x) => ({ x: 10 * x, y }));
  const svg = svgOfFrame(
    {
      width: 100,
      height: 50,
      series: [
        { kind: 'line', points: at(1, NaN, 3, 4), letter: 'B', width: 1.75 },
        { kind: 'ribbon', points: at(10, 10), letter: 'D' },
      ],
    },
    new SvgInk((token) => `#${token}`),
    8,
  );
  test('has the strokes of the canvas: dashes, gaps, markers', () => {
    expect(svg).toContain('stroke="#bB" stroke-width="1.75" stroke-linejoin="round" stroke-dasharray="9 4"');
    expect(svg).toContain('M0 1M20 3L30 4');
  });
  test('tells a model by its hatch, never by a stroke of the line', () => {
    expect(svg).toContain('fill="url(#hatch-D)"');
    expect(svg).not.toMatch(/stroke="#bD" stroke-width="1\.75"/);
  });
});
