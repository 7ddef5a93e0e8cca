/**
 * What the window knows of the bench: a plain value made from the first snapshot and the events after it.
 *
 * `reduceAll` is pure: it takes a batch of events (the store collects them between frames) and copies a list at most
 * once a batch, so a long run costs no more a round than a short one.
 */
import type {
  BenchEvent,
  BoardView,
  ClientRound,
  EvaluationView,
  LogEntry,
  PowerReading,
  ReplayView,
  RoundView,
  RunView,
  Snapshot,
  SpentEnergy,
  StrategyView,
} from '../../electron/contract.ts';
import { KEPT_EVALUATIONS, KEPT_ROUNDS, spentWith, thin } from '../../electron/contract/history.ts';

/** A client's part of a round with its power samples packed: microseconds and watts, interleaved. */
export interface ClientRecord extends Omit<ClientRound, 'power'> {
  /** Undefined once the round is no longer kept whole; then there are no phases either. */
  readonly power: Float32Array | undefined;
}

export interface RoundRecord extends Omit<RoundView, 'clients' | 'spent'> {
  readonly clients: readonly ClientRecord[];
  /** All rounds up to this one, those that are no longer kept included. */
  readonly spent: SpentEnergy;
}

export interface BenchState {
  /** False until the first snapshot has come. */
  readonly ready: boolean;
  readonly version: string;
  readonly engine: Snapshot['engine'];
  readonly freeBytes: number | undefined;
  readonly strategies: readonly StrategyView[];
  readonly boards: readonly BoardView[];
  readonly run: RunView;
  /** At most `KEPT_ROUNDS`: of a longer run's earlier rounds only some are here. */
  readonly rounds: readonly RoundRecord[];
  /** The newest round as the screen follows it: a turn behind `rounds`, so that its pane is not drawn in one frame with the channels. */
  readonly newest: number;
  readonly evaluations: readonly EvaluationView[];
  /** Rounds with phases and power: the newest, as many as `WHOLE_BYTES` hold. They begin at this index of `rounds`. */
  readonly wholeFrom: number;
  /** What those take, bytes, estimated. */
  readonly wholeBytes: number;
  /** Latest reading by board id. */
  readonly power: ReadonlyMap<string, PowerReading>;
  /** Oldest first, at most `LOG_ENTRIES`. */
  readonly log: readonly LogEntry[];
  /** The recording that is shown in place of the live bench. */
  readonly replay: ReplayView | undefined;
  /** A recording that is being read through: 0 to 1. */
  readonly opening: number | undefined;
  /** A model that is being frozen: 0 to 1. */
  readonly freezing: number | undefined;
  /** How far a recording is read for its report, or its tables are written: 0 to 1. */
  readonly reporting: number | undefined;
  /** Why the bench process is gone, when it is. */
  readonly lost: string | undefined;
}

export type StateEvent =
  | BenchEvent
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly type: 'lost'; readonly reason: string }
  /** The screen goes on to the newest round. */
  | { readonly type: 'follow' };

/** Bytes that phases and power samples of the newest rounds may take: hundreds of rounds of eight boards. */
export const WHOLE_BYTES = 8e6;
const LOG_ENTRIES = 500;

const NO_RUN: RunView = {
  state: 'none',
  settings: { task: 'sine', strategy: '', rounds: 1, seed: 0, boardsPerRound: 1, evaluateEvery: 1, set: {} },
  round: 0,
  roundProgress: undefined,
  roundText: undefined,
  elapsedUs: 0,
  totalBytesUp: 0,
  totalBytesDown: 0,
  denseBytes: 0,
  energy: [],
  evaluationText: '',
  folder: undefined,
};

export const EMPTY: BenchState = {
  ready: false,
  version: '',
  engine: { state: 'starting' },
  freeBytes: undefined,
  strategies: [],
  boards: [],
  run: NO_RUN,
  rounds: [],
  newest: 0,
  evaluations: [],
  wholeFrom: 0,
  wholeBytes: 0,
  power: new Map(),
  log: [],
  replay: undefined,
  opening: undefined,
  freezing: undefined,
  reporting: undefined,
  lost: undefined,
};

/** Packs a round's power samples. @param before what all rounds before it spent */
export function record(round: RoundView, before?: SpentEnergy): RoundRecord {
  return {
    ...round,
    spent: round.spent ?? spentWith(before, round),
    clients: round.clients.map((client) => {
      const power = new Float32Array(client.power.length * 2);
      client.power.forEach(([timeUs, powerW], i) => {
        power[2 * i] = timeUs;
        power[2 * i + 1] = powerW;
      });
      return { ...client, power };
    }),
  };
}

/** Rounds in order, each with what was spent up to it. */
export function records(rounds: readonly RoundView[], before?: SpentEnergy): RoundRecord[] {
  let spent = before;
  return rounds.map((round) => {
    const made = record(round, spent);
    spent = made.spent;
    return made;
  });
}

/** The last of the rounds before `round`. */
function before(rounds: readonly RoundRecord[], round: number): RoundRecord | undefined {
  return rounds.at(-1)?.round === round ? rounds.at(-2) : rounds.at(-1);
}

const NO_PHASES: readonly never[] = [];

/** What a round says once it is old: all but phases and power. */
function plain(round: RoundRecord): RoundRecord {
  return {
    ...round,
    clients: round.clients.map((client) => ({ ...client, phases: NO_PHASES, power: undefined })),
  };
}

