/**
 * Plays a recording as if its boards were live: the same events, in the same order, at 0.25 to 64 times the speed.
 *
 *   recording --messages between two moments--> rounds, evaluations, events, board states, readings --> emit
 *
 * Going to a moment shows all rounds before it at once, from the overview; power traces are made from raw frames for the
 * latest rounds only, so that it takes as long in an hour's recording as in a minute's.
 */
import type {
  BenchEvent,
  EvaluationView,
  LogEntry,
  ReplayState,
  ReplayView,
  RoundView,
  Snapshot,
} from '../../../contract.ts';
import type { HostClock } from '../../boards/clock.ts';
import { jsonOf } from '../overview/overview-text.ts';
import type { OpenedRecording, RecordedMessage } from '../overview/open-recording.ts';
import { parseBoardTopic } from '../record-schemas.ts';
import { ReplayBoards } from './replay-boards.ts';
import { ReplayRun } from './replay-run.ts';
import { countUntil, recordingTitle, replayInfo } from './timeline.ts';
import { Traces } from './traces.ts';

/** At most so much before a moment is read for power traces and states at it. */
const BEFORE_US = 10_000_000;
const ROUNDS_BEFORE = 12;
/** Played at a time: a fast replay reads in pieces, so that a pause takes effect at once. */
const STEP_US = 4_000_000;
const TICK_MS = 50;
const JSON_CHANNEL = { messageEncoding: 'json' };
/** Rounds that keep their power traces for a window that opens late. */
const ROUNDS_WITH_POWER = 200;
const LOG_ENTRIES = 500;

/** Decoded power is most of a recording, and made again from its frames at full rate. */
function isPlayed(topic: string): boolean {
  return parseBoardTopic(topic)?.rest !== 'power';
}

export interface PlayerOptions {
  readonly emit: (event: BenchEvent) => void;
  readonly clock: HostClock;
}

