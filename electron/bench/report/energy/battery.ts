/**
 * How long a cell would last: an estimate from what rounds cost, for a person who chooses how much to send.
 *
 *   energy of the cell = nominal voltage x capacity x usable part
 *   power = rounds a day x joules a round / day / regulator + sleep power
 *
 * Self-discharge and temperature are left out and the estimate says so.
 */
export interface Cell {
  readonly name: string;
  readonly volts: number;
  readonly milliampHours: number;
  /** Usable part of the capacity, 0 to 1. */
  readonly usable: number;
}

/** Nominal figures of common cells. */
export const CELLS: readonly Cell[] = [
  { name: 'CR2032, 3.0 V 220 mAh', volts: 3, milliampHours: 220, usable: 0.8 },
  { name: '2 × AA alkaline, 3.0 V 2500 mAh', volts: 3, milliampHours: 2500, usable: 0.8 },
  { name: '18650 Li-ion, 3.6 V 3000 mAh', volts: 3.6, milliampHours: 3000, usable: 0.9 },
];

export interface BatteryPlan {
  readonly cell: Cell;
  readonly roundsPerDay: number;
  /** Between rounds, amperes from the cell. */
  readonly sleepA: number;
  /** Part of the cell's energy that reaches the board, 0 to 1. */
  readonly regulator: number;
}

export const DEFAULT_PLAN: BatteryPlan = {
  cell: CELLS[2] as Cell,
  roundsPerDay: 24,
  sleepA: 100e-6,
  regulator: 0.9,
};

export interface BatteryLife {
  readonly days: number;
  /** From the ± of a round alone. */
  readonly plusMinusDays: number | undefined;
  readonly cellJoules: number;
  /** What rounds draw from the cell in a day: measured or modelled, as their joules are. */
  readonly dailyRoundsJ: number;
  /** What the stated sleep current draws in a day. */
  readonly dailySleepJ: number;
}

/** @param roundJ joules of one board in one round; `plusMinusJ` k = 2 */
export function batteryLife(roundJ: number, plusMinusJ: number | undefined, plan: BatteryPlan): BatteryLife {
  const { cell, roundsPerDay, sleepA, regulator } = plan;
  const cellJoules = cell.volts * (cell.milliampHours / 1000) * 3600 * cell.usable;
  const dailyRoundsJ = (roundsPerDay * roundJ) / regulator;
  const dailySleepJ = cell.volts * sleepA * 86_400;
  const dailyJoules = dailyRoundsJ + dailySleepJ;
  const days = cellJoules / dailyJoules;
  const change = plusMinusJ === undefined ? undefined : (roundsPerDay * plusMinusJ) / regulator;
  return {
    days,
    plusMinusDays: change === undefined ? undefined : (days * change) / dailyJoules,
    cellJoules,
    dailyRoundsJ,
    dailySleepJ,
  };
}
