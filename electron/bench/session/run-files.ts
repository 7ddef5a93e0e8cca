/** The folder of a run: what is written there, and under which names. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ExportFile } from '../export/initialization-files.ts';
import { runCharts } from '../report/run-charts.ts';
import { writeAtomically } from '../atomic-file.ts';
import { UsageError } from '../usage-error.ts';
import { curveCsv, type RunResult } from './result.ts';

export const RECORDING_NAME = 'recording.mcap';
/** Written last: a folder that holds it holds all that its run leaves. */
export const RESULT_NAME = 'result.json';

/** A run that was resumed has a recording for each of its parts. */
export function recordingName(part: number): string {
  return part === 1 ? RECORDING_NAME : `recording-${part}.mcap`;
}

/** Number of the recording that a resumed run begins. */
export async function nextPart(folder: string): Promise<number> {
  const names = await readdir(folder);
  let part = 2;
  while (names.includes(recordingName(part))) part++;
  return part;
}

/**
 * Makes the folder of a run. Throws a sentence when it cannot be made, or holds a recording already: an earlier result is
 * never overwritten.
 */
export async function prepareRunFolder(folder: string, part = 1): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new UsageError(
      `The folder ${folder} cannot be made (${(cause as Error).message}). Choose another.`,
      { cause },
    );
  }
  if ((await readdir(folder)).includes(recordingName(part))) {
    throw new UsageError(
      `${folder} already holds a recording, and it is not overwritten. Choose another folder.`,
    );
  }
}

/**
 * Writes result, curve, charts, report and the learned initialization. Returns their paths, the recording's first when it is
 * there. A folder that was moved away in the meantime is made again: the results are kept where they were asked for.
 */
export async function writeRunFiles(
  folder: string,
  result: RunResult,
  report: string | undefined,
  exports: readonly ExportFile[] = [],
): Promise<string[]> {
  const files: Record<string, string | Uint8Array> = {
    'curve.csv': curveCsv(result.curve, result.metric),
    ...(report !== undefined && { 'report.html': report }),
    ...runCharts(result),
    ...Object.fromEntries(exports.map(({ path, content }) => [path, content])),
  };
  for (const name of Object.keys(files)) await mkdir(dirname(join(folder, name)), { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  // Last and at once: a folder with a result has everything else.
  await writeAtomically(join(folder, RESULT_NAME), `${JSON.stringify(result, undefined, 2)}\n`);
  const recorded = (await readdir(folder)).filter((name) => /^recording(-\d+)?\.mcap$/.test(name)).sort();
  return [...recorded, RESULT_NAME, ...Object.keys(files)].map((name) => join(folder, name));
}
