/**
 * Every command and event that crosses between the window and the bench process. The one file both sides import.
 *
 *   renderer --(command, MessagePort)--> bench process
 *   renderer <--(reply, event)--------- bench process
 *
 * Commands are validated here by schema before the bench looks at them: a window is not trusted more than a board.
 * Units are in names: `timeUs` microseconds, `energyPj` picojoules (an integer below 2^53), `powerW` watts.
 */
import { z } from 'zod';

// ── commands ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** The settings of a run. Numbers carry their ranges; the form shows them and the bench refuses what lies outside. */
export const RunSettings = z.object({
  task: z.enum(['sine', 'omniglot', 'keywords']),
  strategy: z.string().min(1).max(64),
  /** Horizon of the run: annealing reaches its end here. */
  rounds: z.number().int().min(1).max(1_000_000),
  seed: z.number().int().min(0).max(0xffffffff),
  /** Clients of a round; 0 means all boards. */
  boardsPerRound: z.number().int().min(0).max(1024),
  /** Which boards a round takes: in turns unless said otherwise. */
  sampler: z.enum(['roundRobin', 'random', 'all']).optional(),
  /** Folder or zip of a task that has data. */
  data: z.string().min(1).max(4096).optional(),
  /** Options of the task, by name: net, ways, shots. */
  taskSet: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])).optional(),
  evaluateEvery: z.number().int().min(1).max(100_000),
  /** How long a round waits for its last board, in seconds. 0 or left out: by what visits have been measured to take. */
  deadlineSeconds: z.number().min(0).max(86_400).optional(),
  /** Overrides of the strategy's own settings, by name. */
  set: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
});
export type RunSettings = z.infer<typeof RunSettings>;

export const Command = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot') }),
  z.object({ type: z.literal('addVirtualBoards'), count: z.number().int().min(1).max(256) }),
  z.object({ type: z.literal('removeBoard'), boardId: z.string().max(64) }),
  z.object({ type: z.literal('renameBoard'), boardId: z.string().max(64), name: z.string().min(1).max(40) }),
  /** Closes the board's port for a flashing tool; it is taken back when plugged in again, or by reclaimPort. */
  z.object({ type: z.literal('releasePort'), boardId: z.string().max(64) }),
  z.object({ type: z.literal('reclaimPort'), boardId: z.string().max(64) }),
  z.object({ type: z.literal('configure'), settings: RunSettings.partial() }),
  /** Does one round, then pauses. Starts a run when there is none. */
  z.object({ type: z.literal('startRound') }),
  /** Goes on round by round until the horizon, Pause or Stop. */
  z.object({ type: z.literal('run') }),
  z.object({ type: z.literal('pause') }),
  /** Ends the run. The next start begins a new one. */
  z.object({ type: z.literal('stop') }),
]);
export type Command = z.infer<typeof Command>;

/** `error` is a sentence for a person. */
export type Reply =
  { readonly ok: true; readonly value?: unknown } | { readonly ok: false; readonly error: string };

export interface CommandEnvelope {
  readonly id: number;
  readonly command: Command;
}
export type FromBench =
  | { readonly kind: 'reply'; readonly id: number; readonly reply: Reply }
  | { readonly kind: 'event'; readonly event: BenchEvent };

// ── what the screen shows ────────────────────────────────────────────────────────────────────────────────────────

/** A figure's origin. Measured and modelled figures are never added together. */
export type Provenance = 'measured' | 'model';

export type BoardState =
  'greeting' | 'idle' | 'waiting' | 'receiving' | 'training' | 'selecting' | 'sending' | 'lost' | 'failed';

export interface LinkCounters {
  bytesIn: number;
  bytesOut: number;
  framesIn: number;
  framesOut: number;
  resends: number;
  nacks: number;
  crcErrors: number;
  discardedBytes: number;
  duplicates: number;
  /** Mirrors found different from the board's copy, and sent again in full. */
  resyncs: number;
  roundTripUs: number;
  creditStalls: number;
}

export interface BoardView {
  /** USB serial number or the board's own id; never a port path. */
  readonly id: string;
  /** A to H, then AA, AB, ...: in order of first sight. */
  readonly letter: string;
  readonly name: string;
  readonly kind: 'virtual' | 'serial';
  /** "Real firmware, no hardware", "Raspberry Pi Pico". */
  readonly kindText: string;
  readonly address: string;
  readonly state: BoardState;
  /** What happened and what to do, when something did. */
  readonly note?: string | undefined;
  readonly sensor: {
    readonly state: 'absent' | 'ok' | 'failed';
    readonly provenance: Provenance;
    readonly text: string;
  };
  readonly counters: LinkCounters;
}

