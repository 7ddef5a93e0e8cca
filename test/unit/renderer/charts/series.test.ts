import { describe, expect, test } from 'vitest';
import { roundAt, roundAxis } from '../../../../renderer/charts/round-axis.ts';
import {
  boardLines,
  byteBars,
  energyScale,
  energySeries,
  metricSeries,
  timeScale,
} from '../../../../renderer/charts/by-round.ts';
import {
  byPhase,
  meanPower,
  phaseClient,
  powerScale,
  powerSeries,
  timelineRows,
} from '../../../../renderer/charts/by-time.ts';
import { noEnergyWord } from '../../../../renderer/format/no-energy.ts';
import { POINT_BUDGET } from '../../../../renderer/charts/decimate.ts';
import { makeEvaluation, makeRound, picoBoard, virtualBoard } from '../../../../renderer/dev/fake-data.ts';
import { record, records } from '../../../../renderer/state/bench-state.ts';
import { logScale } from '../../../../renderer/charts/scales.ts';
import type { PlotSeries } from '../../../../renderer/charts/chart-adapter.ts';
import type { RoundView } from '../../../../electron/contract.ts';

const boards = [
  picoBoard(0, 'Pico', 'p', 'Pico'),
  picoBoard(1, 'Pico 2', 'q', 'Pico'),
  ...[2, 3, 4, 5, 6, 7].map((i) => virtualBoard(i, i)),
];

function run(rounds: number, perRound = 0) {
  const views: RoundView[] = [];
  for (let i = 1; i <= rounds; i += 1) views.push(makeRound(i, boards, perRound, views.at(-1)));
  return records(views);
}
const points = (series: readonly PlotSeries[]): number =>
  series.reduce(
    (n, s) =>
      n +
      (s.kind === 'band' ? s.high.length + s.low.length : s.points.length * (s.kind === 'ribbon' ? 2 : 1)),
    0,
  );

describe('channels', () => {
  test('all charts of a long run with eight boards stay within the point budget', () => {
    const rounds = run(1500);
    const axis = roundAxis('round', 750, rounds);
    const evaluations = rounds.map((r) => makeEvaluation(r.round, r.totalBytesUp));
    const lines = boardLines(axis, rounds, boards);
    const power = powerSeries(
      timelineRows(boards, rounds.at(-1), 8),
      undefined,
      powerScale(rounds.at(-1), 100),
      100,
      (us) => us / 400,
    );
    const total =
      points(metricSeries(axis, logScale(0.1, 5, 5), 150, evaluations)) +
      points(energySeries(lines, energyScale(lines, true), 80)) +
      points(power) +
      400;
    expect(total).toBeLessThanOrEqual(POINT_BUDGET);
    expect(lines).toHaveLength(8);
  });
  test('a model is a ribbon, a measurement a line with its band; a missed round is a gap', () => {
    const rounds = run(100);
    const lines = boardLines(roundAxis('round', 750, rounds), rounds, boards);
    const kinds = energySeries(lines, energyScale(lines, true), 80).map((s) => `${s.letter}:${s.kind}`);
    expect(kinds.filter((k) => k.startsWith('A'))).toEqual(['A:band', 'A:line']);
    expect(kinds.filter((k) => k.startsWith('C'))).toEqual(['C:ribbon']);
    expect(lines[0]!.y.filter(Number.isNaN)).toHaveLength(1);
  });
  test('of a part in sight every sample is drawn, and one more at each side', () => {
    const round = run(3).at(-1)!;
    const rows = timelineRows(boards, round, 8).slice(0, 1);
    const { power } = rows[0]!.client!;
    const us = Array.from({ length: power!.length / 2 }, (_, i) => power![2 * i]!);
    const seen = { from: us[20]! - 1, to: us[29]! + 1 };
    const drawn = (part?: typeof seen) => {
      const [series] = powerSeries(rows, undefined, powerScale(round, 100), 100, (t) => t, part);
      return series!.kind === 'band' ? [] : series!.points.map((p) => p.x);
    };
    expect(drawn(seen)).toEqual(us.slice(19, 31));
    expect(drawn()[0]).toBe(us[0]);
    expect(drawn({ from: us.at(-1)! + 5, to: us.at(-1)! + 9 })).toEqual(us.slice(-1));
  });
  test('a board that was not asked has no gap', () => {
    const rounds = run(64, 1);
    const line = boardLines(roundAxis('round', 750, rounds), rounds, boards)[0]!;
    expect(line.x).toHaveLength(8);
    expect(line.y.some(Number.isNaN)).toBe(false);
  });
  test('the pointer finds the nearest round on both axes', () => {
    const rounds = run(40);
    const byRound = roundAxis('round', 800, rounds);
    expect(roundAt(byRound, (800 * 17.3) / byRound.scale.max)).toBe(17);
    expect(roundAt(byRound, -50)).toBe(1);
    expect(roundAt(byRound, 5000)).toBe(40);
    const byBytes = roundAxis('bytes', 800, rounds);
    const r = rounds[20]!;
    expect(roundAt(byBytes, ((r.totalBytesUp + r.totalBytesDown) / byBytes.scale.max) * 800)).toBe(21);
    expect(roundAt(roundAxis('round', 800, []), 10)).toBeUndefined();
  });
  test('one slow round does not flatten the others', () => {
    expect(timeScale(run(150)).max).toBeLessThan(1);
  });
  test('bars merge before they touch', () => {
    const rounds = run(3000, 1);
    const bars = byteBars(roundAxis('round', 750, rounds), 40, rounds);
    expect(bars.down.split('M').length).toBeLessThan(340);
  });
});

