/**
 * Energy of a run, kept apart by provenance: a measured and a modelled joule are never added together.
 *
 * ± of a total: one board's systematic errors are the same in every round, so its facts add up and its ± follows from their
 * sum; those of different boards are independent and combine in quadrature. A model has none.
 */
import type { EnergyTotal } from '../../contract.ts';
import type { Provenance, RoundMeasurement } from './measurement.ts';
import { addTerms, expandedPj, NO_TERMS, type Terms } from './uncertainty/terms.ts';

interface BoardEnergy {
  energyPj: number;
  terms: Terms;
  source: EnergySource;
}

/** Where a board's joules come from, for people. */
export interface EnergySource {
  readonly name: string;
  /** Of a model: what it states. Of a sensor: its calibration. */
  readonly text: string;
}

export interface BoardTotal extends EnergySource {
  readonly provenance: Provenance;
  readonly boardId: string;
  readonly energyPj: number;
  readonly terms: Terms;
}
export type EnergySnapshot = readonly BoardTotal[];

/** Names as long as a line holds them, else how many. */
function boardsText(entries: readonly BoardEnergy[]): string {
  return entries.length > 4
    ? `${entries.length} boards`
    : entries.map(({ source }) => source.name).join(', ');
}

const PJ_PER_J = 1e12;

export class EnergyTotals {
  readonly #boards: Record<Provenance, Map<string, BoardEnergy>> = { measured: new Map(), model: new Map() };

  /** Adds one client's round. Rounds without energy are skipped. */
  add(
    boardId: string,
    source: EnergySource,
    round: Pick<RoundMeasurement, 'provenance' | 'energyPj' | 'terms' | 'problem'>,
  ): void {
    // What it gave before was as wrong; nobody had noticed yet.
    if (round.problem === 'shared') this.#boards[round.provenance].delete(boardId);
    if (round.energyPj === undefined) return;
    const boards = this.#boards[round.provenance];
    const entry = boards.get(boardId) ?? { energyPj: 0, terms: NO_TERMS, source };
    entry.energyPj += round.energyPj;
    entry.terms = addTerms(entry.terms, round.terms ?? NO_TERMS);
    entry.source = source;
    boards.set(boardId, entry);
  }

  /** Whole picojoules of one provenance; 0 when there are none. */
  energyPj(provenance: Provenance): number {
    let sum = 0;
    for (const entry of this.#boards[provenance].values()) sum += entry.energyPj;
    return sum;
  }

  /** Boards that contribute. */
  boards(provenance: Provenance): number {
    return this.#boards[provenance].size;
  }

  /** One entry per provenance that occurred, measured first. */
  totals(): EnergyTotal[] {
    return (['measured', 'model'] as const)
      .filter((provenance) => this.#boards[provenance].size > 0)
      .map((provenance) => {
        const entries = [...this.#boards[provenance].values()];
        const names = boardsText(entries);
        const joules = this.energyPj(provenance) / PJ_PER_J;
        if (provenance === 'model') {
          const models = [...new Set(entries.map(({ source }) => source.text))].join(' ');
          return { provenance, joules, plusMinus: undefined, text: `${names}. ${models}` };
        }
        const plusMinus = Math.hypot(...entries.map((entry) => expandedPj(entry.terms))) / PJ_PER_J;
        const sources = [...new Set(entries.map(({ source }) => source.text))].join('; ');
        return { provenance, joules, plusMinus, text: `Measured on ${names}, k = 2. ${sources}` };
      });
  }

  /** All of it as plain values. */
  toSnapshot(): EnergySnapshot {
    return (['measured', 'model'] as const).flatMap((provenance) =>
      [...this.#boards[provenance]].map(([boardId, { energyPj, terms, source }]) => ({
        provenance,
        boardId,
        energyPj,
        terms,
        ...source,
      })),
    );
  }

  /** Takes up a snapshot in place of what is here. */
  restore(snapshot: EnergySnapshot): void {
    this.clear();
    for (const { provenance, boardId, energyPj, terms, name, text } of snapshot)
      this.#boards[provenance].set(boardId, { energyPj, terms, source: { name, text } });
  }

  clear(): void {
    this.#boards.measured.clear();
    this.#boards.model.clear();
  }
}
