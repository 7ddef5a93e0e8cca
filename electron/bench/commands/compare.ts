/** `bench compare`: two to eight runs held against each other. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { compare } from '../session/compare/compare.ts';
import { comparisonFiles, comparisonMarkdown } from '../session/compare/compare-files.ts';
import { readCurves } from '../session/compare/run-curve.ts';
import { UsageError } from '../usage-error.ts';

interface Flags {
  out?: string;
  target?: number;
  json?: boolean;
}

function figureOf(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0)) throw new InvalidArgumentError('It is a held-out figure above 0.');
  return value;
}

export function compareCommand(): Command {
  return new Command('compare')
    .description('hold two to eight runs against each other: what each took to the same held-out figure')
    .argument('<runs...>', 'recordings, folders of runs, or runs of a study (runs/ID.json)')
    .option('--target <figure>', 'the held-out figure (default: the best that all of them reached)', figureOf)
    .option('--out <folder>', 'where table, figures, points and charts go')
    .option('--json', 'print one JSON object')
    .action(async (paths: string[], { out, target, json }: Flags) => {
      const view = compare(await readCurves(paths), target);
      process.stdout.write(json ? `${JSON.stringify(view)}\n` : comparisonMarkdown(view));
      if (out === undefined) return;
      try {
        await mkdir(out, { recursive: true });
        for (const [name, text] of Object.entries(comparisonFiles(view)))
          await writeFile(join(out, name), text);
      } catch (cause) {
        throw new UsageError(
          `${out} cannot be written (${(cause as Error).message}). Name another folder with --out.`,
          { cause },
        );
      }
    });
}
