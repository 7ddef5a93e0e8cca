/**
 * A frozen model as one C header: weights, the code that infers with them, and a vector to test it with. Needs the C
 * library for nothing; computes in integers but for the first and the last step.
 */
import type { Window } from '../models/model-spec.ts';
import { floatRows, integerRows, literal } from '../export/c-numbers.ts';
import { outputScale } from './frozen-inference.ts';
import { SCHEME_TEXT, frozenBytes, scratchBytes, type FrozenLayer, type FrozenModel } from './scheme.ts';

export interface TestVector {
  readonly input: Float32Array;
  readonly output: Float32Array;
}

/** @param about sentences for the comment on top @param vector one input and what must come out, to the last bit */
export function frozenHeader(frozen: FrozenModel, about: readonly string[], vector: TestVector): string {
  const { layers } = frozen;
  const used = layers.filter(({ layer }) => layer.kind !== 'flatten');
  const has = (...kinds: string[]): boolean => used.some(({ layer }) => kinds.includes(layer.kind));
  const windowed = has('conv2d', 'maxPool', 'averagePool');
  const parts = [
    comment(frozen, about),
    '#ifndef FROZEN_MODEL_H\n#define FROZEN_MODEL_H\n\n#include <stdint.h>\n',
    [
      `#define FROZEN_INPUTS ${layers[0]?.layer.inputs}`,
      `#define FROZEN_OUTPUTS ${layers.at(-1)?.layer.outputs}`,
      '/* Bytes of memory that frozen_predict is lent. */',
      `#define FROZEN_SCRATCH_BYTES ${scratchBytes(frozen)}`,
      '',
    ].join('\n'),
    ...layers.flatMap((layer, i) => arrays(layer, i)),
    QUANTIZE,
    ...(used.some(({ requantization }) => requantization) ? [REQUANTIZE] : []),
    ...(windowed ? [WINDOW] : []),
    ...(has('dense') ? [DENSE] : []),
    ...(has('conv2d') ? [CONV] : []),
    ...(has('maxPool') ? [MAX_POOL] : []),
    ...(has('averagePool') ? [AVERAGE_POOL] : []),
    predict(used, layers),
    testVector(vector),
    '#endif\n',
  ];
  return parts.join('\n');
}

function comment(frozen: FrozenModel, about: readonly string[]): string {
  const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
  const lines = [
    ...about,
    '',
    `Scheme: ${SCHEME_TEXT}.`,
    'An activation stands for scale * (q - zero point), a weight for scale[o] * q; sums become 8 bits again by a 24-bit',
    'multiplier and a shift, to the nearest. Ranges of activations were taken from ' +
      `${frozen.calibrationSamples} samples.`,
    `${kilobytes(frozenBytes(frozen))} of flash, ${kilobytes(scratchBytes(frozen))} of memory while it infers.`,
    '',
    '  int8_t scratch[FROZEN_SCRATCH_BYTES];',
    '  float output[FROZEN_OUTPUTS];',
    '  frozen_predict(input, output, scratch);        outputs are those before any softmax',
    '',
    'frozen_test_input must give frozen_test_output, to the last bit.',
  ];
  return `/*\n${lines.map((line) => ` * ${line.replaceAll('*/', '* /')}`.trimEnd()).join('\n')}\n */`;
}

function arrays({ layer, input, weights, requantization }: FrozenLayer, i: number): string[] {
  if (weights === undefined) return [];
  const { values, bias, scales } = weights;
  const shape = layer.kind === 'conv2d' ? shapeOf(layer.window) : [layer.outputs, layer.inputs];
  const array = (type: string, name: string, length: number, rows: string): string =>
    `static const ${type} frozen_layer${i}_${name}[${length}] = {\n${rows}};\n`;
  return [
    `/* Layer ${i}, ${layer.kind}${shape.map((n) => ` [${n}]`).join('')} */`,
    array('int8_t', 'weights', values.length, integerRows(values)),
    array('int32_t', 'bias', bias.length, integerRows(bias)),
    ...(requantization
      ? [
          array('int32_t', 'multipliers', bias.length, integerRows(requantization.multipliers)),
          array('uint8_t', 'shifts', bias.length, integerRows(requantization.shifts)),
        ]
      : [
          '/* Of one sum of an output. */',
          array(
            'float',
            'scales',
            bias.length,
            floatRows(scales.map((scale) => outputScale(input.scale, scale))),
          ),
        ]),
  ];
}

