/**
 * A board in plain TypeScript: what the C core must compute, written again from the protocol's rules in float32, with no
 * code of the core. It stands in for boards where only the learning is under test, and is the oracle of the core's tests.
 */
import type {
  Client,
  ConfigureOptions,
  Downloaded,
  DownloadMode,
  TrainOutcome,
} from '../../../../../electron/bench/boards/client.ts';
import { fullDownload } from '../../../../../electron/bench/federation/downloads.ts';
import { digestOf } from '../../../../../electron/bench/models/digest.ts';
import { initialize } from '../../../../../electron/bench/models/initialize.ts';
import { layoutOf } from '../../../../../electron/bench/models/layout.ts';
import type { ModelSpec } from '../../../../../electron/bench/models/model-spec.ts';
import { SineStream } from '../../../../../electron/bench/tasks/sine-stream.ts';
import { Rng } from '../../../../../firmware-bridge/protocol/rng.ts';
import { messages } from '../../../../../firmware-bridge/protocol/schema.ts';
import type { MessageFields } from '../../../../../firmware-bridge/protocol/schema.ts';
import { decodeSparse, encodeSparse } from '../../../../../firmware-bridge/protocol/sparse.ts';
import type { EncodedVector } from '../../../../../firmware-bridge/protocol/sparse.ts';
import { selectTop } from '../../../../../firmware-bridge/protocol/top-p.ts';
import { ReferenceMlp } from './reference-mlp.ts';

const SIZES = { u8: 1, u16: 2, i16: 2, u32: 4, u64: 8, f32: 4, id64: 8 } as const;
const FRAME_OVERHEAD = 9;

/** Bytes of a message over its frames, first transmission only. */
export function wireBytes(name: 'download' | 'upload', bodyBytes: number, maxPayload: number): number {
  const payload = messages[name].fields.reduce((sum, { type }) => sum + SIZES[type], 0) + bodyBytes;
  return payload + FRAME_OVERHEAD * Math.max(1, Math.ceil(payload / maxPayload));
}

export interface ReferenceOptions {
  readonly maxPayload?: number;
  /** Called before each answer; may delay or throw, to play a slow or a lost board. */
  readonly fault?: (where: 'configure' | 'download' | 'train', round: number) => void | Promise<void>;
}

export class ReferenceClient implements Client {
  readonly id: string;
  readonly order: number;
  /** Stepped by a test that plays a restart between two rounds. */
  sessions = 1;
  /** Times that the server found its mirror different. */
  resyncs = 0;
  abandoned = 0;
  readonly #options: ReferenceOptions;
  #model: ModelSpec | undefined;
  #globalCount = 0;
  #localLayers = 0;
  /** The copy: all parameters as they are between rounds. Public so that tests can spoil it. */
  copy: Float32Array = new Float32Array(0);
  residual: Float32Array | undefined;
  cancelled = false;

  constructor(order: number, options: ReferenceOptions = {}) {
    this.id = `reference-${order}`;
    this.order = order;
    this.#options = options;
  }

  resynced(): void {
    this.resyncs++;
  }

  /** What `fault` waits for is not ended by this; a test that plays a late client ends it itself. */
  abandon(): void {
    this.abandoned++;
  }

  async configure(model: ModelSpec, options: ConfigureOptions): Promise<MessageFields<'modelReady'>> {
    await this.#options.fault?.('configure', 0);
    const { parameterCount, globalCount } = layoutOf(model, options.localLayers);
    this.#model = model;
    this.#globalCount = globalCount;
    this.#localLayers = options.localLayers;
    this.copy = initialize(model, options.seed);
    this.residual = options.useResidual ? new Float32Array(globalCount) : undefined;
    return {
      parameterCount,
      globalCount,
      bytesNeeded: 8 * parameterCount,
      bytesAvailable: 2 ** 20,
      copyDigest: this.#digest(),
    };
  }

  async download(round: number, mode: DownloadMode, vector: EncodedVector): Promise<Downloaded> {
    await this.#options.fault?.('download', round);
    const { indices, values } = decodeSparse(vector, this.#globalCount);
    if (mode === 'residual') this.residual!.fill(0);
    indices.forEach((index, i) => {
      if (mode === 'residual') this.residual![index] = values[i]!;
      else this.copy[index] = mode === 'set' ? values[i]! : this.copy[index]! + values[i]!;
    });
    return {
      copyDigest: this.#digest(),
      wireBytes: wireBytes('download', vector.body.length, this.#options.maxPayload ?? 512),
    };
  }

  async readResidual(): Promise<EncodedVector> {
    return fullDownload(this.residual!).encoded;
  }

  async train(plan: MessageFields<'train'>): Promise<TrainOutcome> {
    this.cancelled = false;
    await this.#options.fault?.('train', plan.round);
    const mlp = new ReferenceMlp(this.#model!, this.#localLayers, this.copy.slice());
    const done = { round: plan.round, ...mlp.train(plan, () => new SineStream(plan.taskSeed)) };
    const upload = this.cancelled || plan.uploadCount === 0 ? undefined : this.#upload(plan, mlp);
    return {
      upload,
      wireBytes: upload ? wireBytes('upload', upload.body.length, this.#options.maxPayload ?? 512) : 0,
      done,
      measurement: {
        provenance: 'model',
        startUs: 0,
        endUs: 0,
        energyPj: undefined,
        plusMinusPj: undefined,
        phases: [],
        samples: new Float64Array(0),
        lostSamples: 0,
      },
    };
  }

  async cancel(): Promise<void> {
    this.cancelled = true;
  }

  /** Does no noise: the core's own is judged by its statistics. */
  #upload(plan: MessageFields<'train'>, mlp: ReferenceMlp): EncodedVector {
    const m = this.#globalCount;
    const update =
      plan.querySamples > 0
        ? mlp.querySteps.slice(0, m)
        : mlp.parameters.slice(0, m).map((w, i) => w - this.copy[i]!);
    if (plan.errorFeedback) update.forEach((u, i) => (update[i] = u + this.residual![i]!));
    const indices = selectTop(update, plan.uploadCount);
    const chosen = Float32Array.from(indices, (i) => update[i]!);
    const { encoded, values } = encodeSparse(
      { indices, values: chosen },
      m,
      plan.uploadValueKind,
      new Rng(plan.roundingSeed),
    );
    if (plan.errorFeedback) {
      indices.forEach((index, i) => (update[index] = update[index]! - values[i]!));
      this.residual!.set(update);
    }
    return encoded;
  }

  #digest(): number {
    return digestOf(this.copy.subarray(0, this.#globalCount));
  }
}

export function referenceClients(count: number, options: ReferenceOptions = {}): ReferenceClient[] {
  return Array.from({ length: count }, (_, order) => new ReferenceClient(order, options));
}
