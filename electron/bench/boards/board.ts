/**
 * A board of the bench: a client of rounds, with a name, a state, a live reading and counters.
 *
 *   lost --bind(greeting)--> idle --train--> receiving -> training -> selecting -> sending -> idle
 *     ^                        |
 *     +---- link closed -------+---- restarted: pending work is rejected, greeted again, idle
 */
import type { Hello, Link, ReceivedMessage } from '../../../firmware-bridge/link/link.ts';
import type { MessageFields } from '../../../firmware-bridge/protocol/schema.ts';
import type { BoardState, PowerReading, RepeatedPhase, SensorTrouble } from '../../contract.ts';
import type { Calibration } from '../power/calibration/calibration.ts';
import { sensorTrouble } from '../power/trouble.ts';
import type { Provenance } from '../power/measurement.ts';
import { BoardError, failureText } from './board-error.ts';
import { sensorProvenance } from './board-kind.ts';
import type { BoardOptions } from './board-options.ts';
import { BoardSensor } from './board-sensor.ts';
import { BoardWork } from './board-work.ts';
import type { Client } from './client.ts';
import type { Greeting } from './greeting.ts';
import type { LastVisit, RepeatWork } from '../power/repeat/work.ts';
import { readPhase } from './round-messages.ts';

export class Board implements Client {
  readonly id: string;
  readonly order: number;
  readonly letter: string;
  #name: string;
  #state: BoardState = 'greeting';
  #note: string | undefined;
  #hello: Hello | undefined;
  #link: Link | undefined;
  #lastLink: Link | undefined;
  #sessions = 0;
  /** Why the session under way is begun anew by us; undefined when the board itself restarted. */
  #abandoned: string | undefined;
  #released = false;
  readonly #options: BoardOptions;
  readonly #sensor: BoardSensor;
  readonly #work: BoardWork;

  constructor(options: BoardOptions) {
    this.id = options.id;
    this.order = options.order;
    this.letter = options.letter;
    this.#name = options.name;
    this.#options = options;
    this.#sensor = new BoardSensor(options.shuntOhms, options.calibration);
    this.#work = new BoardWork(this, this.#sensor);
  }

