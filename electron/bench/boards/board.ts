/**
 * A board of the bench: a client of rounds, with a name, a state, a live reading and counters.
 *
 *   lost --bind(greeting)--> idle --train--> receiving -> training -> selecting -> sending -> idle
 *     ^                        |
 *     +---- link closed -------+---- restarted: pending work is rejected, greeted again, idle
 */
import type { Hello, Link, ReceivedMessage } from '../../../firmware-bridge/link/link.ts';
import { sampleChunks, type SampleSet } from '../../../firmware-bridge/protocol/samples.ts';
import { enums, type MessageFields, type MessageName } from '../../../firmware-bridge/protocol/schema.ts';
import type { EncodedVector } from '../../../firmware-bridge/protocol/sparse.ts';
import type { BoardState, PowerReading } from '../../contract.ts';
import type { ModelSpec } from '../models/model-spec.ts';
import { DEFAULT_SHUNT_OHMS, Ina219Converter } from '../power/ina219-convert.ts';
import type { Provenance, RoundMeasurement } from '../power/measurement.ts';
import { phaseName, RoundCollector } from '../power/round-collector.ts';
import { BoardError, failureText } from './board-error.ts';
import { sensorProvenance } from './board-kind.ts';
import type { Client, ConfigureOptions, Downloaded, TrainOutcome } from './client.ts';
import type { Greeting } from './greeting.ts';
import { modelMessages } from './model-messages.ts';
import { RequestSlot, type Expectation } from './request-slot.ts';

/** 16 V, PGA 1 (±400 mA at 0.1 ohm), 12 bits, shunt and bus continuously: a pair each 1.06 ms. */
export const SENSOR_CONFIG = 0x019f;

const STATE_OF_PHASE: Readonly<Record<string, BoardState>> = {
  receive: 'receiving',
  train: 'training',
  select: 'selecting',
  send: 'sending',
  idle: 'idle',
};

const MODEL_REQUESTS = ['modelBegin', 'modelLayer', 'modelWindow', 'modelEnd'] as const;

