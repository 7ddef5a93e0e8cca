/** Samples from a text file: a line each, the targets or the class first, then the inputs. */
import type { ModelSpec } from '../models/model-spec.ts';
import type { Samples } from '../tensor/core-learner.ts';
import { UsageError } from '../usage-error.ts';

/**
 * A class is a whole number from 0; with mean squared error as many targets as the model has outputs. An empty line and
 * one that begins with # say nothing. Throws UsageError naming the file and the line.
 */
export function samplesFromCsv(text: string, file: string, model: ModelSpec): Samples {
  const [inputs, outputs] = [model.layers[0]?.inputs ?? 0, model.layers.at(-1)?.outputs ?? 0];
  const classes = model.loss === 'softmaxCrossEntropy';
  const before = classes ? 1 : outputs;
  const rows = text.split(/\r?\n/).flatMap((line, i): { x: number[]; y: number[] }[] => {
    if (line.trim() === '' || line.startsWith('#')) return [];
    const refuse = (why: string): never => {
      throw new UsageError(`Line ${i + 1} of ${file} ${why}.`);
    };
    const numbers = line.split(/[,;\t]/).map((cell) => (cell.trim() === '' ? NaN : Number(cell)));
    if (numbers.length !== before + inputs)
      return refuse(
        `has ${numbers.length} numbers; ${classes ? 'a class' : `${outputs} targets`} and ${inputs} inputs make ${before + inputs}`,
      );
    const bad = numbers.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) return refuse(`has no number in column ${bad + 1}`);
    const x = numbers.slice(before);
    if (!classes) return [{ x, y: numbers.slice(0, before) }];
    const label = numbers[0] ?? NaN;
    if (!Number.isInteger(label) || label < 0 || label >= outputs)
      return refuse(`is of class ${label}; the model has classes 0 to ${outputs - 1}`);
    return [{ x, y: Array.from({ length: outputs }, (_, c) => (c === label ? 1 : 0)) }];
  });
  if (rows.length === 0) throw new UsageError(`${file} holds no samples.`);
  return {
    count: rows.length,
    inputs: Float32Array.from(rows.flatMap(({ x }) => x)),
    targets: Float32Array.from(rows.flatMap(({ y }) => y)),
  };
}
