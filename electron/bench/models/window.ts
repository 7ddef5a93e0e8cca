/** Checks of a window, the same as on a board (`firmware/core/window.c`): it refuses what these refuse. */
import type { ConvLayer, PoolLayer } from './model-spec.ts';

/** The end of a sentence about what is wrong with the layer's window; undefined when it is right. */
export function windowProblem(layer: ConvLayer | PoolLayer): string | undefined {
  const w = layer.window;
  if (w.inputHeight * w.inputWidth * w.inputChannels !== layer.inputs) {
    return `is shown ${w.inputHeight} x ${w.inputWidth} x ${w.inputChannels} values but takes ${layer.inputs}`;
  }
  if (w.outputHeight * w.outputWidth * w.outputChannels !== layer.outputs) {
    return `makes ${w.outputHeight} x ${w.outputWidth} x ${w.outputChannels} values but gives ${layer.outputs}`;
  }
  if (layer.kind !== 'conv2d' && (w.inputChannels !== w.outputChannels || layer.activation !== 'none')) {
    return 'is a pool: it changes neither the number of channels nor the sign of a value';
  }
  return (
    axisProblem('height', w.inputHeight, w.outputHeight, w.kernelHeight, w.strideHeight, w.padTop) ??
    axisProblem('width', w.inputWidth, w.outputWidth, w.kernelWidth, w.strideWidth, w.padLeft)
  );
}

/** Every window must cover a part of the image: no output is made of padding alone. */
function axisProblem(
  name: string,
  input: number,
  output: number,
  kernel: number,
  stride: number,
  pad: number,
): string | undefined {
  const whole = [input, output, kernel, stride].every((n) => Number.isInteger(n) && n > 0);
  if (!whole || kernel > 255 || stride > 255) {
    return `has a window whose ${name} is no size: kernel ${kernel}, stride ${stride}, ${input} to ${output}`;
  }
  if (!Number.isInteger(pad) || pad < 0 || pad >= kernel || (output - 1) * stride >= input + pad) {
    return `has windows that miss the image in ${name}: ${output} of ${kernel}, stride ${stride}, padding ${pad}, on ${input}`;
  }
  return undefined;
}
