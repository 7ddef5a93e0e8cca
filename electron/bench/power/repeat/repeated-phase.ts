/**
 * From the measurement of a whole repetition to one of them. The number of repetitions is exact, so that
 *
 *   E = W / n,   u(E) = u(W) / n
 *
 * for every term of the budget, those that repeat with each repetition (gain, offset) as well as those that do not: the
 * relative ± of one is the relative ± of the whole. What is gained is conversions: one border in n, and the rounding and the
 * sampling of a phase that a single visit does not resolve.
 */
import type { RepeatedPhase } from '../../../contract.ts';
import type { MessageFields } from '../../../../firmware-bridge/protocol/schema.ts';
import { phaseName } from '../round-collector.ts';
import type { RoundMeasurement } from '../measurement.ts';

type Asked = Pick<MessageFields<'repeat'>, 'phase' | 'amount'>;
type Done = Pick<MessageFields<'repeatDone'>, 'count' | 'startUs' | 'endUs'>;

/** @param amount of one repetition; for receive the message has none */
export function repeatedPhase(
  boardId: string,
  asked: Asked,
  done: Done,
  measurement: RoundMeasurement,
  amount = asked.amount,
): RepeatedPhase {
  const n = done.count;
  const wholeUs = Number(done.endUs - done.startUs);
  const each = (whole: number | undefined): number | undefined =>
    whole === undefined || n === 0 ? undefined : Math.round(whole / n);
  const [span] = measurement.phases;
  const facts = span?.facts;
  const problem = span?.problem ?? measurement.problem;
  const wholePj = problem === undefined ? span?.energyPj : undefined;
  return {
    boardId,
    phase: phaseName(asked.phase) as RepeatedPhase['phase'],
    provenance: measurement.provenance,
    repetitions: n,
    amount,
    timeUs: n === 0 ? 0 : wholeUs / n,
    energyPj: each(wholePj),
    plusMinusPj: wholePj === undefined ? undefined : each(measurement.plusMinusPj),
    problem,
    conversions: Math.round(facts?.conversions ?? 0),
    wholeUs,
    wholePj,
  };
}