describe('the time pane', () => {
  const round = run(3)[2]!;
  test('shows the chosen board, or the first of the round', () => {
    expect(phaseClient(round, 'q')?.boardId).toBe('q');
    expect(phaseClient(round, 'nobody')?.boardId).toBe('p');
  });
  test('sums phases in the order of a round', () => {
    const phases = byPhase(round.clients[0]!);
    expect(phases.map((p) => p.phase)).toEqual(['receive', 'train', 'select', 'send', 'idle']);
    expect(phases.reduce((sum, p) => sum + p.energyPj!, 0)).toBe(round.clients[0]!.energyPj);
    expect(meanPower(round.clients[0]!)).toBeCloseTo(0.115, 2);
  });
  test('keeps why a phase has no energy, and names no reason beside a figure', () => {
    const client = round.clients[0]!;
    const without = client.phases.map((span) => ({
      ...span,
      ...(span.phase === 'train' && { energyPj: undefined, problem: 'saturated' as const }),
      ...(span.phase === 'select' && { energyPj: undefined }),
    }));
    const why = byPhase({ ...client, phases: without }).map(({ phase, energyPj, problem }) => [
      phase,
      energyPj === undefined,
      problem,
    ]);
    expect(why).toEqual([
      ['receive', false, undefined],
      ['train', true, 'saturated'],
      ['select', true, undefined],
      ['send', false, undefined],
      ['idle', false, undefined],
    ]);
  });
  test.each([
    [undefined, 'no sensor'],
    ['noConversions', 'no samples'],
    ['saturated', 'saturated'],
    ['reversed', 'reversed'],
    ['notResolved', 'not resolved'],
  ] as const)('says in place of a figure (%s): %s', (problem, word) => {
    expect(noEnergyWord(problem)).toBe(word);
  });
  test('has one row a board, in board order, and prefers those of the round when there are too many', () => {
    const many = Array.from({ length: 20 }, (_, i) => virtualBoard(i, i));
    const turn = record(makeRound(18, many, 1, undefined));
    const rows = timelineRows(many, turn, 8);
    expect(rows).toHaveLength(8);
    expect(rows.at(-1)?.client).toBeDefined();
    expect(rows[0]?.client).toBeUndefined();
    expect(timelineRows(boards, undefined, 8)).toHaveLength(8);
  });
});
