/** What a run cost: by board, by phase, by round; measured and modelled apart. */
import type { EnergyProblem, PhaseName, Provenance } from '../../../contract.ts';
import { calibrationText, type Calibration } from '../../power/calibration/calibration.ts';
import { sensorOf, type Sensor } from '../../power/calibration/sensor.ts';
import { netEnergy, recalibrated, type NetEnergy } from '../../power/baseline.ts';
import { addFacts, noFacts, type EnergyFacts } from '../../power/facts.ts';
import type { RoundMeasurement } from '../../power/measurement.ts';
import { phaseProblem } from '../../power/problem.ts';
import { budget, type Budget } from '../../power/uncertainty/budget.ts';
import type { SensorEnergy } from '../../power/uncertainty/ratio.ts';
import { addTerms, expandedPj, NO_TERMS, termsOf, type Terms } from '../../power/uncertainty/terms.ts';
import type { BoardJoin } from '../../session/recording/board-join.ts';
import type { RunRecord } from '../read-run.ts';

export const PHASES: readonly PhaseName[] = ['receive', 'train', 'select', 'send', 'idle'];

export interface PhaseEnergy {
  readonly phase: PhaseName;
  readonly visits: number;
  readonly timeUs: number;
  readonly conversions: number;
  /** Undefined for the reason in `problem`. */
  readonly energyPj: number | undefined;
  readonly plusMinusPj: number | undefined;
  readonly problem: EnergyProblem | undefined;
}

export interface BoardEnergy {
  readonly join: BoardJoin;
  readonly provenance: Provenance;
  readonly calibration: Calibration;
  readonly sensorText: string;
  readonly rounds: number;
  /** Conversions of the sensor in all of them. */
  readonly conversions: number;
  /** Rounds without a figure, by reason. */
  readonly missing: Readonly<Partial<Record<EnergyProblem | 'noSensor', number>>>;
  /** Undefined: not one round has a figure. */
  readonly energyPj: number | undefined;
  readonly plusMinusPj: number | undefined;
  readonly terms: Terms;
  readonly facts: EnergyFacts;
  readonly phases: readonly PhaseEnergy[];
  readonly net: NetEnergy | undefined;
  /** Per round: [round, picojoules]. */
  readonly byRound: readonly (readonly [round: number, energyPj: number])[];
}

export interface SourceTotal {
  readonly energyPj: number;
  /** k = 2; undefined for a model. */
  readonly plusMinusPj: number | undefined;
  readonly boards: readonly BoardEnergy[];
}

export interface Analysis {
  readonly boards: readonly BoardEnergy[];
  readonly measured: SourceTotal | undefined;
  readonly model: SourceTotal | undefined;
  readonly budget: Budget | undefined;
}

class BoardSums {
  whole = noFacts();
  byRound: [number, number][] = [];
  missing: Partial<Record<EnergyProblem | 'noSensor', number>> = {};
  terms = NO_TERMS;
  rounds = 0;
  conversions = 0;
  readonly #phases = new Map<PhaseName, { facts: EnergyFacts; visits: number; timeUs: number }>();

  /** Of rounds in which no sensor spoke: there is nothing to withhold. */
  readonly #silent: BoardSums['missing'] = {};

