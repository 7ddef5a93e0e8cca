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
  StrategyView,
} from '../../electron/contract.ts';

/** A client's part of a round with its power samples packed: microseconds and watts, interleaved. */
export interface ClientRecord extends Omit<ClientRound, 'power'> {
  /** Undefined once the round is older than `POWER_ROUNDS`. */
  readonly power: Float32Array | undefined;
}

export interface RoundRecord extends Omit<RoundView, 'clients'> {
  readonly clients: readonly ClientRecord[];
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
  readonly rounds: readonly RoundRecord[];
  readonly evaluations: readonly EvaluationView[];
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
  /** Why the bench process is gone, when it is. */
  readonly lost: string | undefined;
}

export type StateEvent =
  | BenchEvent
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly type: 'lost'; readonly reason: string };

/** Rounds that keep their power samples in the window: at most a few tens of megabytes with many boards. */
export const POWER_ROUNDS = 2000;
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
  engine: { name: '', text: '' },
  freeBytes: undefined,
  strategies: [],
  boards: [],
  run: NO_RUN,
  rounds: [],
  evaluations: [],
  power: new Map(),
  log: [],
  replay: undefined,
  opening: undefined,
  freezing: undefined,
  lost: undefined,
};

/** Packs a round's power samples. */
export function record(round: RoundView): RoundRecord {
  return {
    ...round,
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

function withoutPower(round: RoundRecord): RoundRecord {
  return { ...round, clients: round.clients.map((client) => ({ ...client, power: undefined })) };
}

/** Appends an item that carries a round number; a repeat replaces, an older one is dropped. */
function appendByRound<T extends { readonly round: number }>(list: T[], item: T): void {
  const last = list.at(-1);
  if (last === undefined || item.round > last.round) list.push(item);
  else if (item.round === last.round) list[list.length - 1] = item;
}

/** Applies a batch of events in order. */
export function reduceAll(state: BenchState, events: readonly StateEvent[]): BenchState {
  if (events.length === 0) return state;
  const next = { ...state };
  let rounds: RoundRecord[] | undefined;
  let evaluations: EvaluationView[] | undefined;
  let log: LogEntry[] | undefined;
  let power: Map<string, PowerReading> | undefined;
  for (const event of events) {
    switch (event.type) {
      case 'snapshot': {
        const { rounds: views, ...rest } = event.snapshot;
        rounds = views.map(record);
        for (let i = 0; i < rounds.length - POWER_ROUNDS; i += 1) rounds[i] = withoutPower(rounds[i]!);
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
        appendByRound(rounds, record(event.round));
        const old = rounds.length - 1 - POWER_ROUNDS;
        if (old >= 0) rounds[old] = withoutPower(rounds[old]!);
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
        evaluations = [];
        log = [];
        break;
      case 'rewound':
        rounds = (rounds ?? state.rounds).slice(0, event.rounds);
        evaluations = (evaluations ?? state.evaluations).slice(0, event.evaluations);
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
      case 'lost':
        next.lost = event.reason;
        break;
    }
  }
  if (rounds) next.rounds = rounds;
  if (evaluations) next.evaluations = evaluations;
  if (log) next.log = log;
  if (power) next.power = power;
  return next;
}
