/** Joules of a recorded run, added up round by round, measured and modelled apart. */
import type { EnergyTotal, Provenance } from '../../../contract.ts';
import type { OverviewRound } from '../overview/overview.ts';

const PJ_PER_J = 1e12;

export interface EnergyAfterRound {
  readonly joules: Readonly<Record<Provenance, number | undefined>>;
  /** k = 2, of the measured joules. */
  readonly plusMinus: number | undefined;
}

/**
 * After each round, the first of the list being round one's.
 *
 * The ± of one board is added up over rounds as if all of it were systematic, and those of several boards combine in
 * quadrature: a recording keeps a ± a round, not its terms, so this is an upper bound.
 */
export function energyByRound(rounds: readonly OverviewRound[]): EnergyAfterRound[] {
  const joules: Record<Provenance, number | undefined> = { measured: undefined, model: undefined };
  const plusMinus = new Map<string, number>();
  return rounds.map(({ clients }) => {
    for (const { boardId, provenance, energyPj, energyPlusMinusPj } of clients) {
      if (energyPj === undefined) continue;
      joules[provenance] = (joules[provenance] ?? 0) + energyPj / PJ_PER_J;
      if (provenance === 'measured')
        plusMinus.set(boardId, (plusMinus.get(boardId) ?? 0) + (energyPlusMinusPj ?? 0) / PJ_PER_J);
    }
    return {
      joules: { ...joules },
      plusMinus: joules.measured === undefined ? undefined : Math.hypot(...plusMinus.values()),
    };
  });
}

/** As totals of a run are shown. `names`: the boards of each provenance. */
export function energyTotals(
  after: EnergyAfterRound | undefined,
  names: Readonly<Record<Provenance, string>>,
): EnergyTotal[] {
  return (['measured', 'model'] as const).flatMap((provenance): EnergyTotal[] => {
    const joules = after?.joules[provenance];
    if (joules === undefined) return [];
    return provenance === 'measured'
      ? [
          {
            provenance,
            joules,
            plusMinus: after?.plusMinus,
            text: `Measured on ${names.measured}, as recorded (k = 2).`,
          },
        ]
      : [{ provenance, joules, plusMinus: undefined, text: `${names.model}. Power model of the recording.` }];
  });
}
