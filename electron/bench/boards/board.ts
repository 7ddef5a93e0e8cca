/**
 * A board of the bench: a client of rounds, with a name, a state, a live reading and counters.
 *
 *   lost --bind(greeting)--> idle --train--> receiving -> training -> selecting -> sending -> idle
 *     ^                        |
 *     +---- link closed -------+---- restarted: pending work is rejected, greeted again, idle
 */
import type { Hello, Link, ReceivedMessage } from '../../../firmware-bridge/link/link.ts';
import type { SampleSet } from '../../../firmware-bridge/protocol/samples.ts';
import { enums, type MessageFields, type MessageName } from '../../../firmware-bridge/protocol/schema.ts';
import type { EncodedVector } from '../../../firmware-bridge/protocol/sparse.ts';
import type { BoardState, PowerReading, RepeatedPhase, SensorTrouble } from '../../contract.ts';
import type { ModelSpec } from '../models/model-spec.ts';
import type { Calibration } from '../power/calibration/calibration.ts';
import { sensorTrouble } from '../power/trouble.ts';
import type { Provenance } from '../power/measurement.ts';
import { BoardError, failureText } from './board-error.ts';
import { sensorProvenance } from './board-kind.ts';
import type { BoardOptions } from './board-options.ts';
import { BoardSensor } from './board-sensor.ts';
import type { Client, ConfigureOptions, Downloaded, DownloadMode, TrainOutcome } from './client.ts';
import type { Greeting } from './greeting.ts';
import { modelMessages } from './model-messages.ts';
import type { LastVisit, RepeatWork } from '../power/repeat/work.ts';
import { repeatedPhase } from '../power/repeat/repeated-phase.ts';
import { sendRepeat } from './repeat-messages.ts';
import { RequestSlot, type Expectation } from './request-slot.ts';
import { readPhase, sendSamples, vectorOf } from './round-messages.ts';

/** Numbers of repetitions: apart from those of rounds. */
const FIRST_REPEAT = 0x80000000;

