/**
 * Samples that the host sends to a board which trains with source host: the body of `samples` messages.
 *
 *   | target | input input ... | target | input ...        softmaxCrossEntropy: u8 class; mse: f32 for each output
 *
 * A board unpacks it as it arrives (`firmware/core/samples.c`). uint8 is a quarter of float32 on the wire and exact for
 * images of 8 bits; what the board then sees is code × scale + offset in float32, which `sampleInputs` gives.
 */
import { enums } from './schema.ts';
import type { MessageFields } from './schema.ts';
import { dequantize, toFloat16 } from './values.ts';

const { fround } = Math;

export interface SampleSet {
  readonly count: number;
  readonly encoding: keyof typeof enums.SampleEncoding;
  /** `[count][inputs]`: codes 0 to 255 with encoding uint8, values otherwise. */
  readonly inputs: Uint8Array | Float32Array;
  /** Classes `[count]` (Uint8Array, for softmaxCrossEntropy) or outputs `[count][outputs]` (Float32Array, for mse). */
  readonly targets: Uint8Array | Float32Array;
  /** Of encoding uint8; default 1 / 255. */
  readonly scale?: number;
  /** Of encoding uint8; default 0. */
  readonly offset?: number;
}

export interface SamplesMessage {
  readonly fields: MessageFields<'samples'>;
  readonly body: Uint8Array;
}

const CHUNK_BYTES = 2048;
const DEFAULT_SCALE = 1 / 255;

interface Widths {
  readonly inputs: number;
  readonly targets: number;
  readonly inputBytes: number;
  readonly targetBytes: number;
}

function widthsOf({ count, encoding, inputs, targets }: SampleSet): Widths {
  const widths = {
    inputs: inputs.length / count,
    targets: targets.length / count,
    inputBytes: { float32: 4, float16: 2, uint8: 1 }[encoding],
    targetBytes: targets.BYTES_PER_ELEMENT,
  };
  if (!Number.isInteger(widths.inputs) || !Number.isInteger(widths.targets)) {
    throw new RangeError(
      `${count} samples cannot have ${inputs.length} inputs and ${targets.length} targets.`,
    );
  }
  if ((encoding === 'uint8') !== inputs instanceof Uint8Array) {
    throw new RangeError(
      'Samples of encoding uint8 take their inputs as a Uint8Array, others as a Float32Array.',
    );
  }
  return widths;
}

/** One message with samples `from` up to `to`. */
export function encodeSamples(set: SampleSet, round: number, from = 0, to = set.count): SamplesMessage {
  const { inputs, targets, inputBytes, targetBytes } = widthsOf(set);
  const body = new Uint8Array((to - from) * (inputs * inputBytes + targets * targetBytes));
  const view = new DataView(body.buffer);
  const halves = set.encoding === 'float16' ? toFloat16(Float32Array.from(set.inputs)) : new Uint32Array(0);
  let at = 0;
  for (let sample = from; sample < to; sample++) {
    for (let i = 0; i < targets; i++, at += targetBytes) {
      const target = set.targets[sample * targets + i] ?? 0;
      if (targetBytes === 1) view.setUint8(at, target);
      else view.setFloat32(at, target, true);
    }
    for (let i = 0; i < inputs; i++, at += inputBytes) {
      const input = set.inputs[sample * inputs + i] ?? 0;
      if (set.encoding === 'float32') view.setFloat32(at, input, true);
      else if (set.encoding === 'float16') view.setUint16(at, halves[sample * inputs + i] ?? 0, true);
      else view.setUint8(at, input);
    }
  }
  return {
    fields: {
      round,
      count: to - from,
      encoding: enums.SampleEncoding[set.encoding],
      scale: fround(set.scale ?? DEFAULT_SCALE),
      offset: fround(set.offset ?? 0),
    },
    body,
  };
}

/** All samples in messages of about 2 kB: small enough for a cancelled round to end soon. */
export function sampleChunks(set: SampleSet, round: number): SamplesMessage[] {
  const { inputs, targets, inputBytes, targetBytes } = widthsOf(set);
  const each = Math.max(1, Math.floor(CHUNK_BYTES / (inputs * inputBytes + targets * targetBytes)));
  const chunks: SamplesMessage[] = [];
  for (let from = 0; from < set.count; from += each) {
    chunks.push(encodeSamples(set, round, from, Math.min(from + each, set.count)));
  }
  return chunks;
}

/** The inputs as a board sees them, `[count][inputs]`. */
export function sampleInputs(set: SampleSet): Float32Array {
  const scale = fround(set.scale ?? DEFAULT_SCALE);
  const offset = fround(set.offset ?? 0);
  switch (set.encoding) {
    case 'float32':
      return Float32Array.from(set.inputs);
    case 'float16':
      return dequantize(toFloat16(Float32Array.from(set.inputs)), enums.ValueKind.float16, 0);
    case 'uint8':
      return Float32Array.from(set.inputs, (code) => fround(code * scale) + offset);
  }
}
