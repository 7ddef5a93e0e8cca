/**
 * What conversions say of a stretch of time: its energy and the sensitivities that its uncertainty is made of. Everything
 * here adds up over phases, rounds and runs of one sensor, so that the ± of a sum follows from the sum of the facts: a
 * systematic error of the sensor acts on all of it at once, and no correlation has to be guessed afterwards.
 */
export interface EnergyFacts {
  /** Whole picojoules over the covered time. Below 2^53: up to 9 kJ. */
  energyPj: number;
  /** Time that conversions cover, and time that none covers, microseconds. */
  coveredUs: number;
  gapUs: number;
  /** Integral of the bus voltage, volt microseconds: what a current offset acts on. */
  voltUs: number;
  /** Integral of the current, ampere microseconds: what an error of the bus voltage acts on. */
  ampUs: number;
  /** Conversions; one that lies across a border counts by its share. */
  conversions: number;
  /** Sum of (bus voltage x time of a conversion) squared, V^2 us^2: for errors that are new in each conversion. */
  voltUsSquared: number;
  /** What was not seen between conversions: variance of the energy, W^2 us^2 (`integrate.ts`). */
  stepSquared: number;
  /** Sum of squares, in converter steps, of the small differences between neighbours, and how many there were. */
  ditherSquares: number;
  ditherCount: number;
  /** (Step of power at the borders) x how late a conversion may be stamped, W us: what may have moved across. */
  borderWattUs: number;
  /** Most that the gaps may have cost: their time at the highest power seen, picojoules. */
  gapLimitPj: number;
  /** Conversions at an end stop: the energy is a lower bound. */
  saturated: number;
  /** Largest PGA division (1, 2, 4, 8) and converter step (counts of 10 uV) in force. */
  gainDivision: number;
  stepCounts: number;
}

export function noFacts(): EnergyFacts {
  return {
    energyPj: 0,
    coveredUs: 0,
    gapUs: 0,
    voltUs: 0,
    ampUs: 0,
    conversions: 0,
    voltUsSquared: 0,
    stepSquared: 0,
    ditherSquares: 0,
    ditherCount: 0,
    borderWattUs: 0,
    gapLimitPj: 0,
    saturated: 0,
    gainDivision: 1,
    stepCounts: 1,
  };
}

/** Adds `more` to `sum`, in place. Borders of independent stretches add in quadrature. */
export function addFacts(sum: EnergyFacts, more: Readonly<EnergyFacts>): EnergyFacts {
  sum.energyPj += more.energyPj;
  sum.coveredUs += more.coveredUs;
  sum.gapUs += more.gapUs;
  sum.voltUs += more.voltUs;
  sum.ampUs += more.ampUs;
  sum.conversions += more.conversions;
  sum.voltUsSquared += more.voltUsSquared;
  sum.stepSquared += more.stepSquared;
  sum.ditherSquares += more.ditherSquares;
  sum.ditherCount += more.ditherCount;
  sum.borderWattUs = Math.hypot(sum.borderWattUs, more.borderWattUs);
  sum.gapLimitPj += more.gapLimitPj;
  sum.saturated += more.saturated;
  sum.gainDivision = Math.max(sum.gainDivision, more.gainDivision);
  sum.stepCounts = Math.max(sum.stepCounts, more.stepCounts);
  return sum;
}

export function sumFacts(all: Iterable<Readonly<EnergyFacts>>): EnergyFacts {
  const sum = noFacts();
  for (const facts of all) addFacts(sum, facts);
  return sum;
}
