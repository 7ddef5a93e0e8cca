/** The curve of a recorded run, with joules of one provenance. */
import type { CurvePoint } from '../../session/result.ts';
import type { Analysis } from '../energy/analysis.ts';
import type { RunRecord } from '../read-run.ts';

/** Joules are those measured; of a model only where nothing was measured; null without either. */
export function curveOf(run: RunRecord, { measured, model }: Analysis): CurvePoint[] {
  const source = measured ?? model;
  const perRound = new Map<number, number>();
  for (const { byRound } of source?.boards ?? [])
    for (const [round, pj] of byRound) perRound.set(round, (perRound.get(round) ?? 0) + pj);
  const totals = new Map<number, { bytesUp: number; bytesDown: number; joules: number | null }>();
  totals.set(0, { bytesUp: 0, bytesDown: 0, joules: source === undefined ? null : 0 });
  let sumPj = 0;
  for (const { round, totalBytesUp, totalBytesDown } of run.rounds) {
    sumPj += perRound.get(round) ?? 0;
    const joules = source === undefined ? null : sumPj / 1e12;
    totals.set(round, { bytesUp: totalBytesUp, bytesDown: totalBytesDown, joules });
  }
  return run.evaluations.map(({ round, value, q25, q75 }) => ({
    round,
    value,
    q25,
    q75,
    ...(totals.get(round) ?? { bytesUp: 0, bytesDown: 0, joules: null }),
  }));
}
