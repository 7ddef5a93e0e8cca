/** Readings derived from the bench state. All pure: the components show them, the tests check them. */
import type {
  BoardView,
  CalibrationState,
  EnergyTotal,
  Provenance,
  RunView,
} from '../../electron/contract.ts';
import type { BenchState, ClientRecord, RoundRecord } from './bench-state.ts';

export type RunPhase = 'empty' | 'ready' | 'running' | 'pausing' | 'paused' | 'ended';

/** What the strip's buttons depend on. */
export function runPhase(run: RunView, boardCount: number): RunPhase {
  switch (run.state) {
    case 'running':
      return 'running';
    case 'pausing':
      return 'pausing';
    case 'paused':
      return 'paused';
    case 'none':
      return boardCount === 0 ? 'empty' : 'ready';
    default:
      return 'ended';
  }
}

/** Settings can change only while no run is under way. */
export function settingsOpen(run: RunView): boolean {
  return run.state !== 'running' && run.state !== 'pausing' && run.state !== 'paused';
}

/** Microseconds a round has taken on average, and those left until the horizon; undefined before the first round. */
export function pace(run: RunView): { readonly roundUs: number; readonly leftUs: number } | undefined {
  if (run.round === 0 || run.elapsedUs === 0) return undefined;
  const roundUs = run.elapsedUs / run.round;
  return { roundUs, leftUs: roundUs * Math.max(0, run.settings.rounds - run.round) };
}

/** How many times fewer bytes than full exchange; undefined before any byte. */
export function savings(run: RunView): number | undefined {
  const bytes = run.totalBytesUp + run.totalBytesDown;
  return bytes === 0 || run.denseBytes === 0 ? undefined : run.denseBytes / bytes;
}

/** Progress of the whole run, the round under way included: 0 to 1. */
export function progress(run: RunView): number {
  if (run.state === 'none') return 0;
  return Math.min(1, (run.round + (run.roundProgress ?? 0)) / run.settings.rounds);
}

/** The total of one provenance. */
export function energyOf(run: RunView, provenance: Provenance): EnergyTotal | undefined {
  return run.energy.find((total) => total.provenance === provenance);
}

/** The boards' letters of one provenance that have a sensor, in order: "A, C". */
export function lettersOf(boards: readonly BoardView[], provenance: Provenance): string {
  const letters = boards
    .filter((b) => b.sensor.provenance === provenance && b.sensor.state === 'ok')
    .map((b) => b.letter);
  return letters.length > 5 ? `${letters[0]} to ${letters.at(-1)}` : letters.join(', ');
}

/** Letters of the boards that measure with a sensor whose calibration is missing, not whole, or more than a year old. */
export function uncalibrated(
  boards: readonly BoardView[],
): Readonly<Record<'none' | 'partial' | 'old', string>> {
  const of = (state: CalibrationState): string =>
    boards
      .filter(({ sensor }) => sensor.state === 'ok' && sensor.calibration === state)
      .map(({ letter }) => letter)
      .join(', ');
  return { none: of('none'), partial: of('partial'), old: of('old') };
}

export interface EnergySum {
  readonly energyPj: number;
  /** k = 2; undefined when a part has none. Boards' uncertainties are independent: they add in quadrature. */
  readonly plusMinusPj: number | undefined;
  readonly count: number;
}

/** Adds up the clients of a round that share a provenance. Never both kinds. */
export function sumEnergy(clients: readonly ClientRecord[], provenance: Provenance): EnergySum | undefined {
  let energyPj = 0;
  let squares = 0;
  let complete = true;
  let count = 0;
  for (const client of clients) {
    if (client.provenance !== provenance || client.energyPj === undefined) continue;
    energyPj += client.energyPj;
    count += 1;
    if (client.energyPlusMinusPj === undefined) complete = false;
    else squares += client.energyPlusMinusPj ** 2;
  }
  if (count === 0) return undefined;
  return {
    energyPj,
    plusMinusPj: complete && provenance === 'measured' ? Math.sqrt(squares) : undefined,
    count,
  };
}

/** The record of a round by its number (rounds are in order, usually without gaps). */
export function findRound(
  rounds: readonly RoundRecord[],
  round: number | undefined,
): RoundRecord | undefined {
  if (round === undefined) return undefined;
  const first = rounds[0];
  if (first === undefined) return undefined;
  const direct = rounds[round - first.round];
  return direct?.round === round ? direct : rounds.find((r) => r.round === round);
}

/** Length of a client's round on its own clock, microseconds. */
export function clientUs(client: ClientRecord): number {
  return client.phases.reduce((end, phase) => Math.max(end, phase.endUs), 0);
}

export interface LinkTotals {
  readonly rejected: number;
  readonly resent: number;
  readonly resyncs: number;
}

/** Counters of all links. */
export function linkTotals(state: BenchState): LinkTotals {
  let rejected = 0;
  let resent = 0;
  let resyncs = 0;
  for (const { counters } of state.boards) {
    rejected += counters.crcErrors;
    resent += counters.resends;
    resyncs += counters.resyncs;
  }
  return { rejected, resent, resyncs };
}

/** What the yellow button and Space do in a phase; undefined when nothing can be done. */
export function primaryCommand(
  phase: RunPhase,
  boardCount: number,
): 'startRound' | 'run' | 'pause' | undefined {
  switch (phase) {
    case 'running':
      return 'pause';
    case 'paused':
      return boardCount > 0 ? 'run' : undefined;
    case 'ready':
    case 'ended':
      return boardCount > 0 ? 'startRound' : undefined;
    default:
      return undefined;
  }
}
