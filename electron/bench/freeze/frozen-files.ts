/** A frozen model as files: C header, NumPy arrays, and a description with what freezing cost. */
import type { ExportFile } from '../export/initialization-files.ts';
import { npz, type NamedArray, type NpyValues } from '../export/npz.ts';
import { testInput } from '../export/test-vector.ts';
import type { FreezeCost } from './freeze-cost.ts';
import { frozenHeader } from './frozen-header.ts';
import { inferFrozen } from './frozen-inference.ts';
import { channelsOf, frozenBytes, SCHEME_TEXT, scratchBytes, type FrozenModel } from './scheme.ts';

/** @param about sentences on what was frozen @param cost on held-out tasks; undefined when it was not judged */
export function frozenFiles(
  frozen: FrozenModel,
  about: readonly string[],
  cost: FreezeCost | undefined,
): ExportFile[] {
  const input = testInput(frozen.model);
  const vector = { input, output: inferFrozen(frozen, input) };
  const told = [...about, costText(cost)];
  return [
    { path: 'frozen/model.h', content: frozenHeader(frozen, told, vector) },
    { path: 'frozen/model.npz', content: npz(arraysOf(frozen)) },
    {
      path: 'frozen/model.json',
      content: `${JSON.stringify(description(frozen, about, cost), undefined, 1)}\n`,
    },
  ];
}

/** One sentence. */
export function costText(cost: FreezeCost | undefined): string {
  if (cost === undefined) return 'What freezing costs was not judged.';
  const { metric, tasks, steps, float, frozen, difference, plusMinus } = cost;
  const n = (value: number): string => value.toPrecision(3);
  const figure = metric === 'mse' ? 'median MSE' : 'mean accuracy';
  const sign = difference < 0 ? '' : '+';
  return `Cost of freezing on ${tasks} held-out tasks, each adapted by ${steps} steps in float32 and then frozen: ${figure} ${n(float)} in float32, ${n(frozen)} in int8; difference of a task ${sign}${n(difference)} ± ${n(plusMinus)} (mean, 95 %).`;
}

function arraysOf({ layers }: FrozenModel): NamedArray<NpyValues>[] {
  return layers.flatMap(({ layer, weights, requantization }, i): NamedArray<NpyValues>[] => {
    if (weights === undefined) return [];
    const { channels, perChannel } = channelsOf(layer);
    const w = layer.kind === 'conv2d' ? layer.window : undefined;
    const shape = w ? [channels, w.kernelHeight, w.kernelWidth, w.inputChannels] : [channels, perChannel];
    const of = (name: string, values: NpyValues): NamedArray<NpyValues> => ({
      name: `layer${i}_${name}`,
      shape: [channels],
      values,
    });
    return [
      { name: `layer${i}_weights`, shape, values: weights.values },
      of('weight_scales', weights.scales),
      of('bias', weights.bias),
      ...(requantization
        ? [of('multipliers', requantization.multipliers), of('shifts', requantization.shifts)]
        : []),
    ];
  });
}

function description(frozen: FrozenModel, about: readonly string[], cost: FreezeCost | undefined): object {
  return {
    about,
    scheme: SCHEME_TEXT,
    flashBytes: frozenBytes(frozen),
    scratchBytes: scratchBytes(frozen),
    calibrationSamples: frozen.calibrationSamples,
    model: frozen.model.name,
    loss: frozen.model.loss,
    layers: frozen.layers.map(({ layer, input, output, requantization }) => ({
      kind: layer.kind,
      activation: layer.activation,
      inputs: layer.inputs,
      outputs: layer.outputs,
      ...('window' in layer && { window: layer.window }),
      input,
      ...(requantization && { output }),
    })),
    cost: cost ?? null,
  };
}
