/** Which classes are for training, for choosing settings and for the test: no class is in two parts. */
import { UsageError } from '../../usage-error.ts';
import type { DataFile } from './file-tree.ts';

export type Part = 'train' | 'val' | 'test';
export const parts = ['train', 'val', 'test'] as const;

/** Groups of classes (alphabets, words) by part. */
export type Split = Readonly<Record<Part, readonly string[]>>;

/** `splits.json` beside the data, parsed; undefined when there is none. Throws UsageError when it is not JSON. */
export function readSplitFile(files: readonly DataFile[]): unknown {
  const found = files.find(({ parts: path }) => path.at(-1) === 'splits.json');
  if (found === undefined) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(found.read()));
  } catch {
    throw new UsageError(`${found.path} is not JSON; repair it, or remove it to split by name.`);
  }
}

/**
 * For data without a split of its own: groups in the order of a hash of their names, six tenths to train, one to val, the
 * rest to test; at least one each. The same names always part the same way.
 */
export function splitByName(groups: readonly string[]): Split {
  const hash = (text: string): number =>
    [...text].reduce((h, c) => Math.imul(h ^ (c.codePointAt(0) ?? 0), 0x01000193) >>> 0, 0x811c9dc5);
  const order = [...groups].sort((a, b) => hash(a) - hash(b) || (a < b ? -1 : 1));
  const train = Math.max(1, Math.round(0.6 * order.length));
  const val = Math.max(1, Math.round(0.1 * order.length));
  return {
    train: order.slice(0, train),
    val: order.slice(train, train + val),
    test: order.slice(train + val),
  };
}
