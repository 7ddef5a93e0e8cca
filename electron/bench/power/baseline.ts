/**
 * Gross and net. Before a run the boards are left idle for a while; what they draw then is taken off what they draw at work:
 *
 *   net = gross - P_idle x t        per board, over the time that conversions cover
 *
 * The offset of a sensor is in both and cancels; gain and shunt act on the difference only (`uncertainty/terms.ts`). After the
 * run idle is measured once more. When the two differ by more than their scatter and a hundredth of the work, the idle power
 * has drifted and the net figure says so.
 */
import { z } from 'zod';
import type { Sensor } from './calibration/sensor.ts';
import { noFacts, type EnergyFacts } from './facts.ts';
import { COVERAGE, combined, difference, termsOf, type Terms } from './uncertainty/terms.ts';

const FactNumbers = z.record(z.string(), z.number());

/** What turned registers into amperes when it was taken: another calibration is applied from there. */
const Taken = z.object({ zeroCounts: z.number(), countA: z.number() });
type Taken = z.infer<typeof Taken>;

const Recorded = z.object({
  when: z.enum(['before', 'after']),
  boards: z.array(z.object({ boardId: z.string(), facts: FactNumbers, taken: Taken.optional() })),
});

/** Idle of one board, as a recording keeps it. */
export interface RecordedBaseline {
  readonly when: 'before' | 'after';
  readonly boardId: string;
  readonly facts: EnergyFacts;
  readonly taken?: Taken | undefined;
}

/** Of a message on `/baseline`. Throws what zod says of one that is none. */
export function parseBaseline(value: unknown): RecordedBaseline[] {
  const { when, boards } = Recorded.parse(value);
  return boards.map(({ boardId, facts, taken }) => ({
    when,
    boardId,
    facts: { ...noFacts(), ...facts },
    taken,
  }));
}

/** Message of `/baseline`. */
export function baselineMessage(when: RecordedBaseline['when'], boards: readonly RecordedBaseline[]): object {
  return { when, boards: boards.map(({ boardId, facts, taken }) => ({ boardId, facts, taken })) };
}

/**
 * Idle under another zero, gain or shunt than it was taken with, as a report with `--calibration` asks for. A current is
 * (code - zero) x countA, so that its integrals change by a factor and by what the zero moved times the time.
 */
export function recalibrated({ facts, taken }: RecordedBaseline, sensor: Sensor): EnergyFacts {
  if (taken === undefined) return facts;
  const factor = sensor.countA / taken.countA;
  const movedA = (taken.zeroCounts - sensor.zeroCounts) * sensor.countA;
  if (factor === 1 && movedA === 0) return facts;
  const meanV = facts.coveredUs > 0 ? facts.voltUs / facts.coveredUs : 0;
  return {
    ...facts,
    energyPj: Math.round(facts.energyPj * factor + movedA * facts.voltUs * 1e6),
    ampUs: facts.ampUs * factor + movedA * facts.coveredUs,
    stepSquared: facts.stepSquared * factor ** 2,
    borderWattUs: facts.borderWattUs * factor,
    gapLimitPj: Math.round(facts.gapLimitPj * factor + movedA * meanV * facts.gapUs * 1e6),
  };
}

export interface NetEnergy {
  readonly netPj: number;
  /** k = 2. */
  readonly plusMinusPj: number;
  readonly terms: Terms;
  readonly idleW: number;
  /** Idle after the run less idle before, watts; undefined when there was none after. */
  readonly driftW: number | undefined;
  readonly drifted: boolean;
}

/** Mean power, watts. */
export const meanWatts = ({ energyPj, coveredUs }: EnergyFacts): number =>
  coveredUs > 0 ? energyPj / coveredUs / 1e6 : NaN;

/** @returns undefined when idle or work has no conversions */
export function netEnergy(
  gross: EnergyFacts,
  before: EnergyFacts,
  sensor: Sensor,
  after?: EnergyFacts,
): NetEnergy | undefined {
  if (gross.coveredUs <= 0 || before.coveredUs <= 0) return undefined;
  const factor = gross.coveredUs / before.coveredUs;
  const terms = difference(termsOf(gross, sensor), termsOf(before, sensor), factor);
  const idleW = meanWatts(before);
  const driftW = after === undefined ? undefined : meanWatts(after) - idleW;
  const scatterW = (facts: EnergyFacts): number => Math.sqrt(facts.stepSquared) / facts.coveredUs;
  const allowedW =
    after === undefined
      ? Infinity
      : COVERAGE * Math.hypot(scatterW(before), scatterW(after)) + 0.01 * Math.abs(meanWatts(gross) - idleW);
  return {
    netPj: Math.round(gross.energyPj - before.energyPj * factor),
    plusMinusPj: Math.round(COVERAGE * combined(terms)),
    terms,
    idleW,
    driftW,
    drifted: driftW !== undefined && Math.abs(driftW) > allowedW,
  };
}