/** Bytes of a round's phases and power, estimated: a phase is an object of five figures. */
function wholeBytes(round: RoundRecord): number {
  return round.clients.reduce(
    (sum, { phases, power }) => sum + 72 * phases.length + (power?.byteLength ?? 0),
    0,
  );
}

/** Keeps the list within its bounds. Changes `rounds`. */
function bound(rounds: RoundRecord[], from: number, bytes: number) {
  let [wholeFrom, held] = [from, bytes];
  while (held > WHOLE_BYTES && wholeFrom < rounds.length - 1) {
    held -= wholeBytes(rounds[wholeFrom]!);
    rounds[wholeFrom] = plain(rounds[wholeFrom]!);
    wholeFrom += 1;
  }
  const kept = thin(rounds, KEPT_ROUNDS) as RoundRecord[];
  if (kept !== rounds) {
    const first = rounds[wholeFrom]!.round;
    wholeFrom = kept.findIndex(({ round }) => round >= first);
    held = kept.slice(wholeFrom).reduce((sum, round) => sum + wholeBytes(round), 0);
  }
  return { rounds: kept, wholeFrom, wholeBytes: held };
}

/** Appends an item that carries a round number and says so; a repeat of the last replaces it, an older one is dropped. */
function appendByRound<T extends { readonly round: number }>(list: T[], item: T): boolean {
  const last = list.at(-1);
  if (last !== undefined && item.round < last.round) return false;
  if (item.round === last?.round) {
    list[list.length - 1] = item;
    return false;
  }
  list.push(item);
  return true;
}

/** The first `count` of a run's rounds, of a list that may be thinned: numbers follow each other, and the first is always kept. */
function firstRounds(rounds: readonly RoundRecord[], count: number): RoundRecord[] {
  const first = rounds[0]?.round ?? 1;
  return rounds.filter(({ round }) => round < first + count);
}

const newestOf = (rounds: readonly RoundRecord[]): number => rounds.at(-1)?.round ?? 0;

/** Applies a batch of events in order. */
export function reduceAll(state: BenchState, events: readonly StateEvent[]): BenchState {
  if (events.length === 0) return state;
  const next = { ...state };
  let rounds: RoundRecord[] | undefined;
  let whole = { from: state.wholeFrom, bytes: state.wholeBytes };
  let evaluations: EvaluationView[] | undefined;
  let log: LogEntry[] | undefined;
  let power: Map<string, PowerReading> | undefined;
  for (const event of events) {
    switch (event.type) {
      case 'snapshot': {
        const { rounds: views, ...rest } = event.snapshot;
        rounds = records(views);
        whole = { from: 0, bytes: rounds.reduce((sum, round) => sum + wholeBytes(round), 0) };
        evaluations = [...event.snapshot.evaluations];
        log = [...event.snapshot.log];
        Object.assign(next, rest, { ready: true, lost: undefined, replay: rest.replay, opening: undefined });
        power = new Map();
        break;
      }
      case 'boards': {
        next.boards = event.boards;
        const present = new Set(event.boards.map((board) => board.id));
        power = new Map([...(power ?? state.power)].filter(([id]) => present.has(id)));
        break;
      }
      case 'run':
        next.run = event.run;
        break;
      case 'round': {
        rounds ??= [...state.rounds];
        // A repeat of the last round adds to what was spent before that one.
        if (appendByRound(rounds, record(event.round, before(rounds, event.round.round)?.spent)))
          whole.bytes += wholeBytes(rounds.at(-1)!);
        break;
      }
      case 'evaluation':
        appendByRound((evaluations ??= [...state.evaluations]), event.evaluation);
        break;
      case 'power':
        power ??= new Map(state.power);
        for (const reading of event.readings) power.set(reading.boardId, reading);
        break;
      case 'log':
        log ??= [...state.log];
        log.push(event.entry);
        if (log.length > LOG_ENTRIES) log.splice(0, log.length - LOG_ENTRIES);
        break;
      case 'engine':
        next.engine = event.engine;
        break;
      case 'cleared':
        rounds = [];
        whole = { from: 0, bytes: 0 };
        evaluations = [];
        log = [];
        break;
      case 'rewound':
        rounds = firstRounds(rounds ?? state.rounds, event.rounds);
        whole = { from: 0, bytes: rounds.reduce((sum, round) => sum + wholeBytes(round), 0) };
        evaluations = (evaluations ?? state.evaluations)
          .slice(0, event.evaluations)
          .filter(({ round }) => round <= (rounds!.at(-1)?.round ?? 0));
        log = [...event.log];
        break;
      case 'replay':
        if (next.replay) next.replay = { ...next.replay, ...event.replay };
        break;
      case 'replayOpening':
        next.opening = event.part < 1 ? event.part : undefined;
        break;
      case 'freezing':
        next.freezing = event.part;
        break;
      case 'reporting':
        next.reporting = event.part;
        break;
      case 'opened':
        // Not of the bench's state: the store hands it to whoever replays.
        break;
      case 'follow':
        next.newest = newestOf(rounds ?? state.rounds);
        break;
      case 'lost':
        next.lost = event.reason;
        break;
    }
  }
  if (rounds) Object.assign(next, bound(rounds, whole.from, whole.bytes));
  // Never of a round that is not there.
  next.newest = Math.min(next.newest, newestOf(next.rounds));
  if (evaluations) next.evaluations = thin(evaluations, KEPT_EVALUATIONS);
  if (log) next.log = log;
  if (power) next.power = power;
  return next;
}
