/** What a frozen model answers: the same integers as the C code of `frozen-header.ts`, so the same answers to the last bit. */
import type { Window } from '../models/model-spec.ts';
import { bounded } from './freeze.ts';
import { LEAST, MOST, type FrozenLayer, type FrozenModel, type FrozenWeights } from './scheme.ts';

/** @param inputs `[count][inputs]` @returns `[count][outputs]`, before any softmax */
export function inferFrozen({ layers }: FrozenModel, inputs: Float32Array): Float32Array {
  const [first, last] = [layers[0], layers.at(-1)];
  if (first === undefined || last === undefined) return new Float32Array(0);
  const { inputs: width } = first.layer;
  const { outputs } = last.layer;
  const count = inputs.length / width;
  const answers = new Float32Array(count * outputs);
  for (let sample = 0; sample < count; sample++) {
    let values = quantized(inputs.subarray(sample * width, (sample + 1) * width), first);
    for (const frozen of layers) {
      if (frozen.layer.kind === 'flatten') continue;
      if (frozen.weights === undefined) values = pooled(frozen, values);
      else {
        const sums = sumsOf(frozen, frozen.weights, values);
        if (frozen.requantization === undefined)
          answers.set(floats(frozen, frozen.weights, sums), sample * outputs);
        else values = requantized(frozen, sums);
      }
    }
  }
  return answers;
}

/** To the nearest, halves upward; no number is the least. */
function quantized(values: Float32Array, { input: { scale, zeroPoint } }: FrozenLayer): Int8Array {
  return Int8Array.from(values, (value) => {
    const steps = Math.fround(Math.fround(value / scale) + 0.5);
    return Number.isNaN(steps) ? LEAST : bounded(Math.floor(steps) + zeroPoint, LEAST, MOST);
  });
}

function sumsOf({ layer, input }: FrozenLayer, weights: FrozenWeights, values: Int8Array): Int32Array {
  const { zeroPoint } = input;
  if (layer.kind !== 'conv2d') {
    return Int32Array.from({ length: layer.outputs }, (_, o) => {
      let sum = weights.bias[o] ?? 0;
      const row = o * layer.inputs;
      for (let i = 0; i < layer.inputs; i++)
        sum += ((values[i] as number) - zeroPoint) * (weights.values[row + i] as number);
      return sum;
    });
  }
  const w = layer.window;
  const sums = new Int32Array(layer.outputs);
  eachWindow(w, (at, top, left) => {
    for (let o = 0; o < w.outputChannels; o++) {
      let sum = weights.bias[o] as number;
      for (let ky = Math.max(0, -top); ky < w.kernelHeight && top + ky < w.inputHeight; ky++) {
        for (let kx = Math.max(0, -left); kx < w.kernelWidth && left + kx < w.inputWidth; kx++) {
          const pixel = ((top + ky) * w.inputWidth + left + kx) * w.inputChannels;
          const kernel = ((o * w.kernelHeight + ky) * w.kernelWidth + kx) * w.inputChannels;
          for (let c = 0; c < w.inputChannels; c++)
            sum += ((values[pixel + c] as number) - zeroPoint) * (weights.values[kernel + c] as number);
        }
      }
      sums[at + o] = sum;
    }
  });
  return sums;
}

/** Calls back with the index of the window's first output and its upper left corner on the image. */
function eachWindow(w: Window, then: (at: number, top: number, left: number) => void): void {
  for (let y = 0, at = 0; y < w.outputHeight; y++)
    for (let x = 0; x < w.outputWidth; x++, at += w.outputChannels)
      then(at, y * w.strideHeight - w.padTop, x * w.strideWidth - w.padLeft);
}

function requantized({ layer, output, requantization, weights }: FrozenLayer, sums: Int32Array): Int8Array {
  const channels = weights?.bias.length ?? 1;
  const least = layer.activation === 'relu' ? output.zeroPoint : LEAST;
  return Int8Array.from(sums, (sum, i) => {
    const shift = requantization?.shifts[i % channels] ?? 1;
    const product = sum * (requantization?.multipliers[i % channels] ?? 0);
    // Below 2^53: exact. A sum beyond it is rounded to neither side of a multiple of 2^shift.
    const q = Math.floor((product + 2 ** (shift - 1)) / 2 ** shift) + output.zeroPoint;
    return bounded(q, least, MOST);
  });
}

function floats({ input, layer }: FrozenLayer, { scales }: FrozenWeights, sums: Int32Array): Float32Array {
  return Float32Array.from(sums, (sum, i) => {
    const value = Math.fround(Math.fround(sum) * outputScale(input.scale, scales[i % scales.length] ?? 0));
    return layer.activation === 'relu' && !(value > 0) ? 0 : value;
  });
}

/** Of one sum of the last layer. */
export function outputScale(inputScale: number, weightScale: number): number {
  return Math.fround(inputScale * weightScale);
}

function pooled({ layer }: FrozenLayer, values: Int8Array): Int8Array {
  const result = new Int8Array(layer.outputs);
  if (!('window' in layer)) return result;
  const w = layer.window;
  eachWindow(w, (at, top, left) => {
    const [fromRow, toRow] = [Math.max(0, top), Math.min(w.inputHeight, top + w.kernelHeight)];
    const [fromColumn, toColumn] = [Math.max(0, left), Math.min(w.inputWidth, left + w.kernelWidth)];
    const count = (toRow - fromRow) * (toColumn - fromColumn);
    for (let c = 0; c < w.outputChannels; c++) {
      let largest = LEAST;
      let sum = 0;
      for (let row = fromRow; row < toRow; row++)
        for (let column = fromColumn; column < toColumn; column++) {
          const value = values[(row * w.inputWidth + column) * w.inputChannels + c] as number;
          largest = Math.max(largest, value);
          sum += value - LEAST;
        }
      // To the nearest, halves upward.
      result[at + c] =
        layer.kind === 'maxPool' ? largest : Math.floor((2 * sum + count) / (2 * count)) + LEAST;
    }
  });
  return result;
}
