/** From one round to the time pane: phases and power of its boards on one clock. Pure. */
import type { BoardView, EnergyProblem, PhaseName } from '../../electron/contract.ts';
import type { ClientRecord, RoundRecord } from '../state/bench-state.ts';
import { clientUs } from '../state/derive.ts';
import type { PlotSeries } from './chart-adapter.ts';
import { decimated, perSeries } from './decimate.ts';
import type { Point } from './decimate.ts';
import { fraction, zeroScale } from './scales.ts';
import type { Scale } from './scales.ts';
import type { Range } from './zoom.ts';

const POWER_SHARE = 1800;
const ORDER: readonly PhaseName[] = ['receive', 'train', 'select', 'send', 'idle'];
/** Boards whose power is drawn at most. */
export const MOST_POWER = 8;

/** The client whose phases are shown: the chosen board if it took part, else the round's first. */
export function phaseClient(round: RoundRecord, boardId: string | undefined): ClientRecord | undefined {
  return round.clients.find((c) => c.boardId === boardId) ?? round.clients[0];
}

export interface PhaseSum {
  readonly phase: PhaseName;
  readonly us: number;
  readonly energyPj: number | undefined;
  /** Why there is no energy in any of its spans although there is a sensor. */
  readonly problem: EnergyProblem | undefined;
}

/** Time and energy of each phase that occurred, in the order of a round. */
export function byPhase(client: ClientRecord): PhaseSum[] {
  return ORDER.flatMap((phase) => {
    const spans = client.phases.filter((span) => span.phase === phase);
    if (spans.length === 0) return [];
    const resolved = spans.filter((span) => span.energyPj !== undefined);
    return [
      {
        phase,
        us: spans.reduce((sum, span) => sum + span.endUs - span.startUs, 0),
        energyPj: resolved.length === 0 ? undefined : resolved.reduce((sum, span) => sum + span.energyPj!, 0),
        problem: resolved.length === 0 ? spans.find(({ problem }) => problem)?.problem : undefined,
      },
    ];
  });
}

export interface Row {
  readonly boardId: string;
  readonly letter: string;
  readonly name: string;
  /** Undefined: the board was not in this round. */
  readonly client: ClientRecord | undefined;
  readonly absent: string | undefined;
}

/** One row a board; when there are more boards than rows, those of the round. */
export function timelineRows(
  boards: readonly BoardView[],
  round: RoundRecord | undefined,
  most: number,
): Row[] {
  const clients = new Map(round?.clients.map((c) => [c.boardId, c]) ?? []);
  const known = new Set(boards.map((b) => b.id));
  const gone = [...clients.keys()]
    .filter((id) => !known.has(id))
    .map((id) => ({ id, letter: '?', name: id }));
  const all = [...boards, ...gone];
  const first = [...all.filter((b) => clients.has(b.id)), ...all.filter((b) => !clients.has(b.id))].slice(
    0,
    most,
  );
  // In board order, so that rows do not jump from round to round.
  const shown = all.filter((b) => first.includes(b));
  return shown.map(({ id, letter, name }) => ({
    boardId: id,
    letter,
    name,
    client: clients.get(id),
    absent: round?.absent.find((a) => a.boardId === id)?.reason,
  }));
}

/** Length of the longest client's round, microseconds. */
export function roundUs(round: RoundRecord): number {
  return Math.max(0, ...round.clients.map((client) => Math.max(clientUs(client), client.power?.at(-2) ?? 0)));
}

export function powerScale(round: RoundRecord | undefined, height: number): Scale {
  let largest = 0;
  for (const client of round?.clients ?? [])
    for (let i = 1; i < (client.power?.length ?? 0); i += 2) largest = Math.max(largest, client.power![i]!);
  return zeroScale(largest * 1.02, 0.15, height > 100 ? 4 : 2);
}

/** Interleaved samples by column. */
function unpacked(power: Float32Array): { readonly x: Float32Array; readonly y: Float32Array } {
  const count = power.length >> 1;
  const [x, y] = [new Float32Array(count), new Float32Array(count)];
  for (let i = 0; i < count; i += 1) {
    x[i] = power[2 * i]!;
    y[i] = power[2 * i + 1]!;
  }
  return { x, y };
}

/** Indices of the ascending times in sight, and one at each side so that lines reach the edges. */
function inSight(us: Float32Array, seen: Range | undefined): readonly [from: number, to: number] {
  if (!seen) return [0, us.length];
  let from = us.findIndex((t) => t >= seen.from);
  if (from < 0) from = us.length;
  let to = from;
  while (to < us.length && us[to]! <= seen.to) to += 1;
  return [Math.max(0, from - 1), Math.min(us.length, to + 1)];
}

/**
 * Power of each client in pixels; `x` maps microseconds to pixels. The chosen board is drawn last.
 * @param seen the part in sight, microseconds: what is drawn of it is as fine as of all
 */
export function powerSeries(
  rows: readonly Row[],
  chosen: string | undefined,
  scale: Scale,
  height: number,
  x: (us: number) => number,
  seen?: Range,
): PlotSeries[] {
  const shown = rows.filter((row) => (row.client?.power?.length ?? 0) > 0).slice(0, MOST_POWER);
  const most = perSeries(
    POWER_SHARE,
    shown.reduce((n, row) => n + (row.client!.provenance === 'model' ? 2 : 1), 0),
  );
  const rank = (row: Row): number =>
    row.boardId === chosen ? 2 : row.client!.provenance === 'measured' ? 1 : 0;
  return [...shown]
    .sort((a, b) => rank(a) - rank(b))
    .map((row): PlotSeries => {
      const power = row.client!.power!;
      const all = unpacked(power);
      const [from, to] = inSight(all.x, seen);
      const [us, watts] = [all.x.subarray(from, to), all.y.subarray(from, to)];
      const thinned = decimated(watts, most).map((i): Point => ({
        x: x(us[i]!),
        y: (1 - fraction(scale, watts[i]!)) * height,
      }));
      return row.client!.provenance === 'model'
        ? { kind: 'ribbon', letter: row.letter, points: thinned }
        : { kind: 'line', letter: row.letter, points: thinned, width: 1.6 };
    });
}

/** Mean power of a client over its round, watts; undefined without energy. */
export function meanPower(client: ClientRecord): number | undefined {
  const us = clientUs(client);
  return client.energyPj === undefined || us === 0 ? undefined : (client.energyPj * 1e-12) / (us * 1e-6);
}
