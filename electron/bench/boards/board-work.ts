/**
 * What a board is asked to do, one request at a time: models, downloads, visits, repeats. Its answers are handed in by
 * `take`; when the board goes or begins anew, `fail` ends what was under way.
 */
import type { Link, ReceivedMessage } from '../../../firmware-bridge/link/link.ts';
import type { SampleSet } from '../../../firmware-bridge/protocol/samples.ts';
import { enums, type MessageFields, type MessageName } from '../../../firmware-bridge/protocol/schema.ts';
import type { EncodedVector } from '../../../firmware-bridge/protocol/sparse.ts';
import type { RepeatedPhase } from '../../contract.ts';
import type { ModelSpec } from '../models/model-spec.ts';
import { repeatedPhase } from '../power/repeat/repeated-phase.ts';
import type { LastVisit, RepeatWork } from '../power/repeat/work.ts';
import { BoardError } from './board-error.ts';
import type { BoardSensor } from './board-sensor.ts';
import type { ConfigureOptions, Downloaded, DownloadMode, TrainOutcome } from './client.ts';
import { modelMessages } from './model-messages.ts';
import { sendRepeat } from './repeat-messages.ts';
import { RequestSlot, type Expectation } from './request-slot.ts';
import { sendSamples, vectorOf } from './round-messages.ts';

/** Numbers of repetitions: apart from those of rounds. */
const FIRST_REPEAT = 0x80000000;

const MODEL_REQUESTS = ['modelBegin', 'modelLayer', 'modelWindow', 'modelEnd'] as const;

/** What is known of the board that works, as it is now. */
export interface Worker {
  readonly id: string;
  readonly name: string;
  readonly link: Link | undefined;
  /** The last one, also when there is none now. */
  readonly lastLink: Link | undefined;
  /** What happened and what to do, when something did. */
  readonly note: string | undefined;
}

export class BoardWork {
  readonly #board: Worker;
  readonly #sensor: BoardSensor;
  readonly #requests = new RequestSlot();
  #upload: ReceivedMessage<'upload'> | undefined;
  #onProgress: ((phase: string) => void) | undefined;
  #visit: LastVisit = {};
  #repeats = 0;

  constructor(board: Worker, sensor: BoardSensor) {
    this.#board = board;
    this.#sensor = sensor;
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
      return repeatedPhase(
        this.#board.id,
        work.fields,
        message.fields,
        this.#sensor.measurement(),
        work.amount,
      );
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  async cancel(round: number): Promise<void> {
    await this.#openLink().send('cancel', { round });
  }

  /** A new session: the board has forgotten what it was told. */
  begin(): void {
    this.#visit = {};
  }

  /** Ends what is under way; nothing of a partial upload is kept. */
  fail(error: Error): void {
    this.#upload = undefined;
    this.#onProgress = undefined;
    this.#sensor.reset();
    this.#requests.fail(error);
  }

  /** Whether a refusal of this message id is meant for the request under way. */
  concerns(messageId: number): boolean {
    return this.#requests.concerns(messageId);
  }

  /** The board says that it enters this phase. */
  progress(phase: string): void {
    this.#onProgress?.(phase);
  }

  /** An upload, or what may be the answer that is waited for. */
  take(message: ReceivedMessage): void {
    if (message.name === 'upload') this.#upload = message;
    else this.#requests.answer(message);
  }

  #openLink(): Link {
    const { id, name, link, lastLink } = this.#board;
    if (link?.state !== 'open') {
      const how = lastLink?.transport.kind === 'serial' ? 'Plug it in' : 'Add it again';
      throw new BoardError(id, `${name} is not connected. ${how}; it joins at the next round.`, true);
    }
    return link;
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
        this.#board.id,
        `${this.#board.name} is still busy with an earlier request (it owes ${earlier.answer}).`,
      );
    }
    try {
      const [message, sent] = await Promise.all([this.#requests.expect(expectation), send(link)]);
      return { message, sent };
    } catch (error) {
      // When the link ended, the note says why in better words than the message that could not be sent.
      const text = this.#board.link === link && link.state === 'open' ? undefined : this.#board.note;
      const own =
        error instanceof BoardError
          ? error
          : new BoardError(this.#board.id, text ?? sentenceOf(this.#board.name, error), true);
      this.#requests.fail(own, expectation);
      throw own;
    }
  }

  #takeUpload(round: number): ReceivedMessage<'upload'> | undefined {
    const upload = this.#upload;
    this.#upload = undefined;
    return upload?.fields.round === round ? upload : undefined;
  }
}

function sentenceOf(name: string, error: unknown): string {
  return `${name}: ${error instanceof Error ? error.message : String(error)}`;
}
