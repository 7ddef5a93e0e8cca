/**
 * What one board was asked and answered in each round, from its raw frames: the raw material of a run played again.
 *
 *   out  modelBegin .. modelEnd | download | train
 *   in   modelReady             | downloaded | phase, power, upload, roundDone
 *
 * Repetitions (repeat .. repeatDone) lie between rounds and are kept apart: a run played again does without them.
 */
import { enums, type MessageFields } from '../../../../firmware-bridge/protocol/schema.ts';
import type { ReceivedMessage } from '../../../../firmware-bridge/link/link.ts';
import type { EncodedVector } from '../../../../firmware-bridge/protocol/sparse.ts';
import type { DownloadMode, TrainOutcome } from '../../boards/client.ts';
import { DEFAULT_SHUNT_OHMS, Ina219Converter } from '../../power/ina219-convert.ts';
import type { Provenance, RoundMeasurement } from '../../power/measurement.ts';
import { RoundCollector } from '../../power/round-collector.ts';
import type { BoardJoin } from '../recording/board-join.ts';

interface Asked {
  /** Number of the session in which it was asked: a board forgets everything between two. */
  readonly session: number;
}
export interface Configured extends Asked {
  readonly kind: 'configure';
  readonly sent: readonly ReceivedMessage[];
  answer?: MessageFields<'modelReady'>;
}
export interface DownloadSent extends Asked {
  readonly kind: 'download';
  readonly fields: MessageFields<'download'>;
  readonly vector: EncodedVector;
  readonly wireBytes: number;
  answer?: MessageFields<'downloaded'>;
}
export interface Trained extends Asked {
  readonly kind: 'train';
  readonly plan: MessageFields<'train'>;
  upload?: ReceivedMessage<'upload'>;
  answer?: TrainOutcome;
}
export type Exchange = Configured | DownloadSent | Trained;

/** A phase that was repeated on purpose: between rounds, and part of none. */
export interface Repeated {
  readonly asked: MessageFields<'repeat'>;
  /** Of one repetition: samples or coordinates. */
  amount: number;
  answer?: { readonly done: MessageFields<'repeatDone'>; readonly measurement: RoundMeasurement };
}

/** Of a download or an upload. */
export function vectorOf({
  fields,
  body,
}: ReceivedMessage<'upload'> | ReceivedMessage<'download'>): EncodedVector {
  const { coding, valueKind, riceParameter, count, scale } = fields;
  return { coding, valueKind, riceParameter, count, scale, body };
}

export class BoardExchanges {
  /** Since the last round was closed. */
  #round: Exchange[] = [];
  #repeats: Repeated[] = [];
  #sessions = 0;
  #collector: RoundCollector;
  #converter: Ina219Converter;
  #provenance: Provenance = 'model';

  constructor() {
    this.#converter = new Ina219Converter(DEFAULT_SHUNT_OHMS);
    this.#collector = new RoundCollector(this.#converter, this.#provenance);
  }

  join({
    shuntOhms,
    provenance,
    calibration,
  }: Pick<BoardJoin, 'shuntOhms' | 'provenance' | 'calibration'>): void {
    this.#converter = new Ina219Converter(shuntOhms, calibration);
    this.#provenance = provenance;
    this.session();
  }

  /** A new session: what the board had told of a round is void. */
  session(): void {
    this.#sessions++;
    this.#collector = new RoundCollector(this.#converter, this.#provenance);
  }

  /** What there was since the last call. */
  take(): Exchange[] {
    const round = this.#round;
    this.#round = [];
    return round;
  }

  /** Repetitions since the last call. */
  takeRepeats(): Repeated[] {
    return this.#repeats.splice(0);
  }

  message(direction: 'in' | 'out', message: ReceivedMessage): void {
    if (direction === 'out') this.#asked(message);
    else this.#said(message);
  }

  #asked(message: ReceivedMessage): void {
    const last = this.#round.at(-1);
    const session = this.#sessions;
    if (message.name === 'modelBegin') this.#round.push({ kind: 'configure', session, sent: [message] });
    else if (/^model(Layer|Window|End)$/.test(message.name)) {
      if (last?.kind === 'configure') (last.sent as ReceivedMessage[]).push(message);
    } else if (message.name === 'download') {
      const { fields, wireBytes } = message;
      this.#round.push({ kind: 'download', session, fields, vector: vectorOf(message), wireBytes });
    } else if (message.name === 'train') this.#round.push({ kind: 'train', session, plan: message.fields });
    else if (message.name === 'repeat')
      this.#repeats.push({ asked: message.fields, amount: message.fields.amount });
    else if (message.name === 'repeatDownload') {
      const repeat = this.#repeats.at(-1);
      if (repeat !== undefined) repeat.amount = message.fields.count;
    }
  }

  #said(message: ReceivedMessage): void {
    const last = this.#round.at(-1);
    switch (message.name) {
      case 'phase':
        this.#collector.phase(message.fields);
        break;
      case 'power':
        this.#collector.power(message.fields, message.body);
        break;
      case 'phaseSum':
        this.#collector.phaseSum(message.fields);
        break;
      case 'modelReady':
        if (last?.kind === 'configure') last.answer = message.fields;
        break;
      case 'downloaded':
        if (last?.kind === 'download') last.answer = message.fields;
        break;
      case 'upload':
        if (last?.kind === 'train') last.upload = message;
        break;
      case 'roundDone':
        this.#done(message.fields, last);
        break;
      case 'repeatDone':
        this.#repeated(message.fields);
        break;
      case 'failed':
        this.#collector.reset();
        break;
      default:
    }
  }

  #repeated(done: MessageFields<'repeatDone'>): void {
    const measurement = this.#collector.finish();
    const repeat = this.#repeats.at(-1);
    if (repeat?.asked.round === done.round) repeat.answer = { done, measurement };
  }

  #done(done: MessageFields<'roundDone'>, last: Exchange | undefined): void {
    const measurement = this.#collector.finish();
    if (last?.kind !== 'train' || last.plan.round !== done.round) return;
    const upload = last.upload?.fields.round === done.round ? last.upload : undefined;
    last.answer = {
      upload: upload && vectorOf(upload),
      wireBytes: upload?.wireBytes ?? 0,
      done,
      measurement,
    };
  }
}

export const downloadMode = (mode: DownloadMode): number => enums.DownloadMode[mode];