  get name(): string {
    return this.#name;
  }
  get state(): BoardState {
    return this.#state;
  }
  /** What happened and what to do, when something did. */
  get note(): string | undefined {
    return this.#note;
  }
  get hello(): Hello | undefined {
    return this.#hello;
  }
  /** The link, while there is one. */
  get link(): Link | undefined {
    return this.#link;
  }
  /** The link of now or, for its counters and address, the last one. */
  get lastLink(): Link | undefined {
    return this.#link ?? this.#lastLink;
  }
  /** What is the matter with its sensor and what to do; undefined: nothing, or it is a model's. */
  get sensorTrouble(): SensorTrouble | undefined {
    const { state, sharedWith, problem } = this.#sensor;
    const hardware = this.provenance === 'measured';
    return sensorTrouble({ state, hardware, sharedWith, problem });
  }
  /** enum SensorState. */
  get sensorState(): number {
    return this.#sensor.state;
  }
  /** Its port was given to another program. */
  get released(): boolean {
    return this.#released;
  }
  /** Steps at every hello: a client with another number than before has forgotten its model. */
  get sessions(): number {
    return this.#sessions;
  }
  get provenance(): Provenance {
    return sensorProvenance(this.#hello, this.lastLink?.transport.kind ?? 'virtual');
  }
  /** Shunt of its sensor, ohms. */
  get shuntOhms(): number {
    return this.#sensor.shuntOhms;
  }
  /** Its sensor: what it says beside rounds, for calibrations and idle baselines. */
  get sensor(): BoardSensor {
    return this.#sensor;
  }
  get calibration(): Calibration {
    return this.#sensor.calibration;
  }
  /** Another calibration of its sensor, from the next conversion on. Not while a run is open: its recording states one. */
  calibrate(calibration: Calibration): void {
    this.#sensor.calibrate(calibration, this.provenance);
    this.#options.onCalibrate?.(this);
    this.#changed();
  }
  /** Latest reading of the sensor; undefined before the first. */
  get reading(): PowerReading | undefined {
    return this.#link === undefined ? undefined : this.#sensor.reading(this.id);
  }

  rename(name: string): void {
    this.#name = name;
    this.#options.onRename?.(this);
    this.#changed();
  }

  /**
   * A run begins: conversions of before count no more. Why? The first conversion of a round stands for the time since the
   * one before it, and a recording that begins here must hold all that its joules are made of.
   */
  forgetSamples(): void {
    this.#sensor.forget();
  }

  /** Takes a link that has just been opened. Ends an earlier one. */
  bind(greeting: Greeting): void {
    const earlier = this.#link;
    this.#link = greeting.link;
    this.#lastLink = greeting.link;
    if (earlier !== undefined) void earlier.close();
    this.#begin(greeting.hello);
    const { link } = greeting;
    greeting.bind({
      message: (message) => this.#link === link && this.#message(message),
      closed: (reason) => this.#link === link && this.#closed(reason),
      restarting: () => {
        if (this.#link !== link) return;
        if (this.#abandoned === undefined)
          this.#lost('restarted', 'Its work is lost; it joins again at the next round.', true);
        else this.#setState('greeting');
      },
      rebooted: (hello) => {
        if (this.#link !== link) return;
        const what = this.#abandoned === undefined ? 'is back after a restart' : 'answers again';
        this.#abandoned = undefined;
        this.#begin(hello);
        this.#options.onLog?.('info', `${this.#name} ${what}.`, this);
      },
    });
  }

  /** Closes the link. The board can be bound again. */
  async close(): Promise<void> {
    const link = this.#link;
    this.#link = undefined;
    this.#work.fail(new BoardError(this.id, `${this.#name} was removed.`, true));
    await link?.close();
  }

  /** Closes the port for another program; the board stays known. */
  async release(): Promise<void> {
    const link = this.#link;
    if (link === undefined) return;
    this.#link = undefined;
    const text = `${this.#name} was released: ${link.transport.address} is free for another program. It is taken back when it is plugged in again, or on request.`;
    this.#released = true;
    this.#note = text;
    this.#work.fail(new BoardError(this.id, text, true));
    this.#setState('lost');
    this.#options.onLog?.('info', text, this);
    await link.close();
  }

  /** A board that could not be opened, or is not what it should be. */
  refuse(note: string): void {
    this.#note = note;
    this.#setState('failed');
  }

  // ── work ──────────────────────────────────────────────────────────────────────────────────────────────────────

  configure(...of: Parameters<Client['configure']>): ReturnType<Client['configure']> {
    return this.#work.configure(...of);
  }
  download(...of: Parameters<Client['download']>): ReturnType<Client['download']> {
    return this.#work.download(...of);
  }
  readResidual(...of: Parameters<Client['readResidual']>): ReturnType<Client['readResidual']> {
    return this.#work.readResidual(...of);
  }
  train(...of: Parameters<Client['train']>): ReturnType<Client['train']> {
    return this.#work.train(...of);
  }
  /** What a repetition would do again; empty after a new session. */
  get visit(): LastVisit {
    return this.#work.visit;
  }
  /** See `BoardWork.repeat`. */
  repeat(work: RepeatWork, signal?: AbortSignal): Promise<RepeatedPhase> {
    return this.#work.repeat(work, signal);
  }
  cancel(round: number): Promise<void> {
    return this.#work.cancel(round);
  }

  abandon(reason: string): void {
    const text = `${this.#name} was given up. ${reason}; it joins again when it answers.`;
    this.#note = text;
    this.#options.onLog?.('warn', text, this);
    this.#abandoned = text;
    this.#work.fail(new BoardError(this.id, text, true));
    const link = this.#link;
    if (link?.state === 'open') link.reopen();
  }

  resynced(): void {
    const { lastLink } = this;
    if (lastLink !== undefined) lastLink.counters.resyncs++;
    this.#options.onLog?.(
      'warn',
      `${this.#name} held another copy than the server thought; it was sent again in full.`,
      this,
    );
    this.#changed();
  }

  // ── what the board says ───────────────────────────────────────────────────────────────────────────────────────

  #message(message: ReceivedMessage): void {
    switch (message.name) {
      case 'phase':
        this.#phase(message.fields);
        break;
      case 'power':
        this.#power(message.fields, message.body);
        break;
      case 'phaseSum':
        this.#sensor.phaseSum(message.fields);
        break;
      case 'sensor':
        this.#sensorSays(message.fields.state);
        break;
      case 'failed':
        this.#failed(message.fields);
        break;
      case 'roundDone':
      case 'repeatDone':
        this.#sensor.roundDone();
        this.#work.take(message);
        break;
      default:
        this.#work.take(message);
    }
  }

  #power(fields: MessageFields<'power'>, body: Uint8Array): void {
    const before = this.#sensor.problem;
    this.#sensor.power(fields, body);
    if (this.#sensor.problem !== before) this.#changed();
  }

  #phase(fields: MessageFields<'phase'>): void {
    this.#sensor.phase(fields);
    const read = readPhase(fields.phase);
    if (read === undefined) return;
    this.#setState(read.state);
    this.#work.progress(read.phase);
  }

  #sensorSays(state: number): void {
    const news = this.#sensor.take(state);
    if (news === 'failed') {
      this.#note = `The INA219 of ${this.#name} stopped answering. Training goes on; this board adds no joules. Check its four wires.`;
      this.#options.onLog?.('warn', this.#note, this);
    } else if (news === 'back') {
      this.#note = undefined;
      this.#options.onLog?.('info', `The INA219 of ${this.#name} answers again.`, this);
    }
    this.#changed();
  }

  #failed(fields: MessageFields<'failed'>): void {
    const text = failureText(this.#name, fields);
    if (this.#work.concerns(fields.messageId)) {
      this.#work.fail(new BoardError(this.id, text));
      this.#setState('idle');
    } else this.#options.onLog?.('warn', text, this);
  }

  // ── coming and going ──────────────────────────────────────────────────────────────────────────────────────────

  #begin(hello: Hello): void {
    this.#sessions++;
    this.#released = false;
    this.#hello = hello;
    this.#work.begin();
    this.#work.fail(new BoardError(this.id, `${this.#name} began a new session.`, true));
    this.#sensor.begin(hello, this.provenance);
    this.#note = undefined;
    this.#setState('idle');
    this.#sensor.configure(this.#link);
  }

  #closed(reason: Error | undefined): void {
    this.#link = undefined;
    this.#abandoned = undefined;
    this.#lost('is gone', reason?.message ?? 'Its port was closed.', false);
  }

  #lost(what: string, detail: string, restarting: boolean): void {
    const text = `${this.#name} ${what}. ${detail}`;
    this.#note = text;
    this.#work.fail(new BoardError(this.id, text, true));
    this.#setState(restarting ? 'greeting' : 'lost');
    this.#options.onLog?.('warn', text, this);
  }

  #setState(state: BoardState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#changed();
  }

  #changed(): void {
    this.#options.onChange?.(this);
  }
}