export interface BoardOptions {
  readonly id: string;
  readonly order: number;
  readonly letter: string;
  readonly name: string;
  readonly shuntOhms?: number;
  /** State, note, name or sensor changed. */
  readonly onChange?: (board: Board) => void;
  readonly onRename?: (board: Board) => void;
  readonly onLog?: (level: 'info' | 'warn' | 'fail', text: string, board: Board) => void;
}

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
  #sensorState = 0;
  #sessions = 0;
  /** Why the session under way is begun anew by us; undefined when the board itself restarted. */
  #abandoned: string | undefined;
  #collector: RoundCollector;
  #latestUs = 0;
  readonly #requests = new RequestSlot();
  #upload: ReceivedMessage<'upload'> | undefined;
  #measurement: RoundMeasurement | undefined;
  #onProgress: ((phase: string) => void) | undefined;
  readonly #options: BoardOptions;
  readonly #converter: Ina219Converter;

  constructor(options: BoardOptions) {
    this.id = options.id;
    this.order = options.order;
    this.letter = options.letter;
    this.#name = options.name;
    this.#options = options;
    this.#converter = new Ina219Converter(options.shuntOhms ?? DEFAULT_SHUNT_OHMS);
    this.#collector = new RoundCollector(this.#converter, 'model');
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
  /** enum SensorState. */
  get sensorState(): number {
    return this.#sensorState;
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
    return this.#converter.shuntOhms;
  }
  /** Latest reading of the sensor; undefined before the first. */
  get reading(): PowerReading | undefined {
    const latest = this.#collector.latest;
    if (latest === undefined || this.#link === undefined) return undefined;
    return {
      boardId: this.id,
      timeUs: this.#latestUs,
      powerW: latest.powerW,
      currentA: latest.currentA,
      busV: latest.busV,
    };
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
    this.#collector.forget();
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

  async download(round: number, mode: 'set' | 'add', vector: EncodedVector): Promise<Downloaded> {
    const expectation = { answer: 'downloaded', requests: ['download'], round } as const;
    const { body, ...header } = vector;
    const { message, sent } = await this.#request(expectation, (link) =>
      link.send('download', { round, mode: enums.DownloadMode[mode], ...header }, body),
    );
    return { copyDigest: message.fields.copyDigest, wireBytes: sent.wireBytes };
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
      this.#measurement = undefined;
      this.#onProgress = onProgress;
      return Promise.all([link.send('train', plan), ...sendSamples(link, plan, samples)]);
    });
    const upload = this.#takeUpload(plan.round);
    this.#onProgress = undefined;
    return {
      upload: upload && vectorOf(upload),
      wireBytes: upload?.wireBytes ?? 0,
      done: message.fields,
      measurement: this.#measurement ?? this.#collector.finish(),
    };
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
    this.#collector.reset();
    this.#requests.fail(error);
  }

  // ── what the board says ───────────────────────────────────────────────────────────────────────────────────────

  #message(message: ReceivedMessage): void {
    switch (message.name) {
      case 'phase':
        this.#phase(message.fields);
        break;
      case 'power':
        if (this.#collector.power(message.fields, message.body) > 0)
          this.#latestUs = Number(message.fields.firstTimeUs);
        break;
      case 'upload':
        this.#upload = message;
        break;
      case 'sensor':
        this.#sensor(message.fields.state);
        break;
      case 'failed':
        this.#failed(message.fields);
        break;
      case 'roundDone':
        // At once, before a later message can add to it.
        this.#measurement = this.#collector.finish();
        this.#requests.answer(message);
        break;
      default:
        this.#requests.answer(message);
    }
  }

  #phase(fields: MessageFields<'phase'>): void {
    this.#collector.phase(fields);
    const phase = phaseName(fields.phase);
    if (phase === undefined) return;
    this.#setState(STATE_OF_PHASE[phase] ?? 'idle');
    this.#onProgress?.(phase);
  }

  #sensor(state: number): void {
    const before = this.#sensorState;
    this.#sensorState = state;
    if (state === enums.SensorState.failed && before !== state) {
      this.#note = `The INA219 of ${this.#name} stopped answering. Training goes on; this board adds no joules. Check its four wires.`;
      this.#options.onLog?.('warn', this.#note, this);
    } else if (state === enums.SensorState.ina219 && before === enums.SensorState.failed) {
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
    this.#hello = hello;
    this.#fail(new BoardError(this.id, `${this.#name} began a new session.`, true));
    this.#collector = new RoundCollector(this.#converter, this.provenance);
    this.#sensorState = hello.sensorState;
    this.#note = undefined;
    this.#setState('idle');
    if (hello.sensorState !== enums.SensorState.absent) {
      // A refusal comes as `failed`, and the link's end by `closed`: nothing to wait for.
      this.#link
        ?.send('sensorConfigure', {
          relay: enums.SensorRelay.both,
          rangeMode: enums.RangeMode.auto,
          configRegister: SENSOR_CONFIG,
        })
        .catch(() => undefined);
    }
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

/** The messages that describe one layer. */
/** All samples of a round, once for each epoch, in messages that the link can take one by one. */
function sendSamples(link: Link, plan: MessageFields<'train'>, samples?: SampleSet): Promise<unknown>[] {
  if (samples === undefined) return [];
  const chunks = sampleChunks(samples, plan.round);
  return Array.from({ length: plan.epochs }, () => chunks)
    .flat()
    .map(({ fields, body }) => link.send('samples', fields, body));
}

function vectorOf({ fields, body }: ReceivedMessage<'upload'>): EncodedVector {
  const { coding, valueKind, riceParameter, count, scale } = fields;
  return { coding, valueKind, riceParameter, count, scale, body };
}

function sentenceOf(name: string, error: unknown): string {
  return `${name}: ${error instanceof Error ? error.message : String(error)}`;
}
