/** A classification task as pictures: Omniglot's drawings, and keywords as their coefficients over time. */
import type { AdaptView } from '../../contract.ts';
import type { Task } from '../tasks/task.ts';
import type { AdaptationTask } from './adaptation.ts';

/** Rows of a keyword: 16 frames of 12 coefficients. */
const KEYWORD = { inputs: 192, rows: 16, columns: 12 };

/** @param recordingOf of the task, where its samples can be heard */
export function pictures(
  { support, query }: AdaptationTask,
  recordingOf?: Task['recordingOf'],
): NonNullable<AdaptView['classes']> {
  const inputs = support.inputs.length / support.count;
  const side = Math.sqrt(inputs);
  const shape = inputs === KEYWORD.inputs ? KEYWORD : { rows: Math.floor(side), columns: Math.floor(side) };
  const ways = support.targets.length / support.count;
  const [low, high] = range([support.inputs, query.inputs]);
  const bytes = (values: Float32Array): Uint8Array =>
    Uint8Array.from(values, (value) => Math.round((255 * (value - low)) / Math.max(1e-9, high - low)));
  const labels = (targets: Float32Array, count: number): number[] =>
    Array.from({ length: count }, (_, i) => targets.subarray(i * ways, (i + 1) * ways).indexOf(1));
  const supportLabels = labels(support.targets, support.count);
  const word = (way: number): string | undefined => {
    const at = supportLabels.indexOf(way);
    return recordingOf?.(support.inputs.subarray(at * inputs, (at + 1) * inputs))?.word;
  };
  const words = Array.from({ length: ways }, (_, way) => word(way));
  return {
    rows: shape.rows,
    columns: shape.columns,
    ways,
    names: words.every((it) => it !== undefined) ? words : undefined,
    support: bytes(support.inputs),
    supportLabels,
    query: bytes(query.inputs),
    queryLabels: labels(query.targets, query.count),
  };
}

function range(all: readonly Float32Array[]): readonly [low: number, high: number] {
  let low = Infinity;
  let high = -Infinity;
  for (const values of all)
    for (const value of values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  return [low, high];
}