const MODEL_REQUESTS = ['modelBegin', 'modelLayer', 'modelWindow', 'modelEnd'] as const;

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
  readonly #requests = new RequestSlot();
  #upload: ReceivedMessage<'upload'> | undefined;
  #onProgress: ((phase: string) => void) | undefined;
  #visit: LastVisit = {};
  #repeats = 0;
  readonly #options: BoardOptions;
  readonly #sensor: BoardSensor;

  constructor(options: BoardOptions) {
    this.id = options.id;
    this.order = options.order;
    this.letter = options.letter;
    this.#name = options.name;
    this.#options = options;
    this.#sensor = new BoardSensor(options.shuntOhms, options.calibration);
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
    this.#fail(new BoardError(this.id, `${this.#name} was removed.`, true));
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
    this.#fail(new BoardError(this.id, text, true));
    this.#setState('lost');
    this.#options.onLog?.('info', text, this);
    await link.close();
  }

  /** A board that could not be opened, or is not what it should be. */
  refuse(note: string): void {
    this.#note = note;
    this.#setState('failed');
  }

  async configure(model: ModelSpec, options: ConfigureOptions): Promise<MessageFields<'modelReady'>> {
    const expectation = { answer: 'modelReady', requests: MODEL_REQUESTS } as const;
    const { message } = await this.#request(expectation, (link) =>
      Promise.all(
        modelMessages(model, options).map(({ name, fields }) =>
          // Each name with its own fields: the list says so, the type of one call cannot.
          link.send(name as 'modelBegin', fields as MessageFields<'modelBegin'>),
        ),
      ),
    );
    return message.fields;
  }

  async download(round: number, mode: DownloadMode, vector: EncodedVector): Promise<Downloaded> {
    const expectation = { answer: 'downloaded', requests: ['download'], round } as const;
    const { body, ...header } = vector;
    const { message, sent } = await this.#request(expectation, (link) =>
      link.send('download', { round, mode: enums.DownloadMode[mode], ...header }, body),
    );
    // What error feedback keeps is given back once, and is no part of a visit.
    if (mode !== 'residual') this.#visit = { ...this.#visit, download: { mode, vector } };
    return { copyDigest: message.fields.copyDigest, wireBytes: sent.wireBytes };
  }

  async readResidual(round: number): Promise<EncodedVector> {
    const expectation = { answer: 'residual', requests: ['residualRead'], round } as const;
    const { message } = await this.#request(expectation, (link) => link.send('residualRead', { round }));
    return vectorOf(message);
  }

  async train(
    plan: MessageFields<'train'>,
    onProgress?: (phase: string) => void,
    samples?: SampleSet,
  ): Promise<TrainOutcome> {
    const expectation = {
      answer: 'roundDone',
      requests: ['train', 'samples'],
      round: plan.round,
    } as const;
    const { message } = await this.#request(expectation, (link) => {
      this.#upload = undefined;
      this.#sensor.expectRound();
      this.#onProgress = onProgress;
      return Promise.all([link.send('train', plan), ...sendSamples(link, plan, samples)]);
    });
    const upload = this.#takeUpload(plan.round);
    this.#onProgress = undefined;
    const measurement = this.#sensor.measurement();
    this.#visit = { ...this.#visit, plan, measurement };
    return {
      upload: upload && vectorOf(upload),
      wireBytes: upload?.wireBytes ?? 0,
      done: message.fields,
      measurement,
    };
  }

  /** What a repetition would do again; empty after a new session. */
  get visit(): LastVisit {
    return this.#visit;
  }

  /**
   * Does the work of a phase many times, between rounds; the copy stays as it is. Resolves with what one of them cost; a
   * raised signal ends it early, with those that were done.
   */
  async repeat(work: RepeatWork, signal?: AbortSignal): Promise<RepeatedPhase> {
    const round = FIRST_REPEAT + this.#repeats++;
    const expectation = { answer: 'repeatDone', requests: ['repeat', 'repeatDownload'], round } as const;
    const cancel = (): void => void this.cancel(round).catch(() => undefined);
    try {
      const { message } = await this.#request(expectation, (link) => {
        this.#sensor.expectRound();
        const sent = sendRepeat(link, round, work, () => signal?.aborted === true);
        if (signal?.aborted) cancel();
        else signal?.addEventListener('abort', cancel, { once: true });
        return sent;
      });
      return repeatedPhase(this.id, work.fields, message.fields, this.#sensor.measurement(), work.amount);
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  async cancel(round: number): Promise<void> {
    await this.#openLink().send('cancel', { round });
  }

  abandon(reason: string): void {
    const text = `${this.#name} was given up. ${reason}; it joins again when it answers.`;
    this.#note = text;
    this.#options.onLog?.('warn', text, this);
    this.#abandoned = text;
    this.#fail(new BoardError(this.id, text, true));
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

  // ── requests ──────────────────────────────────────────────────────────────────────────────────────────────────

  #openLink(): Link {
    if (this.#link === undefined || this.#link.state !== 'open') {
      throw new BoardError(
        this.id,
        `${this.#name} is not connected. Plug it in; it joins at the next round.`,
        true,
      );
    }
    return this.#link;
  }

  /** Sends a request and waits for its answer and for the acknowledgement of all its bytes. */
  async #request<N extends MessageName, S>(
    expectation: Expectation<N>,
    send: (link: Link) => Promise<S>,
  ): Promise<{ message: ReceivedMessage<N>; sent: S }> {
    const link = this.#openLink();
    const earlier = this.#requests.expectation;
    if (earlier !== undefined) {
      throw new BoardError(
        this.id,
        `${this.#name} is still busy with an earlier request (it owes ${earlier.answer}).`,
      );
    }
    try {
      const [message, sent] = await Promise.all([this.#requests.expect(expectation), send(link)]);
      return { message, sent };
    } catch (error) {
      // When the link ended, the note says why in better words than the message that could not be sent.
      const text = this.#link === link && link.state === 'open' ? undefined : this.#note;
      const own =
        error instanceof BoardError
          ? error
          : new BoardError(this.id, text ?? sentenceOf(this.#name, error), true);
      this.#requests.fail(own, expectation);
      throw own;
    }
  }

  #takeUpload(round: number): ReceivedMessage<'upload'> | undefined {
    const upload = this.#upload;
    this.#upload = undefined;
    return upload?.fields.round === round ? upload : undefined;
  }

  #fail(error: Error): void {
    this.#upload = undefined;
    this.#onProgress = undefined;
    this.#sensor.reset();
    this.#requests.fail(error);
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
      case 'upload':
        this.#upload = message;
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
        this.#requests.answer(message);
        break;
      default:
        this.#requests.answer(message);
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
    this.#onProgress?.(read.phase);
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
    if (this.#requests.concerns(fields.messageId)) {
      this.#fail(new BoardError(this.id, text));
      this.#setState('idle');
    } else this.#options.onLog?.('warn', text, this);
  }

  // ── coming and going ──────────────────────────────────────────────────────────────────────────────────────────

  #begin(hello: Hello): void {
    this.#sessions++;
    this.#released = false;
    this.#hello = hello;
    this.#visit = {};
    this.#fail(new BoardError(this.id, `${this.#name} began a new session.`, true));
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
    this.#fail(new BoardError(this.id, text, true));
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

function sentenceOf(name: string, error: unknown): string {
  return `${name}: ${error instanceof Error ? error.message : String(error)}`;
}
