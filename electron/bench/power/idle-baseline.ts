/**
 * Takes the idle baseline of a run: its boards are left alone for a while before the first round, and again after the last,
 * and what they draw then is taken off what they draw at work (`baseline.ts`). A board whose idle cannot be measured has no
 * net figure, and the log says why; the run goes on.
 */
import { enums } from '../../../firmware-bridge/protocol/schema.ts';
import type { Board } from '../boards/board.ts';
import type { LogEntry } from '../../contract.ts';
import { baselineMessage, netEnergy, type RecordedBaseline } from './baseline.ts';
import { addFacts, noFacts, type EnergyFacts } from './facts.ts';
import { integrate } from './integrate.ts';
import type { Provenance, RoundMeasurement } from './measurement.ts';
import { phaseProblem } from './problem.ts';
import { SampleLog } from './sample-log.ts';

/** Net energy of one board in a result. */
export interface NetResult {
  readonly boardId: string;
  readonly name: string;
  readonly provenance: Provenance;
  readonly netJoules: number;
  /** k = 2; null for a model. */
  readonly plusMinus: number | null;
  readonly idleWatts: number;
  /** Idle after the run less idle before; null when there was none after. */
  readonly driftWatts: number | null;
  readonly drifted: boolean;
}

/** Beyond the time asked for, from batch to batch: they come late over a slow line. */
const PATIENCE_MS = 5000;

type Rest = Pick<Board, 'name' | 'sensor'>;

/**
 * Conversions of `seconds` of the board's time while it rests. Rejects with a sentence when they do not come, or when
 * `signal` is raised.
 */
export function idleFacts(board: Rest, seconds: number, signal?: AbortSignal): Promise<EnergyFacts> {
  return new Promise((resolve, reject) => {
    const samples = new SampleLog();
    const { sensor } = board;
    const converter = sensor.converter;
    let stop = (): void => undefined;
    let timer: NodeJS.Timeout | undefined = undefined;
    const end = (): void => {
      stop();
      clearTimeout(timer);
      signal?.removeEventListener('abort', given);
    };
    const given = (): void => {
      end();
      reject(new Error(`The idle baseline of ${board.name} was given up.`));
    };
    const silent = (): void => {
      end();
      reject(
        new Error(
          `${board.name} sent ${samples.length} conversions in ${seconds} s of idle, too few: it has no net figure. Check the four wires of its INA219.`,
        ),
      );
    };
    const waitFor = (ms: number): void => {
      clearTimeout(timer);
      timer = setTimeout(silent, ms);
    };
    if (signal?.aborted) return given();
    signal?.addEventListener('abort', given);
    stop = sensor.listen((fields, body) => {
      samples.append(fields, body, converter);
      const span = { startUs: samples.timeUs(0), endUs: samples.timeUs(samples.length - 1) };
      // A busy computer is late with them all: while they come there is no reason to give up.
      if (!(span.endUs - span.startUs >= seconds * 1e6)) return waitFor(seconds * 1000 + PATIENCE_MS);
      end();
      resolve(integrate(samples, [span])[0] ?? noFacts());
    });
    waitFor(seconds * 1000 + PATIENCE_MS);
  });
}

export interface IdleEvents {
  /** Message of `/baseline`. */
  readonly onTaken: (message: object) => void;
  readonly onLog: (level: LogEntry['level'], text: string) => void;
}

export class IdleBaseline {
  readonly #boards: readonly Board[];
  readonly #seconds: number;
  readonly #events: IdleEvents;
  readonly #taken = { before: new Map<string, EnergyFacts>(), after: new Map<string, EnergyFacts>() };
  readonly #gross = new Map<string, EnergyFacts>();
  readonly #asked = new Set<'before' | 'after'>();

  /** @param boards those at the start; one that comes later has no idle to compare with */
  constructor(boards: readonly Board[], seconds: number, events: IdleEvents) {
    this.#boards = boards;
    this.#seconds = seconds;
    this.#events = events;
  }

  /** All boards at once; the second time for the same `when` does nothing. Never rejects. */
  async take(when: 'before' | 'after', signal?: AbortSignal): Promise<void> {
    if (this.#asked.has(when) || signal?.aborted) return;
    this.#asked.add(when);
    const boards = this.#boards.filter(({ sensorState }) => sensorState === enums.SensorState.ina219);
    if (boards.length === 0) {
      if (when === 'before')
        this.#events.onLog('warn', 'No board has an INA219 that answers: there is no idle baseline.');
      return;
    }
    this.#events.onLog('info', `Idle ${when} the run: ${boards.length} boards rest for ${this.#seconds} s.`);
    const taken = await Promise.all(boards.map((board) => this.#takeOne(when, board, signal)));
    const some = taken.filter((one) => one !== undefined);
    for (const { boardId, facts } of some) this.#taken[when].set(boardId, facts);
    if (some.length > 0) this.#events.onTaken(baselineMessage(when, some));
  }

  async #takeOne(
    when: 'before' | 'after',
    board: Board,
    signal: AbortSignal | undefined,
  ): Promise<RecordedBaseline | undefined> {
    const { zeroCounts, countA } = board.sensor.converter.sensor;
    try {
      const facts = await idleFacts(board, this.#seconds, signal);
      const problem = phaseProblem(facts, board.shuntOhms);
      if (problem === undefined) return { when, boardId: board.id, facts, taken: { zeroCounts, countA } };
      this.#events.onLog(
        'warn',
        `Idle of ${board.name} ${when} the run is no figure (${problem}); it is left out of net joules.`,
      );
    } catch (error) {
      if (!signal?.aborted) this.#events.onLog('warn', (error as Error).message);
    }
    return undefined;
  }

  /** What a board measured in a round. Rounds without energy are in neither figure. */
  add(
    boardId: string,
    { energyPj, phases, problem }: Pick<RoundMeasurement, 'energyPj' | 'phases' | 'problem'>,
  ): void {
    if (problem === 'shared') this.#gross.delete(boardId);
    if (energyPj === undefined) return;
    const sum = this.#gross.get(boardId) ?? noFacts();
    this.#gross.set(boardId, sum);
    for (const { facts } of phases) if (facts !== undefined) addFacts(sum, facts);
  }

  /** Of each board with an idle before the run, since then. */
  results(): NetResult[] {
    return this.#boards.flatMap((board): NetResult[] => {
      const before = this.#taken.before.get(board.id);
      const gross = this.#gross.get(board.id);
      if (before === undefined || gross === undefined) return [];
      const net = netEnergy(gross, before, board.sensor.converter.sensor, this.#taken.after.get(board.id));
      if (net === undefined) return [];
      const { id: boardId, name, provenance } = board;
      return [
        {
          boardId,
          name,
          provenance,
          netJoules: net.netPj / 1e12,
          plusMinus: provenance === 'model' ? null : net.plusMinusPj / 1e12,
          idleWatts: net.idleW,
          driftWatts: net.driftW ?? null,
          drifted: net.drifted,
        },
      ];
    });
  }
}