const shapeOf = (w: Window): number[] => [w.outputChannels, w.kernelHeight, w.kernelWidth, w.inputChannels];

const QUANTIZE = `/* To the nearest, halves upward; what is no number is the least. */
static int8_t frozen_quantized(float value, float scale, int32_t zero)
{
    float steps = value / scale + 0.5f;
    int32_t q;
    if (!(steps > -1000.0f)) {
        return -128;
    }
    q = steps > 1000.0f ? 1000 : (int32_t)steps;
    q = ((float)q > steps ? q - 1 : q) + zero;
    return (int8_t)(q < -128 ? -128 : q > 127 ? 127 : q);
}
`;

const REQUANTIZE = `/* A sum as 8 bits: (sum * multiplier + half) / 2^shift downward; least is the zero point where ReLU is. */
static int8_t frozen_requantized(int32_t sum, int32_t multiplier, uint8_t shift, int32_t zero, int32_t least)
{
    int64_t unit = (int64_t)1 << shift;
    int64_t value = (int64_t)sum * multiplier + unit / 2;
    int64_t q = value / unit - (value % unit < 0 ? 1 : 0) + zero;
    return (int8_t)(q < least ? least : q > 127 ? 127 : q);
}
`;

const WINDOW = `typedef struct {
    int32_t input_height, input_width, input_channels, output_height, output_width, output_channels;
    int32_t kernel_height, kernel_width, stride_height, stride_width, pad_top, pad_left;
} frozen_window_t;
`;

/** Sums go where they are wanted: `bytes` of a hidden layer, `floats` of the last one. */
const DENSE = `/* The sum of output o. */
static int32_t frozen_dense(const int8_t *input, int32_t zero, const int8_t *weights, int32_t bias, int32_t inputs, int32_t o)
{
    int32_t sum = bias, i;
    weights += o * inputs;
    for (i = 0; i < inputs; i++) {
        sum += (input[i] - zero) * weights[i];
    }
    return sum;
}
`;

const CONV = `/* The sum of output channel o at row y, column x; what lies beyond the image is zero. */
static int32_t frozen_conv(const int8_t *input, int32_t zero, const int8_t *weights, int32_t bias, const frozen_window_t *w,
                           int32_t y, int32_t x, int32_t o)
{
    int32_t sum = bias, ky, kx, c, top = y * w->stride_height - w->pad_top, left = x * w->stride_width - w->pad_left;
    for (ky = 0; ky < w->kernel_height; ky++) {
        for (kx = 0; kx < w->kernel_width; kx++) {
            int32_t row = top + ky, column = left + kx;
            const int8_t *pixel, *kernel;
            if (row < 0 || row >= w->input_height || column < 0 || column >= w->input_width) {
                continue;
            }
            pixel = input + (row * w->input_width + column) * w->input_channels;
            kernel = weights + ((o * w->kernel_height + ky) * w->kernel_width + kx) * w->input_channels;
            for (c = 0; c < w->input_channels; c++) {
                sum += (pixel[c] - zero) * kernel[c];
            }
        }
    }
    return sum;
}
`;

const poolCode = (name: string, says: string, start: string, each: string, result: string): string =>
  `/* ${says}, channel by channel; what lies beyond the image does not count. */
static void frozen_${name}(const int8_t *input, int8_t *output, const frozen_window_t *w)
{
    int32_t y, x, c, ky, kx;
    for (y = 0; y < w->output_height; y++) {
        for (x = 0; x < w->output_width; x++) {
            for (c = 0; c < w->output_channels; c++) {
                int32_t ${start};
                for (ky = 0; ky < w->kernel_height; ky++) {
                    for (kx = 0; kx < w->kernel_width; kx++) {
                        int32_t row = y * w->stride_height - w->pad_top + ky;
                        int32_t column = x * w->stride_width - w->pad_left + kx;
                        if (row >= 0 && row < w->input_height && column >= 0 && column < w->input_width) {
                            int32_t value = input[(row * w->input_width + column) * w->input_channels + c];
                            ${each}
                        }
                    }
                }
                *output++ = (int8_t)(${result});
            }
        }
    }
}
`;

const MAX_POOL = poolCode(
  'max_pool',
  'The largest of each window',
  'largest = -128',
  'largest = value > largest ? value : largest;',
  'largest',
);
/** Counted from -128, so that the division is one of numbers that are not negative. */
const AVERAGE_POOL = poolCode(
  'average_pool',
  'The mean of each window, to the nearest',
  'sum = 0, count = 0',
  'sum += value + 128;\n                            count++;',
  '(2 * sum + count) / (2 * count) - 128',
);