  /** No round has a figure, found when some had been added already: as if each had come `withheld`. */
  withhold(problem: EnergyProblem): void {
    const silent = Object.values(this.#silent).reduce((sum, n) => sum + n, 0);
    this.whole = noFacts();
    this.byRound = [];
    this.terms = NO_TERMS;
    this.missing = { ...this.#silent };
    if (this.rounds > silent) this.missing[problem] = (this.missing[problem] ?? 0) + this.rounds - silent;
    for (const sums of this.#phases.values()) sums.facts = noFacts();
  }

  add(round: number, measurement: RoundMeasurement): void {
    this.rounds++;
    this.conversions += measurement.samples.length / 2;
    for (const { phase, startUs, endUs, facts } of measurement.phases) {
      const sums = this.#phases.get(phase) ?? { facts: noFacts(), visits: 0, timeUs: 0 };
      this.#phases.set(phase, sums);
      sums.visits++;
      sums.timeUs += endUs - startUs;
      if (facts !== undefined) addFacts(sums.facts, facts);
    }
    if (measurement.energyPj === undefined) {
      const reason = measurement.problem ?? 'noSensor';
      this.missing[reason] = (this.missing[reason] ?? 0) + 1;
      if (measurement.phases.every(({ facts }) => facts === undefined))
        this.#silent[reason] = (this.#silent[reason] ?? 0) + 1;
      return;
    }
    this.byRound.push([round, measurement.energyPj]);
    this.terms = addTerms(this.terms, measurement.terms ?? NO_TERMS);
    for (const { facts } of measurement.phases) if (facts !== undefined) addFacts(this.whole, facts);
  }

  phases(sensor: Sensor, measured: boolean): PhaseEnergy[] {
    return PHASES.flatMap((phase): PhaseEnergy[] => {
      const sums = this.#phases.get(phase);
      if (sums === undefined) return [];
      const { facts, visits, timeUs } = sums;
      const problem = this.missing.shared === undefined ? phaseProblem(facts, sensor.shuntOhms) : 'shared';
      const known = problem === undefined;
      return [
        {
          phase,
          visits,
          timeUs,
          conversions: Math.round(facts.conversions),
          energyPj: known ? facts.energyPj : undefined,
          plusMinusPj: known && measured ? expandedPj(termsOf(facts, sensor)) : undefined,
          problem,
        },
      ];
    });
  }
}

function sensorText(join: BoardJoin): string {
  if (join.provenance === 'model') return join.modelText ?? 'Stated model of a virtual board';
  return `INA219, ${join.shuntOhms} Ω, ${calibrationText(join.calibration ?? {})}`;
}

function boardEnergy(sums: BoardSums, join: BoardJoin, run: RunRecord): BoardEnergy {
  const { whole, terms } = sums;
  const sensor = sensorOf(join.calibration, join.shuntOhms);
  const measured = join.provenance === 'measured';
  const baseline = (when: 'before' | 'after'): EnergyFacts | undefined => {
    const found = run.baselines.find((b) => b.boardId === join.boardId && b.when === when);
    return found && recalibrated(found, sensor);
  };
  const before = baseline('before');
  const some = sums.byRound.length > 0;
  return {
    join,
    provenance: join.provenance,
    calibration: join.calibration ?? {},
    sensorText: sensorText(join),
    rounds: sums.rounds,
    conversions: sums.conversions,
    missing: sums.missing,
    energyPj: some ? whole.energyPj : undefined,
    plusMinusPj: some && measured ? expandedPj(terms) : undefined,
    terms,
    facts: whole,
    phases: sums.phases(sensor, measured),
    net: some && before !== undefined ? netEnergy(whole, before, sensor, baseline('after')) : undefined,
    byRound: sums.byRound,
  };
}

/** Adds up rounds as they come, so that a run of any length can be summed without keeping them. */
export class EnergySums {
  readonly #boards = new Map<string, BoardSums>();

  add(round: number, boardId: string, measurement: RoundMeasurement): void {
    const sums = this.#boards.get(boardId) ?? new BoardSums();
    this.#boards.set(boardId, sums);
    sums.add(round, measurement);
  }

  /** Takes all figures of a board back: they do not stand for what they are called. */
  withhold(boardId: string, problem: EnergyProblem): void {
    this.#boards.get(boardId)?.withhold(problem);
  }

  clear(): void {
    this.#boards.clear();
  }

  /** What was added, with the sensors of the run's boards as they were last introduced. */
  analyse(run: RunRecord): Analysis {
    const boards = run.boards.map((join) =>
      boardEnergy(this.#boards.get(join.boardId) ?? new BoardSums(), join, run),
    );
    return totalled(boards);
  }
}

function totalled(boards: readonly BoardEnergy[]): Analysis {
  const of = (provenance: Provenance): SourceTotal | undefined => {
    const some = boards.filter((b) => b.provenance === provenance && b.energyPj !== undefined);
    if (some.length === 0) return undefined;
    const energyPj = some.reduce((sum, b) => sum + (b.energyPj ?? 0), 0);
    const plusMinusPj =
      provenance === 'measured' ? Math.round(Math.hypot(...some.map((b) => b.plusMinusPj ?? 0))) : undefined;
    return { energyPj, plusMinusPj, boards: some };
  };
  const measured = of('measured');
  return {
    boards,
    measured,
    model: of('model'),
    budget: measured && budget(measured.boards.map(({ terms }) => terms)),
  };
}

/** Boards as a ratio between runs needs them: the same sensor under the same calibration shares its errors. */
export function sensorEnergies({ measured }: Analysis): SensorEnergy[] {
  return (measured?.boards ?? []).map(({ join, calibration, energyPj, terms }) => ({
    key: `${join.boardId} ${join.shuntOhms} ${JSON.stringify(calibration)}`,
    energyPj: energyPj ?? 0,
    terms,
  }));
}
