/**
 * Where the search of the `messages` target begins: whole sessions that a host would have, in the form that messages.c reads.
 *
 * Why? What libFuzzer finds by itself begins with a model, but seldom with one that fits and is trained to the end: without
 * these, convolutions, samples from the host, the choice of an upload and repetitions were never reached.
 * They follow the message table, so they are made anew each time and never committed.
 */
import { modelMessages } from '../../../electron/bench/boards/model-messages.ts';
import { averagePool, cnn, conv, dense, flatten, maxPool } from '../../../electron/bench/models/cnn.ts';
import { layoutOf } from '../../../electron/bench/models/layout.ts';
import { mlp } from '../../../electron/bench/models/mlp.ts';
import type { ModelSpec } from '../../../electron/bench/models/model-spec.ts';
import { encodeMessage, layouts } from '../../../firmware-bridge/protocol/codec.ts';
import { Rng } from '../../../firmware-bridge/protocol/rng.ts';
import { encodeSamples, type SampleSet } from '../../../firmware-bridge/protocol/samples.ts';
import { enums, type MessageFields, type MessageName } from '../../../firmware-bridge/protocol/schema.ts';
import { encodeSparse } from '../../../firmware-bridge/protocol/sparse.ts';
import { plan } from '../../conformance/plan.ts';

/** As bench.h has it. */
const PAYLOAD = 64;
const FIRST = 0x40;
const LAST = 0x80;
const MOST_TURNS = 63;
/** Steps that are no messages; messages.c has the same. */
const REGISTERS = 0x3f;

const line = mlp({ widths: [1, 8, 8, 1], loss: 'mse', firstBiasRange: 1 });
const classes = mlp({ widths: [4, 6, 3], loss: 'softmaxCrossEntropy', firstBiasRange: 0 });
const images = cnn(
  'images',
  [7, 6, 1],
  [conv(3, { pad: 1 }), maxPool(2), conv(4, { kernel: 2 }), averagePool([1, 2]), flatten(), dense(3)],
);

class Session {
  readonly #bytes: number[] = [];

