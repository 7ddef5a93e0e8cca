/** `bench report`: everything about a recorded run that goes into a paper, from the recording alone. */
import { readFile } from 'node:fs/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { EXPORT_FORMATS, REPORT_SECTIONS, type ExportFormat, type ReportSection } from '../../contract.ts';
import type { Calibration } from '../power/calibration/calibration.ts';
import { parseCalibrations } from '../power/calibration/read-calibrations.ts';
import { CELLS, DEFAULT_PLAN, type BatteryPlan } from '../report/energy/battery.ts';
import { reported, reportFiles, type ReportOptions } from '../report/energy-report.ts';
import {
  fileLine,
  reportFolder,
  reportSizes,
  rowWarnings,
  writeReport,
  type FileSize,
} from '../report/report-files.ts';
import type { Reported } from '../report/paper/compose.ts';
import { recordingAt } from '../session/recover.ts';
import { UsageError } from '../usage-error.ts';
import { byteProgress } from './terminal.ts';

interface Flags {
  out?: string;
  formats?: ExportFormat[];
  sections?: ReportSection[];
  paper: 'a4' | 'letter';
  reference?: string;
  target?: number;
  calibration?: string;
  cell: number;
  roundsPerDay: number;
  sleepMicroamps: number;
  dryRun?: boolean;
  json?: boolean;
}

function listOf<T extends string>(known: readonly T[]): (text: string) => T[] {
  return (text) =>
    text.split(',').map((name) => {
      if (!known.includes(name as T)) throw new InvalidArgumentError(`It is a list of ${known.join(', ')}.`);
      return name as T;
    });
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('It is a number above 0.');
  return value;
}

/** Calibrations by board id from a file. Throws a sentence that names it. */
async function calibrationsFrom(path: string): Promise<Record<string, Calibration>> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UsageError(`${path} cannot be read (${(cause as Error).message}).`, { cause });
  });
  return parseCalibrations(text, path);
}

function read(path: string, calibrations?: Record<string, Calibration>): Promise<Reported> {
  const bar = byteProgress('Reading');
  return reported(path, { onProgress: bar.update, ...(calibrations && { calibrations }) }).finally(bar.stop);
}

function written(...[it, formats, options, folder]: Parameters<typeof writeReport>): Promise<FileSize[]> {
  const bar = byteProgress('Writing');
  return writeReport(it, formats, options, folder, bar.update).finally(bar.stop);
}

export function reportCommand(): Command {
  return new Command('report')
    .description('the energy report of a recording: PDF, HTML, JSON, CSV, figures')
    .argument('<recording>', 'a recording, or the folder of a run')
    .option('--out <folder>', 'where it goes (default: beside the recording)')
    .option('--formats <list>', `of ${EXPORT_FORMATS.join(', ')} (default: all)`, listOf(EXPORT_FORMATS))
    .option('--sections <list>', `of ${REPORT_SECTIONS.join(', ')}`, listOf(REPORT_SECTIONS))
    .addOption(new Option('--paper <size>', 'of the PDF').choices(['a4', 'letter']).default('a4'))
    .option('--reference <recording>', 'another run to compare with')
    .option('--target <value>', 'held-out figure whose cost is stated', positive)
    .option('--calibration <file>', 'calibrations by board id, in place of the recorded ones')
    .option(
      '--cell <n>',
      `battery: ${CELLS.map(({ name }, i) => `${i + 1} ${name}`).join('; ')}`,
      positive,
      3,
    )
    .option('--rounds-per-day <n>', 'for the battery-life estimate', positive, DEFAULT_PLAN.roundsPerDay)
    .option('--sleep-microamps <n>', 'between rounds', positive, DEFAULT_PLAN.sleepA * 1e6)
    .option('--dry-run', 'say what would be written and how large it is')
    .option('--json', 'print the JSON of the report and write nothing')
    .action(async (given: string, flags: Flags) => {
      const calibrations =
        flags.calibration === undefined ? undefined : await calibrationsFrom(flags.calibration);
      const path = await recordingAt(given);
      const it = await read(path, calibrations);
      const reference =
        flags.reference === undefined ? undefined : await read(await recordingAt(flags.reference));
      const cell = CELLS[flags.cell - 1];
      if (cell === undefined) throw new UsageError(`There is no cell ${flags.cell}: 1 to ${CELLS.length}.`);
      const plan: BatteryPlan = {
        ...DEFAULT_PLAN,
        cell,
        roundsPerDay: flags.roundsPerDay,
        sleepA: flags.sleepMicroamps / 1e6,
      };
      const options: ReportOptions = {
        plan,
        paper: flags.paper,
        ...(reference && { reference }),
        ...(flags.target !== undefined && { target: flags.target }),
        ...(flags.sections && { sections: flags.sections }),
      };
      if (flags.json) {
        const [file] = await reportFiles(it, ['json'], options);
        process.stdout.write(String(file?.content));
        return;
      }
      const folder = flags.out ?? reportFolder(path);
      const files = flags.dryRun
        ? await reportSizes(it, flags.formats, options)
        : await written(it, flags.formats, options, folder);
      for (const warning of rowWarnings(files)) process.stderr.write(`${warning}\n`);
      const verb = flags.dryRun ? 'Would write' : 'Wrote';
      process.stdout.write(`${verb} to ${folder}:\n${files.map((file) => `  ${fileLine(file)}\n`).join('')}`);
    });
}
