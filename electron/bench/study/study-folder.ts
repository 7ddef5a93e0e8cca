/**
 * The folder of a study.
 *
 *   runs/ID.json    one run; a study that is begun again does not repeat those that are there
 *   runs.csv        every point of every curve
 *   summary.json, summary.md, rounds*.svg, bytes*.svg
 */
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { studyCharts } from './study-charts.ts';
import type { JobResult } from './study-job.ts';
import { parseJobResult } from './job-result.ts';
import type { Study } from './study-spec.ts';
import type { Summary } from './study-summary.ts';
import { summaryMarkdown } from './study-table.ts';

export class StudyFolder {
  readonly #folder: string;
  readonly #runs: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#runs = join(folder, 'runs');
  }

  /** Makes the folder when it is not there. */
  static async open(folder: string): Promise<StudyFolder> {
    const opened = new StudyFolder(folder);
    await mkdir(opened.#runs, { recursive: true });
    return opened;
  }

  /** Results that an earlier call left. A file that was cut off, or holds no result, is as if it were not there. */
  async results(ids: ReadonlySet<string>): Promise<JobResult[]> {
    const names = (await readdir(this.#runs)).filter((name) => ids.has(name.replace(/\.json$/, '')));
    const texts = await Promise.all(names.map((name) => readFile(join(this.#runs, name), 'utf8')));
    return texts.flatMap((text) => {
      try {
        const result = parseJobResult(JSON.parse(text));
        return result !== undefined && ids.has(result.id) ? [result] : [];
      } catch {
        return [];
      }
    });
  }

  /** Written whole or not at all. */
  async save(result: JobResult): Promise<void> {
    const path = join(this.#runs, `${result.id}.json`);
    await writeFile(`${path}.part`, `${JSON.stringify(result)}\n`);
    await rename(`${path}.part`, path);
  }

  /** Summary, table and charts. Resolves with their paths. */
  async write(study: Study, summary: Summary, results: readonly JobResult[]): Promise<string[]> {
    const files = [
      { name: 'summary.md', text: summaryMarkdown(summary) },
      { name: 'summary.json', text: `${JSON.stringify(summary, undefined, 1)}\n` },
      { name: 'runs.csv', text: runsCsv(results) },
      ...studyCharts(study, results).map(({ name, svg }) => ({ name, text: svg })),
    ];
    return await Promise.all(
      files.map(async ({ name, text }) => {
        const path = join(this.#folder, name);
        await writeFile(path, text);
        return path;
      }),
    );
  }
}

function runsCsv(results: readonly JobResult[]): string {
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const rows = results.flatMap((run) =>
    run.curve.map((p) =>
      [
        quoted(run.name),
        quoted(run.variant),
        run.seed,
        run.rounds,
        p.round,
        p.value,
        p.q25,
        p.q75,
        p.bytesUp,
        p.bytesDown,
        p.joules ?? '',
      ].join(','),
    ),
  );
  const metric = results[0]?.metric ?? 'mse';
  const header = `contestant,variant,seed,horizon,round,${metric},${metric}_q25,${metric}_q75,bytes_up_B,bytes_down_B,energy_model_J`;
  return [header, ...rows, ''].join('\n');
}