  get input(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  /** A message in as many frames as it takes; after the last, the board gets `turns` to work. */
  send<N extends MessageName>(name: N, fields: MessageFields<N>, body?: Uint8Array, turns = 4): this {
    const bytes = encodeMessage(name, fields, body);
    for (let at = 0; at === 0 || at < bytes.length; at += PAYLOAD) {
      const piece = bytes.subarray(at, at + PAYLOAD);
      const last = at + PAYLOAD >= bytes.length;
      const flags = (at === 0 ? FIRST : 0) | (last ? LAST | turns : 0);
      this.#bytes.push(layouts[name].id, flags, piece.length, ...piece);
    }
    return this;
  }

  wait(times = 1): this {
    for (let i = 0; i < times; i++) this.send('timeRequest', { hostSendUs: 1n }, undefined, MOST_TURNS);
    return this;
  }

  /** An INA219 that answers: 10 mV over its shunt, 3.3 V, a conversion ready. */
  sensor(relay: keyof typeof enums.SensorRelay): this {
    const registers = Uint16Array.of(0x399f, 1000, (825 << 3) | 2, 0, 0, 0);
    this.#bytes.push(REGISTERS, 1, registers.byteLength, ...new Uint8Array(registers.buffer));
    return this.send('sensorConfigure', {
      relay: enums.SensorRelay[relay],
      rangeMode: enums.RangeMode.auto,
      configRegister: 0x019f,
    });
  }

  configure(model: ModelSpec, useResidual: boolean | 'float16' = false, useGradientBuffer = false): this {
    const options = { seed: 3, localLayers: 1, useResidual, useGradientBuffer };
    for (const { name, fields } of modelMessages(model, options))
      this.send(name as 'modelBegin', fields as MessageFields<'modelBegin'>);
    return this.wait();
  }

  download(
    model: ModelSpec,
    mode: keyof typeof enums.DownloadMode,
    kind: keyof typeof enums.ValueKind,
    step: number,
  ): this {
    const { fields, body } = vector(model, kind, step);
    return this.send('download', { round: 1, mode: enums.DownloadMode[mode], ...fields }, body);
  }

  train(changes: Partial<MessageFields<'train'>>): this {
    return this.send('train', { ...plan, samples: 4, reconstructSteps: 1, uploadCount: 5, ...changes });
  }

  samples(set: SampleSet): this {
    const { fields, body } = encodeSamples(set, plan.round);
    return this.send('samples', fields, body, MOST_TURNS).wait(2);
  }
}

/** Every `step`-th global coordinate of a model, each with a value of its own. */
function vector(model: ModelSpec, kind: keyof typeof enums.ValueKind, step: number) {
  const { globalCount } = layoutOf(model, 1);
  const indices = Uint32Array.from({ length: Math.ceil(globalCount / step) }, (_, i) => i * step);
  const values = Float32Array.from(indices, (i) => Math.sin(i));
  const { encoded } = encodeSparse({ indices, values }, globalCount, enums.ValueKind[kind], new Rng(1));
  const { body, ...fields } = encoded;
  return { fields, body };
}

const kinds = Object.keys(enums.ValueKind) as (keyof typeof enums.ValueKind)[];
const host = { source: enums.SampleSource.host };

function uploads(): [string, Uint8Array][] {
  return kinds.flatMap((kind, i): [string, Uint8Array][] => {
    const uploadValueKind = enums.ValueKind[kind];
    const residual = i % 2 === 0 ? true : 'float16';
    const session = new Session()
      .configure(line, residual, true)
      .download(line, 'set', kind, 1)
      .download(line, 'add', kind, 9);
    const rounds = session
      .train({ uploadValueKind, uploadCount: 3, errorFeedback: 1, batchSize: 2 })
      .wait(3)
      .send('residualRead', { round: 2 })
      .wait(2)
      .download(line, 'residual', 'float32', 3)
      .train({ uploadValueKind, uploadCount: 80, epochs: 2, freezeLocalAfter: 1 })
      .wait(3);
    return [[`upload-${kind}`, rounds.input]];
  });
}

/** Inputs by name. */
export function seeds(): ReadonlyMap<string, Uint8Array> {
  const floats = (count: number) => Float32Array.from({ length: count }, (_, i) => Math.cos(i));
  const cancelled = new Session().configure(line).train({ samples: 400 }).send('cancel', { round: 1 });
  const repeated = new Session().configure(line, true).sensor('sums');
  const repeat = { round: 1, count: 2, valueKind: 1, errorFeedback: 0, seed: 7 };
  for (const phase of ['idle', 'train', 'select', 'send'] as const)
    repeated.send('repeat', { ...repeat, phase: enums.Phase[phase], amount: 3 }).wait(2);
  const { fields, body } = vector(line, 'int8', 4);
  repeated.send('repeat', { ...repeat, phase: enums.Phase.receive, amount: 0 });
  for (let i = 0; i < 2; i++)
    repeated.send('repeatDownload', { round: 1, mode: enums.DownloadMode.set, ...fields }, body);
  repeated.wait(2);
  // More coordinates than there are: refused, and the repetitions end.
  const excess = { ...fields, mode: enums.DownloadMode.set, count: 1e6 };
  repeated
    .send('repeat', { ...repeat, phase: enums.Phase.receive, amount: 0 })
    .send('repeatDownload', { round: 1, ...excess }, body)
    .wait(2);
  return new Map([
    ...uploads(),
    ['cancel', cancelled.wait(2).input],
    ['repeat', repeated.input],
    ['power', new Session().sensor('both').configure(line).train({}).wait(4).input],
    ['privacy', new Session().configure(line).train({ clipNorm: 1, noiseDeviation: 0.5 }).wait(3).input],
    ['first-order', new Session().configure(line).train({ querySamples: 2 }).wait(3).input],
    [
      'images',
      new Session()
        .configure(images)
        .train({ ...host, samples: 2 })
        .samples({
          count: 2,
          encoding: 'uint8',
          inputs: Uint8Array.from({ length: 84 }, (_, i) => i * 3),
          targets: Uint8Array.of(0, 2),
        }).input,
    ],
    [
      'classes',
      new Session()
        .configure(classes)
        .train({ ...host, samples: 2 })
        .samples({ count: 2, encoding: 'float16', inputs: floats(8), targets: Uint8Array.of(1, 2) }).input,
    ],
    [
      'values',
      new Session()
        .configure(line)
        .train({ ...host, samples: 3 })
        .samples({ count: 3, encoding: 'float32', inputs: floats(3), targets: floats(3) }).input,
    ],
  ]);
}
