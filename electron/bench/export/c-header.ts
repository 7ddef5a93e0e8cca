/**
 * The initialization as a C header, for firmware that starts from it without a host: the layers as the firmware's core
 * knows them, every parameter, and a vector to test both with.
 */
import { enums } from '../../../firmware-bridge/protocol/schema.ts';
import { layoutOf } from '../models/layout.ts';
import type { Layer, ModelSpec } from '../models/model-spec.ts';
import { floatRows, literal } from './c-numbers.ts';
import type { NamedArray } from './npz.ts';

export interface HeaderParts {
  readonly model: ModelSpec;
  readonly arrays: readonly NamedArray[];
  /** Sentences for the comment on top. */
  readonly about: readonly string[];
  /** How a board goes on from here: step size, and bound on the output's gradient (0: none). */
  readonly learningRate?: number | undefined;
  readonly gradientClip?: number | undefined;
  /** One input, and the outputs that the boards' core gives. */
  readonly vector: { readonly input: Float32Array; readonly output: Float32Array };
}

/** Throws RangeError for a value that is no finite number. */
export function cHeader({ model, arrays, about, learningRate, gradientClip, vector }: HeaderParts): string {
  const { layers, parameterCount, inputs, outputs } = layoutOf(model);
  const lines = [
    ...about,
    '',
    `Layers are those of the firmware's core (layer.h): kind, activation, inputs, outputs, then the window's input height,`,
    'width, channels, output height, width, channels, kernel height, width, stride height, width, padding top, left.',
    '',
    'With INITIALIZATION_TEST defined: initialization_test_input must give initialization_test_output, to the last bit on',
    "the firmware's core, and to about 1e-5 of the largest value where sums are added up in another order.",
  ];
  const comment = lines.map((line) => ` * ${line.replaceAll('*/', '* /')}`.trimEnd()).join('\n');
  const define = (name: string, value: string | number): string => `#define INITIALIZATION_${name} ${value}`;
  const array = (name: string, values: Float32Array): string =>
    `static const float initialization_${name}[${values.length}] = {\n${floatRows(values)}};`;
  return [
    `/*\n${comment}\n */\n#ifndef INITIALIZATION_H\n#define INITIALIZATION_H\n\n#include <stdint.h>\n#include <string.h>\n`,
    [
      define('INPUTS', inputs),
      define('OUTPUTS', outputs),
      define('LAYERS', layers.length),
      define('PARAMETERS', parameterCount),
      `/* 0: mean squared error, 1: softmax and cross-entropy (enum Loss). */`,
      define('LOSS', enums.Loss[model.loss]),
      ...(learningRate === undefined ? [] : [define('LEARNING_RATE', literal(learningRate))]),
      ...(gradientClip === undefined ? [] : [define('GRADIENT_CLIP', literal(gradientClip))]),
      '',
    ].join('\n'),
    `static const uint16_t initialization_layers[INITIALIZATION_LAYERS][16] = {\n${model.layers.map(row).join('')}};\n`,
    ...arrays.map(
      ({ name, shape, values }) => `/* ${shape.map((n) => `[${n}]`).join('')} */\n${array(name, values)}\n`,
    ),
    `/* All parameters as the firmware's core has them: parameters[INITIALIZATION_PARAMETERS]. */`,
    `static inline void initialization_copy(float *parameters)\n{`,
    copies(arrays),
    '}\n',
    '#ifdef INITIALIZATION_TEST',
    array('test_input', vector.input),
    array('test_output', vector.output),
    '#endif\n\n#endif\n',
  ].join('\n');
}

function copies(arrays: readonly NamedArray[]): string {
  let at = 0;
  return arrays
    .map(({ name, values }) => {
      const line = `    memcpy(parameters + ${at}, initialization_${name}, sizeof initialization_${name});`;
      at += values.length;
      return line;
    })
    .join('\n');
}

function row(layer: Layer): string {
  const { kind, activation, inputs, outputs } = layer;
  const numbers = [enums.LayerKind[kind], enums.Activation[activation], inputs, outputs];
  if ('window' in layer) {
    const w = layer.window;
    numbers.push(
      w.inputHeight,
      w.inputWidth,
      w.inputChannels,
      w.outputHeight,
      w.outputWidth,
      w.outputChannels,
    );
    numbers.push(w.kernelHeight, w.kernelWidth, w.strideHeight, w.strideWidth, w.padTop, w.padLeft);
  }
  return `    {${numbers.join(', ')}}, /* ${kind} */\n`;
}
