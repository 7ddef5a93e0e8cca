/**
 * Omniglot's one-shot classification benchmark (Lake, Salakhutdinov, Tenenbaum 2015): 20 runs of 20 trials. In each run 20
 * characters of one alphabet are shown once, and 20 drawings by another hand are to be told by them.
 *
 *   all_runs.zip    runNN/training/classNN.png, runNN/test/itemNN.png, runNN/class_labels.txt: test file, training file
 */
import { UsageError } from '../usage-error.ts';
import { openFileTree } from '../tasks/data/file-tree.ts';
import type { DataFile } from '../tasks/data/file-tree.ts';
import { readDrawing } from '../tasks/omniglot/images.ts';

export interface OneShotRun {
  /** "run01". */
  readonly name: string;
  /** One drawing of each class, `[classes][side * side]`, ink 1. */
  readonly training: readonly Float32Array[];
  readonly tests: readonly { readonly image: Float32Array; readonly label: number }[];
}

const LABELS = 'class_labels.txt';

/**
 * @param path the zip, a folder with the runs, or the folder in which the zip lies
 * Throws UsageError naming what is missing: half an exam is none.
 */
export function readOneShotRuns(path: string, side: number): OneShotRun[] {
  const files = openFileTree(path, (name) =>
    /(^|\/)run\d+\/(training|test)\/[^/]+\.png$|class_labels\.txt$/.test(name),
  );
  const byPath = new Map(files.map((file) => [file.path, file]));
  const lists = files.filter(({ parts }) => parts.at(-1) === LABELS);
  if (lists.length === 0)
    throw new UsageError(
      `${path} holds no one-shot runs: they lie in runNN/${LABELS}, runNN/training and runNN/test, as in Omniglot's all_runs.zip.`,
    );
  return lists.map((list) => readRun(list, byPath, side));
}

function readRun(list: DataFile, files: ReadonlyMap<string, DataFile>, side: number): OneShotRun {
  const folder = list.path.slice(0, -LABELS.length).replace(/run\d+\/$/, '');
  const images = new Map<string, Float32Array>();
  const image = (name: string): Float32Array => {
    const known = images.get(name);
    if (known !== undefined) return known;
    const file = files.get(`${folder}${name}`);
    if (file === undefined) throw new UsageError(`${list.path} names ${name}, and there is no such drawing.`);
    try {
      const read = readDrawing(file.read(), side);
      images.set(name, read);
      return read;
    } catch (error) {
      throw new UsageError(
        `${file.path} cannot be read (${error instanceof Error ? error.message : String(error)}).`,
      );
    }
  };
  const pairs = new TextDecoder()
    .decode(list.read())
    .split(/\r?\n/)
    .flatMap((line): [string, string][] => {
      const [test, training] = line.trim().split(/\s+/);
      return test && training ? [[test, training]] : [];
    });
  const classes = [...new Set(pairs.map(([, training]) => training))].sort();
  return {
    name: list.parts.at(-2) ?? list.path,
    training: classes.map(image),
    tests: pairs.map(([test, training]) => ({ image: image(test), label: classes.indexOf(training) })),
  };
}
