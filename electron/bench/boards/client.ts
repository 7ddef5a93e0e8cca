/**
 * A board as the round loop sees it: a client that takes a model, a download and a training plan, and gives an update.
 * The loop knows nothing of links, ports or sensors; what it needs of them is in the outcome.
 */
import type { SampleSet } from '../../../firmware-bridge/protocol/samples.ts';
import type { enums, MessageFields } from '../../../firmware-bridge/protocol/schema.ts';
import type { EncodedVector } from '../../../firmware-bridge/protocol/sparse.ts';
import type { ModelSpec } from '../models/model-spec.ts';
import type { RoundMeasurement } from '../power/measurement.ts';

export interface ConfigureOptions {
  /** Of the public initialization. */
  readonly seed: number;
  /** Layers at the end that are local: zero in the copy, rebuilt in each round, never sent. */
  readonly localLayers: number;
  /** Memory for error feedback; true is float32. */
  readonly useResidual: boolean | 'float16';
  readonly useGradientBuffer: boolean;
}

/** What a download changes: values of the copy, set or added to; or, in full, what error feedback keeps. */
export type DownloadMode = keyof typeof enums.DownloadMode;

export interface Downloaded {
  readonly copyDigest: number;
  /** Bytes of the download message, framing included (see `Link.send`), first transmission only. */
  readonly wireBytes: number;
}

export interface TrainOutcome {
  /** Undefined when the plan asked for none or the round was cancelled. */
  readonly upload: EncodedVector | undefined;
  /** Bytes of the upload message, framing included, first transmission only. */
  readonly wireBytes: number;
  readonly done: MessageFields<'roundDone'>;
  /** Phases and energy of this client's round, from the board's own clock and sensor. */
  readonly measurement: RoundMeasurement;
}

export interface Client {
  /** Steps each time the client has begun anew and forgotten what it was told. */
  readonly sessions: number;
  /** USB serial number or the board's own id. */
  readonly id: string;
  /** Position in the bench's order; aggregation goes by it, never by arrival. */
  readonly order: number;
  /** Sends the model. Resolves when the board has it initialized; rejects with a sentence if it does not fit. */
  configure(model: ModelSpec, options: ConfigureOptions): Promise<MessageFields<'modelReady'>>;
  download(round: number, mode: DownloadMode, vector: EncodedVector): Promise<Downloaded>;
  /** What error feedback keeps on it, every coordinate in float32. It stays as it is. Not within a round. */
  readResidual(round: number): Promise<EncodedVector>;
  /**
   * Resolves at roundDone. Rejects when the board is lost; nothing of a partial upload is returned.
   * @param samples with source host: `plan.samples` of them, sent once for each epoch
   */
  train(
    plan: MessageFields<'train'>,
    onProgress?: (phase: string) => void,
    samples?: SampleSet,
  ): Promise<TrainOutcome>;
  cancel(round: number): Promise<void>;
  /** Gives up what is under way, which rejects with `reason` (a clause about "it"); the client begins anew. */
  abandon(reason: string): void;
  /** Its copy was found different from the server's mirror, and sent again in full. */
  resynced(): void;
}