function predict(used: readonly FrozenLayer[], all: readonly FrozenLayer[]): string {
  const first = used[0];
  const even = Math.max(0, ...used.filter((_, i) => i % 2 === 0).map(({ layer }) => layer.inputs));
  const lines = [
    '/* input[FROZEN_INPUTS] to output[FROZEN_OUTPUTS]; scratch may hold anything and need not be kept. */',
    'static void frozen_predict(const float *input, float *output, int8_t *scratch)',
    '{',
    used.length > 1
      ? `    int8_t *here = scratch, *there = scratch + ${even};`
      : '    int8_t *here = scratch;',
    `    int32_t ${used.some(({ layer }) => layer.kind === 'conv2d') ? 'i, y, x, o' : used.some(({ layer }) => layer.kind === 'dense') ? 'i, o' : 'i'};`,
    '    for (i = 0; i < FROZEN_INPUTS; i++) {',
    `        here[i] = frozen_quantized(input[i], ${literal(first?.input.scale ?? 1)}, ${first?.input.zeroPoint});`,
    '    }',
    ...used.flatMap((layer, i) =>
      step(layer, all.indexOf(layer), i % 2 === 0 ? ['here', 'there'] : ['there', 'here']),
    ),
    '}',
    '',
  ];
  return lines.join('\n');
}

function step(frozen: FrozenLayer, index: number, [from, to]: readonly [string, string]): string[] {
  const { layer, input, output, requantization } = frozen;
  const name = `frozen_layer${index}`;
  const window =
    'window' in layer
      ? [`        static const frozen_window_t window = {${windowNumbers(layer.window)}};`]
      : [];
  if (layer.kind === 'maxPool' || layer.kind === 'averagePool')
    return [
      '    {',
      ...window,
      `        frozen_${layer.kind === 'maxPool' ? 'max_pool' : 'average_pool'}(${from}, ${to}, &window);`,
      '    }',
    ];
  const least = layer.activation === 'relu' ? output.zeroPoint : -128;
  const relu = layer.activation === 'relu';
  const store = (at: string, sum: string): string[] =>
    requantization
      ? [
          `${to}[${at}] = frozen_requantized(${sum}, ${name}_multipliers[o], ${name}_shifts[o], ${output.zeroPoint}, ${least});`,
        ]
      : [
          `output[${at}] = (float)${sum} * ${name}_scales[o];`,
          ...(relu ? [`output[${at}] = output[${at}] > 0.0f ? output[${at}] : 0.0f;`] : []),
        ];
  if (layer.kind !== 'conv2d')
    return [
      `    for (o = 0; o < ${layer.outputs}; o++) {`,
      ...store(
        'o',
        `frozen_dense(${from}, ${input.zeroPoint}, ${name}_weights, ${name}_bias[o], ${layer.inputs}, o)`,
      ).map((line) => `        ${line}`),
      '    }',
    ];
  const w = layer.window;
  return [
    '    {',
    ...window,
    `        for (i = y = 0; y < ${w.outputHeight}; y++) {`,
    `            for (x = 0; x < ${w.outputWidth}; x++) {`,
    `                for (o = 0; o < ${w.outputChannels}; o++, i++) {`,
    ...store(
      'i',
      `frozen_conv(${from}, ${input.zeroPoint}, ${name}_weights, ${name}_bias[o], &window, y, x, o)`,
    ).map((line) => `                    ${line}`),
    '                }',
    '            }',
    '        }',
    '    }',
  ];
}

const windowNumbers = (w: Window): string =>
  [
    ...[w.inputHeight, w.inputWidth, w.inputChannels, w.outputHeight, w.outputWidth, w.outputChannels],
    ...[w.kernelHeight, w.kernelWidth, w.strideHeight, w.strideWidth, w.padTop, w.padLeft],
  ].join(', ');

/** Only where it is asked for: a program that infers needs no test vector in its flash. */
function testVector({ input, output }: TestVector): string {
  return [
    '#ifdef FROZEN_TEST',
    `static const float frozen_test_input[${input.length}] = {\n${floatRows(input)}};`,
    `static const float frozen_test_output[${output.length}] = {\n${floatRows(output)}};`,
    '#endif\n',
  ].join('\n');
}