/** Latest reading of a board's sensor, at most 10 a second. */
export interface PowerReading {
  readonly boardId: string;
  readonly timeUs: number;
  readonly powerW: number;
  readonly currentA: number;
  readonly busV: number;
}

export type PhaseName = 'receive' | 'train' | 'select' | 'send' | 'idle';

export interface PhaseSpan {
  readonly phase: PhaseName;
  /** On the board's clock, from the start of its round. */
  readonly startUs: number;
  readonly endUs: number;
  readonly energyPj: number | undefined;
}

export interface ClientRound {
  readonly boardId: string;
  readonly bytesUp: number;
  readonly bytesDown: number;
  readonly meanLoss: number;
  /** Undefined without a sensor. */
  readonly energyPj: number | undefined;
  /** k = 2; undefined for a model. */
  readonly energyPlusMinusPj: number | undefined;
  readonly provenance: Provenance;
  readonly phases: readonly PhaseSpan[];
  /** Power over the round for the power plot, decimated to a few hundred points: [timeUs from start of round, watts]. */
  readonly power: readonly (readonly [timeUs: number, powerW: number])[];
}

export interface RoundView {
  readonly round: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** Cumulative, this round included. */
  readonly totalBytesUp: number;
  readonly totalBytesDown: number;
  /** Wall time of the round. */
  readonly durationUs: number;
  readonly clients: readonly ClientRound[];
  /** Boards that took part but did not finish, and why. */
  readonly absent: readonly { readonly boardId: string; readonly reason: string }[];
}

export interface EvaluationView {
  readonly round: number;
  readonly metric: 'mse' | 'accuracy';
  readonly value: number;
  readonly q25: number;
  readonly q75: number;
  readonly totalBytes: number;
}

export interface EnergyTotal {
  readonly provenance: Provenance;
  readonly joules: number;
  readonly plusMinus: number | undefined;
  readonly text: string;
}

export interface RunView {
  readonly state: 'none' | 'running' | 'pausing' | 'paused' | 'finished' | 'stopped' | 'failed';
  /** Why it failed. */
  readonly error?: string | undefined;
  readonly settings: RunSettings;
  /** Rounds done. */
  readonly round: number;
  /** 0 to 1 within the round under way; undefined between rounds. */
  readonly roundProgress: number | undefined;
  readonly roundText: string | undefined;
  readonly elapsedUs: number;
  readonly totalBytesUp: number;
  readonly totalBytesDown: number;
  /** Bytes that full (dense float32) exchange would have taken so far. */
  readonly denseBytes: number;
  /** At most one entry per provenance. */
  readonly energy: readonly EnergyTotal[];
  readonly evaluationText: string;
  /** Where the recording and results of this run are kept; undefined when nothing is recorded. */
  readonly folder: string | undefined;
}

export interface StrategyView {
  readonly name: string;
  readonly title: string;
  readonly doc: string;
  readonly settings: readonly {
    readonly name: string;
    readonly doc: string;
    readonly value: number | string | boolean;
    readonly range: string;
  }[];
}

export interface Snapshot {
  readonly version: string;
  readonly engine: { readonly name: string; readonly text: string };
  readonly freeBytes: number | undefined;
  readonly strategies: readonly StrategyView[];
  readonly boards: readonly BoardView[];
  readonly run: RunView;
  readonly rounds: readonly RoundView[];
  readonly evaluations: readonly EvaluationView[];
  readonly log: readonly LogEntry[];
}

export interface LogEntry {
  readonly elapsedUs: number;
  readonly level: 'info' | 'warn' | 'fail';
  readonly text: string;
  readonly boardId?: string | undefined;
}

export type BenchEvent =
  | { readonly type: 'boards'; readonly boards: readonly BoardView[] }
  | { readonly type: 'run'; readonly run: RunView }
  | { readonly type: 'round'; readonly round: RoundView }
  | { readonly type: 'evaluation'; readonly evaluation: EvaluationView }
  | { readonly type: 'power'; readonly readings: readonly PowerReading[] }
  | { readonly type: 'log'; readonly entry: LogEntry }
  /** The engine has started, or cannot: then `text` says why. */
  | { readonly type: 'engine'; readonly engine: Snapshot['engine'] }
  /** A new run began: rounds, evaluations and log start empty. */
  | { readonly type: 'cleared' };

/** What the preload exposes as `window.bench`: named functions, payload only. */
export interface BenchBridge {
  /** Sends a command; resolves with its reply. */
  command(command: Command): Promise<Reply>;
  /** Calls back on each event; returns a function that stops it. */
  onEvent(listener: (event: BenchEvent) => void): () => void;
  /** Calls back when the bench process ended; argument is a sentence. */
  onLost(listener: (reason: string) => void): () => void;
  readonly platform: string;
}
