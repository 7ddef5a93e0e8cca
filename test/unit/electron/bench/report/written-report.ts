/** The files of a report as they lie in its folder, by name. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { ExportFormat } from '../../../../../electron/contract.ts';
import type { ReportOptions } from '../../../../../electron/bench/report/energy-report.ts';
import type { Reported } from '../../../../../electron/bench/report/paper/compose.ts';
import { writeReport } from '../../../../../electron/bench/report/report-files.ts';

export async function writtenReport(
  it: Reported,
  formats?: readonly ExportFormat[],
  options: ReportOptions = {},
): Promise<Map<string, Buffer>> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-report-'));
  try {
    await writeReport(it, formats, options, folder);
    return await filesIn(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Every file in a folder and in those within it. */
export async function filesIn(folder: string): Promise<Map<string, Buffer>> {
  const paths = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
  return new Map(
    await Promise.all(
      paths.map(async (path): Promise<[string, Buffer]> => [relative(folder, path), await readFile(path)]),
    ),
  );
}
