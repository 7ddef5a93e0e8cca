/**
 * A client that answers from a recording, and compares what it is asked now with what was asked then. Played through the
 * same round loop as live boards, so that there is no second reading of the algorithm.
 */
import type { MessageFields } from '../../../../firmware-bridge/protocol/schema.ts';
import type {
  Client,
  ConfigureOptions,
  Downloaded,
  DownloadMode,
  TrainOutcome,
} from '../../boards/client.ts';
import type { EncodedVector } from '../../../../firmware-bridge/protocol/sparse.ts';
import { modelMessages } from '../../boards/model-messages.ts';
import type { ModelSpec } from '../../models/model-spec.ts';
import { downloadMode, type Exchange } from './exchanges.ts';

/** What was asked differs from what would be asked now. */
export class Diverged extends Error {
  override readonly name = 'Diverged';
  readonly topic: string;

  constructor(topic: string, text: string) {
    super(text);
    this.topic = topic;
  }
}

export class RecordedClient implements Client {
  readonly id: string;
  readonly order: number;
  #exchanges: Exchange[] = [];
  #absent: string | undefined;
  sessions = 0;
  /** The first divergence; the round loop takes its error for a lost board. */
  diverged: Diverged | undefined;

  constructor(id: string, order: number) {
    this.id = id;
    this.order = order;
  }

  /** What there was in the round to come. `absent`: it did not finish, and why. */
  load(exchanges: readonly Exchange[], absent: string | undefined): void {
    this.#exchanges.push(...exchanges);
    this.sessions = exchanges[0]?.session ?? this.sessions;
    this.#absent = absent;
  }

  /** Forgets what was not asked for. */
  clear(): void {
    this.#exchanges = [];
  }

  async configure(model: ModelSpec, options: ConfigureOptions): Promise<MessageFields<'modelReady'>> {
    const { sent, answer } = await this.#next('configure');
    const wanted = modelMessages(model, options);
    wanted.forEach(({ name, fields }, i) => this.#same(name, sent[i]?.fields, fields));
    if (sent.length !== wanted.length)
      this.#fail(
        'frames/out',
        `${sent.length} messages describe the model, and there would be ${wanted.length}`,
      );
    return this.#answered(answer);
  }

  async download(round: number, mode: DownloadMode, { body, ...header }: EncodedVector): Promise<Downloaded> {
    const { fields, vector, wireBytes, answer } = await this.#next('download');
    const { coding, valueKind, riceParameter, count } = header;
    const scale = Math.fround(header.scale);
    this.#same('download', fields, {
      round,
      mode: downloadMode(mode),
      coding,
      valueKind,
      riceParameter,
      count,
      scale,
    });
    if (Buffer.compare(vector.body, body) !== 0)
      this.#fail('frames/out', `the download of round ${round} holds other values`);
    return { copyDigest: this.#answered(answer).copyDigest, wireBytes };
  }

  async train(plan: MessageFields<'train'>): Promise<TrainOutcome> {
    const trained = await this.#next('train');
    this.#same('train', trained.plan, plan);
    return this.#answered(trained.answer);
  }

  /** Only a run that keeps checkpoints asks. */
  readResidual(): Promise<EncodedVector> {
    return this.#reject('frames/out', 'what error feedback keeps would be asked for');
  }

  cancel(): Promise<void> {
    return Promise.resolve();
  }

  abandon(): void {
    // Nothing is under way: every answer is there at once.
  }

  resynced(): void {
    // Counted by the loop as well.
  }

  /** Rejects at once for a round that the board did not finish: where it stopped makes no difference to the server. */
  #next<K extends Exchange['kind']>(kind: K): Promise<Extract<Exchange, { kind: K }>> {
    if (this.#absent !== undefined) return Promise.reject(new Error(this.#absent));
    const next = this.#exchanges.shift();
    if (next?.kind === kind) return Promise.resolve(next as Extract<Exchange, { kind: K }>);
    return this.#reject(`frames/out`, `a ${kind} would be sent where there is ${next?.kind ?? 'nothing'}`);
  }

  #answered<T>(answer: T | undefined): T {
    return answer ?? this.#fail('frames/in', 'an answer is missing');
  }

  #same(message: string, then: object | undefined, now: object): void {
    const recorded = (then ?? {}) as Record<string, unknown>;
    for (const [name, value] of Object.entries(now)) {
      // Single precision on the wire.
      if (recorded[name] === value || recorded[name] === Math.fround(Number(value))) continue;
      this.#fail(
        'frames/out',
        `${name} of ${message} was ${String(recorded[name])} and would be ${String(value)}`,
      );
    }
  }

  #fail(rest: string, text: string): never {
    this.diverged ??= new Diverged(`/board/${this.id}/${rest}`, text);
    throw this.diverged;
  }

  async #reject<T>(rest: string, text: string): Promise<T> {
    await Promise.resolve();
    return this.#fail(rest, text);
  }
}