export class Player {
  readonly #recording: OpenedRecording;
  readonly #emit: (event: BenchEvent) => void;
  readonly #clock: HostClock;
  readonly #info: ReplayView['info'];
  readonly #run: ReplayRun;
  readonly #boards: ReplayBoards;
  #traces = new Traces();
  #rounds: RoundView[] = [];
  #evaluations: EvaluationView[] = [];
  #log: LogEntry[] = [];
  #events = 0;
  #positionUs = 0;
  /** Messages before are shown. */
  #readUs = 0;
  #playing = false;
  #speed = 1;
  #closed = false;
  /** One thing after the other: a seek waits for the step under way, and the next step for the seek. */
  #work: Promise<void> = Promise.resolve();
  /** The latest seek that was asked for; earlier ones that have not begun are skipped. */
  #seeks = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(recording: OpenedRecording, { emit, clock }: PlayerOptions) {
    this.#recording = recording;
    this.#emit = emit;
    this.#clock = clock;
    this.#info = replayInfo(recording);
    this.#run = new ReplayRun(recording);
    this.#boards = new ReplayBoards(recordingTitle(recording.path));
    recording.onDamage = (text) => this.#addLog({ elapsedUs: this.#positionUs, level: 'warn', text });
  }

  get state(): ReplayState {
    return { positionUs: this.#positionUs, playing: this.#playing, speed: this.#speed };
  }

  /** Everything that a window shows of the recording now. */
  snapshot(): Pick<Snapshot, 'boards' | 'run' | 'rounds' | 'evaluations' | 'log' | 'replay'> {
    return {
      boards: this.#boards.views(),
      run: this.#runView(),
      rounds: this.#rounds,
      evaluations: this.#evaluations,
      log: this.#log,
      replay: { info: this.#info, ...this.state },
    };
  }

  /** From the end: from the beginning. */
  async play(): Promise<void> {
    if (this.#playing || this.#closed) return;
    if (this.#positionUs >= this.#info.durationUs) await this.seek(0);
    this.#playing = true;
    this.#told();
    this.#tick(this.#clock.nowUs());
  }

  pause(): void {
    this.#playing = false;
    clearTimeout(this.#timer);
    this.#told();
  }

  setSpeed(speed: number): void {
    this.#speed = speed;
    this.#told();
  }

  /** Shows the recording as it was at a moment. Resolves when it is shown; rejects with a sentence when the file cannot be read. */
  seek(timeUs: number): Promise<void> {
    const toUs = Math.min(Math.max(0, timeUs), this.#info.durationUs);
    const number = ++this.#seeks;
    return this.#then(async () => {
      if (number === this.#seeks) await this.#goTo(toUs);
    });
  }

  /** Plays the rest as fast as it can be read. */
  playThrough(): Promise<void> {
    return this.#then(async () => {
      const { durationUs } = this.#info;
      while (this.#positionUs < durationUs && !this.#closed)
        await this.#advance(Math.min(this.#positionUs + TICK_MS * 1000, durationUs));
      this.#told();
    });
  }

  /** To the end of a round so many further. */
  step(rounds: number): Promise<void> {
    const { roundsUs } = this.#info;
    const at = Math.min(Math.max(0, this.#rounds.length + rounds), roundsUs.length);
    return this.seek(at === 0 ? 0 : (roundsUs[at - 1] ?? 0));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.pause();
    await this.#work.catch(() => undefined);
    await this.#recording.close();
  }

  #then(work: () => Promise<void>): Promise<void> {
    const next = this.#work.catch(() => undefined).then(work);
    this.#work = next.catch(() => undefined);
    return next;
  }

  /** Plays what is due, then waits for the next. Time that a slow disk takes is not caught up with. */
  #tick(beforeUs: number): void {
    this.#timer = setTimeout(() => {
      const nowUs = this.#clock.nowUs();
      const span = Math.min((nowUs - beforeUs) * this.#speed, STEP_US);
      void this.#then(async () => {
        if (!this.#playing || this.#closed) return;
        await this.#advance(Math.min(this.#positionUs + span, this.#info.durationUs));
        if (this.#positionUs >= this.#info.durationUs) this.#playing = false;
        this.#told();
      })
        .catch((error: unknown) => this.#failed(error))
        .finally(() => {
          if (this.#playing && !this.#closed) this.#tick(nowUs);
        });
    }, TICK_MS);
  }

  #failed(error: unknown): void {
    this.#playing = false;
    const text = error instanceof Error ? error.message : String(error);
    this.#addLog({ elapsedUs: this.#positionUs, level: 'fail', text });
    this.#told();
  }

  async #goTo(toUs: number): Promise<void> {
    const { overview } = this.#recording;
    const last = countUntil(overview.rounds, toUs);
    const tracesFrom = overview.rounds[last - ROUNDS_BEFORE]?.timeUs ?? 0;
    const fromUs = last === 0 && toUs < BEFORE_US ? 0 : Math.floor(Math.max(0, tracesFrom, toUs - BEFORE_US));
    this.#traces = new Traces();
    this.#boards.clear();
    const firstRoundUs = overview.rounds[0]?.timeUs ?? Infinity;
    for (const { timeUs, value } of overview.joins) {
      // Those that began are there from the first moment on, milliseconds before each is introduced.
      if (timeUs < Math.max(fromUs, firstRoundUs)) this.#boards.join(value);
      if (timeUs < fromUs) this.#traces.join(value, true);
    }
    // Just before `fromUs`: what lies at it comes with its message.
    const beforeUs = fromUs - 1;
    const shown = countUntil(overview.rounds, beforeUs);
    const kept = Math.min(shown, this.#rounds.length);
    const judged = countUntil(overview.evaluations, beforeUs);
    this.#events = countUntil(overview.events, beforeUs);
    this.#log = overview.events
      .slice(Math.max(0, this.#events - LOG_ENTRIES), this.#events)
      .map(({ value }) => value);
    this.#rounds.length = kept;
    this.#evaluations = this.#evaluations.slice(0, Math.min(judged, this.#evaluations.length));
    this.#emit({ type: 'rewound', rounds: kept, evaluations: this.#evaluations.length, log: this.#log });
    this.#showRounds(beforeUs);
    this.#showEvaluations(beforeUs);
    this.#positionUs = fromUs;
    this.#readUs = fromUs;
    await this.#advance(toUs);
    this.#told();
  }

  /** Shows everything from the position on up to a moment, which it becomes. */
  async #advance(toUs: number): Promise<void> {
    const endUs = Math.floor(toUs) + 1;
    const messages = await this.#recording.messagesBetween(this.#readUs, endUs, isPlayed);
    for (const message of messages) this.#show(message);
    this.#readUs = endUs;
    this.#positionUs = toUs;
    this.#showRounds(toUs);
    this.#showEvaluations(toUs);
    this.#showEvents(toUs);
  }

  #show({ topic, data, logTime }: RecordedMessage): void {
    const of = parseBoardTopic(topic);
    if (of === undefined) {
      const timeUs = Number((logTime - this.#recording.overview.startNs) / 1000n);
      if (topic === '/round') this.#showRounds(timeUs);
      return;
    }
    const { boardId, rest } = of;
    if (rest === 'frames/in' || rest === 'frames/out') {
      if (this.#recording.framesReadable)
        this.#traces.frame(boardId, rest === 'frames/in' ? 'in' : 'out', data, logTime);
    } else if (rest === 'hello') this.#join(boardId, logTime);
    else if (rest === 'phase' || rest === 'link') {
      const value = (jsonOf(JSON_CHANNEL, data) ?? {}) as Record<string, unknown>;
      if (rest === 'link') this.#boards.counters(boardId, value);
      else if (typeof value['phase'] === 'string') this.#boards.phase(boardId, value['phase']);
    }
  }

  #join(boardId: string, logTime: bigint): void {
    const { joins, startNs } = this.#recording.overview;
    const timeUs = Number((logTime - startNs) / 1000n);
    const join = joins.find((it) => it.timeUs === timeUs && it.value.boardId === boardId)?.value;
    if (join === undefined) return;
    this.#boards.join(join);
    this.#traces.join(join, false);
  }

  #showRounds(untilUs: number): void {
    const { rounds } = this.#recording.overview;
    for (
      let next = rounds[this.#rounds.length];
      next && next.timeUs <= untilUs;
      next = rounds[this.#rounds.length]
    ) {
      const { boards: _boards, globalDigest: _digest, ...rest } = next.value;
      const clients = rest.clients.map((client) => ({ ...client, power: this.#traces.take(client.boardId) }));
      for (const { boardId, reason } of rest.absent) this.#boards.absent(boardId, reason);
      const round: RoundView = { ...rest, clients };
      this.#rounds.push(round);
      const old = this.#rounds.length - 1 - ROUNDS_WITH_POWER;
      const thin = this.#rounds[old];
      if (thin) this.#rounds[old] = { ...thin, clients: thin.clients.map((it) => ({ ...it, power: [] })) };
      this.#emit({ type: 'round', round });
    }
  }

  #showEvaluations(untilUs: number): void {
    const { evaluations } = this.#recording.overview;
    while ((evaluations[this.#evaluations.length]?.timeUs ?? Infinity) <= untilUs) {
      const evaluation = evaluations[this.#evaluations.length]!.value;
      this.#evaluations.push(evaluation);
      this.#emit({ type: 'evaluation', evaluation });
    }
  }

  #showEvents(untilUs: number): void {
    const { events } = this.#recording.overview;
    while ((events[this.#events]?.timeUs ?? Infinity) <= untilUs) this.#addLog(events[this.#events++]!.value);
  }

  #addLog(entry: LogEntry): void {
    this.#log.push(entry);
    if (this.#log.length > LOG_ENTRIES) this.#log.shift();
    this.#emit({ type: 'log', entry });
  }

  #runView(): Snapshot['run'] {
    const ended = this.#positionUs >= this.#info.durationUs;
    const state = this.#playing ? 'running' : ended ? 'finished' : 'paused';
    return this.#run.view(this.#rounds.length, state, this.#positionUs);
  }

  #told(): void {
    if (this.#closed) return;
    this.#emit({ type: 'boards', boards: this.#boards.views() });
    this.#emit({ type: 'power', readings: this.#traces.readings() });
    this.#emit({ type: 'run', run: this.#runView() });
    this.#emit({ type: 'replay', replay: this.state });
  }
}
