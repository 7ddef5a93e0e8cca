/** The figures behind charts as CSV: full precision, units in the heads, the origin of every joule in its own column. */
import type { ComparisonView, EvaluationView } from '../../../electron/contract.ts';
import type { AdaptView } from '../../../electron/contract.ts';
import type { RoundRecord } from '../../state/bench-state.ts';

type Cell = string | number | undefined;

/** Rows under a head, as RFC 4180 has it. Not a number, and nothing, are empty. */
export function csv(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cell = (value: Cell): string => {
    if (value === undefined || (typeof value === 'number' && Number.isNaN(value))) return '';
    const text = String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** How a board is called. */
export interface BoardNames {
  readonly id: string;
  readonly letter: string;
  readonly name: string;
}

const joules = (pj: number | undefined): number | undefined => (pj === undefined ? undefined : pj * 1e-12);

/** A row a round and board; what belongs to the round alone stands in each of its rows. */
export function roundsCsv(
  rounds: readonly RoundRecord[],
  evaluations: readonly EvaluationView[],
  boards: readonly BoardNames[],
): string {
  const judged = new Map(evaluations.map((it) => [it.round, it]));
  const named = new Map(boards.map((it) => [it.id, it]));
  const rows = rounds.flatMap((round): Cell[][] => {
    const e = judged.get(round.round);
    const own = [round.round, e?.metric, e?.value, e?.q25, e?.q75, round.durationUs * 1e-6];
    const name = (id: string): Cell[] => [named.get(id)?.letter, named.get(id)?.name ?? id];
    return [
      ...round.clients.map((c) => [
        ...own,
        ...name(c.boardId),
        c.bytesDown,
        c.bytesUp,
        joules(c.energyPj),
        joules(c.energyPlusMinusPj),
        c.energyPj === undefined ? undefined : c.provenance,
        c.problem,
        undefined,
      ]),
      ...round.absent.map((a) => [...own, ...name(a.boardId), ...Array<Cell>(6), a.reason]),
    ];
  });
  return csv(
    [
      'round',
      'metric',
      'metric_median',
      'metric_q25',
      'metric_q75',
      'duration_s',
      'board',
      'board_name',
      'bytes_down',
      'bytes_up',
      'energy_J',
      'energy_plus_minus_J',
      'source',
      'no_energy_because',
      'absent_because',
    ],
    rows,
  );
}

/** The phases of one round. Times from the start of each board's round, on its own clock. */
export function phasesCsv(round: RoundRecord, boards: readonly BoardNames[]): string {
  const letter = new Map(boards.map((it) => [it.id, it.letter]));
  return csv(
    ['round', 'board', 'phase', 'start_us', 'end_us', 'energy_J', 'source', 'no_energy_because'],
    round.clients.flatMap((c) =>
      c.phases.map((p) => [
        round.round,
        letter.get(c.boardId) ?? c.boardId,
        p.phase,
        p.startUs,
        p.endUs,
        joules(p.energyPj),
        p.energyPj === undefined ? undefined : c.provenance,
        p.problem,
      ]),
    ),
  );
}

/** Power of one round as it is drawn: of each stretch the lowest and the highest sample. */
export function powerCsv(round: RoundRecord, boards: readonly BoardNames[]): string {
  const letter = new Map(boards.map((it) => [it.id, it.letter]));
  return csv(
    ['round', 'board', 'time_us', 'power_W', 'source'],
    round.clients.flatMap(({ boardId, power, provenance }) =>
      Array.from({ length: (power?.length ?? 0) / 2 }, (_, i) => [
        round.round,
        letter.get(boardId) ?? boardId,
        Math.round(power![2 * i]!),
        Number(power![2 * i + 1]!.toPrecision(7)),
        provenance,
      ]),
    ),
  );
}

/** The curves of compared runs. */
export function comparisonCsv({ curves, metric }: ComparisonView): string {
  return csv(
    [
      'run',
      'strategy',
      'round',
      'bytes',
      'joules',
      'source',
      'time_s',
      `${metric}_median`,
      `${metric}_q25`,
      `${metric}_q75`,
    ],
    curves.flatMap((curve) =>
      curve.points.map((p) => [
        curve.name,
        curve.strategy,
        p.round,
        p.bytes,
        p.joules,
        p.joules === undefined ? undefined : curve.provenance,
        p.timeUs === undefined ? undefined : p.timeUs * 1e-6,
        p.value,
        p.q25,
        p.q75,
      ]),
    ),
  );
}

/** The figure after each step of an adaptation, a row a start and step. */
export function adaptCsv({ lanes, metric }: AdaptView): string {
  return csv(
    ['start', 'step', metric],
    lanes.flatMap(({ start, points }) => points.map(({ steps, figure }) => [start, steps, figure])),
  );
}

/** Of a sine: what each start predicts after each step. */
export function curvesCsv({ lanes, sine }: AdaptView): string {
  if (!sine) return '';
  return csv(
    ['start', 'step', 'x', 'task_y', 'predicted_y'],
    lanes.flatMap(({ start, points }) =>
      points.flatMap(({ steps, answers }) =>
        sine.queryX.map((x, i) => [start, steps, x, sine.queryY[i], answers[i]]),
      ),
    ),
  );
}
