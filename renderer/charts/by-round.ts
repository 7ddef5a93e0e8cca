/** From rounds to what the channels draw: pixels for the canvases, values for the gutters. Pure. */
import type { EvaluationView, Provenance } from '../../electron/contract.ts';
import type { RoundRecord } from '../state/bench-state.ts';
import type { PlotSeries } from './chart-adapter.ts';
import { decimated, perSeries } from './decimate.ts';
import type { Columns, Point } from './decimate.ts';
import { inside, xAt, xOfRound, type RoundAxis } from './round-axis.ts';
import { fraction, zeroScale } from './scales.ts';
import type { Scale } from './scales.ts';

/** Board lines in one channel at most; the table has them all. */
export const MOST_LINES = 8;
/** Shares of the point budget. */
const METRIC_SHARE = 1000;
const ENERGY_SHARE = 1800;
const TIME_SHARE = 400;

/** Thins the points, then turns values into pixels; x is in pixels already. */
function toPixels({ x, y }: Columns, scale: Scale, height: number, most: number): readonly Point[] {
  return decimated(y, most).map((i) => ({
    x: x[i]!,
    y: Number.isNaN(y[i]!) ? NaN : (1 - fraction(scale, y[i]!)) * height,
  }));
}

/** The held-out metric with the band of its middle half. */
export function metricSeries(
  axis: RoundAxis,
  scale: Scale,
  height: number,
  evaluations: readonly EvaluationView[],
): PlotSeries[] {
  const most = perSeries(METRIC_SHARE, 3);
  // The same evaluations for line and band, so that the band is what lies between its edges.
  const kept = decimated(
    evaluations.map((e) => e.value),
    most,
  ).map((i) => evaluations[i]!);
  const of = (pick: (e: EvaluationView) => number): readonly Point[] =>
    kept.map((e) => ({ x: xAt(axis, e.round), y: (1 - fraction(scale, pick(e))) * height }));
  return [
    { kind: 'band', high: of((e) => e.q75), low: of((e) => e.q25), alpha: 0.11 },
    { kind: 'line', points: of((e) => e.value), width: 2.25 },
  ];
}

export interface BoardLine extends Columns {
  readonly boardId: string;
  readonly letter: string;
  readonly provenance: Provenance;
  /** In pixels. */
  readonly x: readonly number[];
  /** Joules; NaN where the board missed a round or its sensor did. */
  readonly y: readonly number[];
  /** Half-width of the ± band, joules; NaN where there is none. */
  readonly plusMinus: readonly number[];
}

/** Joules a round, one line a board. A board that merely was not asked in a round has no gap; one that missed it has. */
export function boardLines(
  axis: RoundAxis,
  rounds: readonly RoundRecord[],
  boards: readonly { readonly id: string; readonly letter: string }[],
): BoardLine[] {
  const lines = new Map<
    string,
    { letter: string; provenance: Provenance; x: number[]; y: number[]; plusMinus: number[] }
  >();
  const letters = new Map(boards.slice(0, MOST_LINES).map((b) => [b.id, b.letter]));
  for (const round of rounds) {
    const x = xOfRound(axis, round);
    for (const client of round.clients) {
      let line = lines.get(client.boardId);
      if (line === undefined) {
        const letter = letters.get(client.boardId);
        if (letter === undefined) continue;
        line = { letter, provenance: client.provenance, x: [], y: [], plusMinus: [] };
        lines.set(client.boardId, line);
      }
      if (client.energyPj === undefined && line.x.length === 0) continue;
      line.x.push(x);
      line.y.push(client.energyPj === undefined ? NaN : client.energyPj * 1e-12);
      line.plusMinus.push((client.energyPlusMinusPj ?? NaN) * 1e-12);
    }
    for (const { boardId } of round.absent) {
      const line = lines.get(boardId);
      line?.x.push(x);
      line?.y.push(NaN);
      line?.plusMinus.push(NaN);
    }
  }
  return [...lines].map(([boardId, line]) => ({ boardId, ...line }));
}

export function energyScale(lines: readonly BoardLine[], withHalf: boolean): Scale {
  let largest = 0;
  for (const { y, plusMinus } of lines)
    for (let i = 0; i < y.length; i += 1) largest = Math.max(largest, (y[i]! || 0) + (plusMinus[i]! || 0));
  return zeroScale(largest, 0.04, withHalf ? 2 : 1);
}

/** Models as ribbons below, measured lines with their ± band above. */
export function energySeries(lines: readonly BoardLine[], scale: Scale, height: number): PlotSeries[] {
  const models = lines.filter((line) => line.provenance === 'model');
  const real = lines.filter((line) => line.provenance === 'measured');
  const most = perSeries(ENERGY_SHARE, models.length * 2 + real.length * 3);
  const at = (columns: Columns): readonly Point[] => toPixels(columns, scale, height, most);
  return [
    ...models.map((line): PlotSeries => ({ kind: 'ribbon', letter: line.letter, points: at(line) })),
    ...real.flatMap((line): PlotSeries[] => {
      const { letter, x, y, plusMinus } = line;
      // Both edges at the same rounds, so that the band is what lies between them.
      const kept = decimated(y, most);
      const edge = (sign: number): readonly Point[] =>
        kept.map((i) => ({ x: x[i]!, y: (1 - fraction(scale, y[i]! + sign * plusMinus[i]!)) * height }));
      return [
        { kind: 'band', letter, high: edge(1), low: edge(-1), alpha: 0.26 },
        { kind: 'line', letter, points: at(line), width: 1.75 },
      ];
    }),
  ];
}

/** One figure of each round. `Float64Array.from` would make an object for each. */
function column(rounds: readonly RoundRecord[], of: (round: RoundRecord) => number): Float64Array {
  const column = new Float64Array(rounds.length);
  for (let i = 0; i < column.length; i += 1) column[i] = of(rounds[i]!);
  return column;
}

/** Seconds a round; values far above the rest are cut at the axis and named. */
export function timeScale(rounds: readonly RoundRecord[]): Scale {
  const sorted = column(rounds, (r) => r.durationUs * 1e-6).sort();
  const high = sorted[Math.floor((sorted.length - 1) * 0.98)] ?? 0;
  const largest = sorted.at(-1) ?? 0;
  return zeroScale(largest > high * 2.5 ? high * 1.5 : largest, 0.5, 1);
}

export function timeSeries(
  axis: RoundAxis,
  scale: Scale,
  height: number,
  rounds: readonly RoundRecord[],
): PlotSeries[] {
  const columns = {
    x: column(rounds, (r) => xOfRound(axis, r)),
    y: column(rounds, (r) => Math.min(scale.max, r.durationUs * 1e-6)),
  };
  return [{ kind: 'line', points: toPixels(columns, scale, height, TIME_SHARE), width: 1.5 }];
}

export interface Bars {
  readonly down: string;
  readonly up: string;
  readonly barWidth: number;
  /** Bytes at the ends of the axis, both ways. */
  readonly most: number;
}

/** Bytes down above, up below the middle line, as two SVG paths; neighbours share a bar once bars would touch. */
export function byteBars(axis: RoundAxis, height: number, rounds: readonly RoundRecord[]): Bars {
  const largest = rounds.reduce((most, r) => Math.max(most, r.bytesDown, r.bytesUp), 0);
  const most = zeroScale(largest * 1.1, 1000).max;
  const middle = height / 2;
  const length =
    rounds.length === 0 ? 0 : xOfRound(axis, rounds.at(-1)!) - Math.min(0, xOfRound(axis, rounds[0]!));
  const spacing = rounds.length === 0 ? 4 : Math.max(2.4, length / rounds.length);
  const slots = new Map<number, { x: number; down: number; up: number }>();
  for (const r of rounds) {
    const x = xOfRound(axis, r);
    if (!inside(axis, x)) continue;
    const slot = Math.floor(x / spacing + 0.5);
    const before = slots.get(slot);
    slots.set(slot, {
      x: before?.x ?? x,
      down: Math.max(before?.down ?? 0, r.bytesDown),
      up: Math.max(before?.up ?? 0, r.bytesUp),
    });
  }
  const path = (pick: (s: { down: number; up: number }) => number, sign: number): string =>
    [...slots.values()]
      .map((s) => `M${s.x.toFixed(1)} ${middle}V${(middle + (sign * pick(s) * middle) / most).toFixed(1)}`)
      .join('');
  return {
    down: path((s) => s.down, -1),
    up: path((s) => s.up, 1),
    barWidth: Math.min(8, Math.max(1, spacing - 1.2)),
    most,
  };
}
