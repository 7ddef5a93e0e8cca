import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EXPORT_FORMATS } from '../../../../../electron/contract.ts';
import { MAX_SPREADSHEET_ROWS } from '../../../../../electron/bench/report/csv.ts';
import {
  exportSizes,
  fileLine,
  reportFolder,
  reportSizes,
  rowWarnings,
  tableSizes,
  writeReport,
} from '../../../../../electron/bench/report/report-files.ts';
import { syntheticReport } from './synthetic-run.ts';
import { filesIn } from './written-report.ts';

const it1 = await syntheticReport();
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bench-report-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('sizes are known before anything is written, and are those of the files', async () => {
  const sizes = await reportSizes(it1);
  const written = await writeReport(it1, undefined, {}, folder);
  expect(written).toEqual(sizes);
  const files = await filesIn(folder);
  expect(files.size).toBe(sizes.length);
  for (const { name, bytes, rows } of sizes) {
    const content = files.get(name);
    expect(content?.byteLength, name).toBe(bytes);
    if (rows !== undefined) expect(String(content).trimEnd().split('\n'), name).toHaveLength(rows + 1);
  }
  expect(exportSizes(sizes).map(({ format }) => format)).toEqual([...EXPORT_FORMATS]);
  expect(exportSizes(sizes).find(({ format }) => format === 'roundsCsv')?.rows).toBe(6);
  expect(rowWarnings(sizes)).toEqual([]);
});

it('sizes of tables that are known are not found again', async () => {
  const tables = await tableSizes(it1);
  const never = { ...it1.run, eachRound: () => Promise.reject(new Error('read again')) };
  const sizes = await reportSizes({ ...it1, run: never }, undefined, {}, tables);
  expect(sizes).toEqual(await reportSizes(it1));
  // Nor is the recording read for formats that have no rounds.
  await reportSizes({ ...it1, run: never }, ['html', 'dictionaryCsv']);
});

it('of a long run the tables are estimated from its first rounds, and their rows are not', async () => {
  const exact = await tableSizes(it1);
  expect(exact.every(({ estimated }) => estimated === undefined)).toBe(true);
  const some = await tableSizes(it1, undefined, 3);
  some.forEach(({ estimated, rows, bytes, name }, i) => {
    expect(estimated, name).toBe(true);
    expect(rows, name).toBe(exact[i]?.rows);
    expect(bytes / (exact[i]?.bytes ?? 0), name).toBeCloseTo(1, 1);
  });
  expect(exportSizes(some).map(({ estimated }) => estimated)).toEqual([true, true, true, true]);
  // All that there are is no estimate.
  expect(await tableSizes(it1, undefined, it1.run.rounds.length)).toEqual(exact);
});

it('a table too long for a spreadsheet is named', () => {
  const long = {
    format: 'powerCsv',
    name: 'power.csv',
    bytes: 60e6,
    rows: MAX_SPREADSHEET_ROWS + 1,
  } as const;
  expect(rowWarnings([long])[0]).toContain('power.csv has 1\u2009048\u2009576 rows');
  expect(fileLine(long)).toBe('power.csv 60\u202fMB, 1\u2009048\u2009576 rows');
});

it('a folder that cannot be written is named', async () => {
  const file = join(folder, 'a file');
  await writeFile(file, 'x');
  for (const formats of [undefined, ['powerCsv'] as const])
    await expect(writeReport(it1, formats, {}, file)).rejects.toThrow(
      /^The report cannot be written to .*a file .*Choose another folder\.$/,
    );
});

it('a table that cannot be made whole leaves the one of before, and no part', async () => {
  const earlier = join(folder, 'power.csv');
  await writeFile(earlier, 'earlier');
  const broken = {
    ...it1.run,
    eachRound: async (use: Parameters<typeof it1.run.eachRound>[0]) => {
      for (let i = 0; i < 200; i++) await it1.run.eachRound(use);
      throw new Error('/somewhere/recording.mcap cannot be read further.');
    },
  };
  await expect(writeReport({ ...it1, run: broken }, ['powerCsv'], {}, folder)).rejects.toThrow(
    '/somewhere/recording.mcap cannot be read further.',
  );
  expect(await readFile(earlier, 'utf8')).toBe('earlier');
  expect([...(await filesIn(folder)).keys()]).toEqual(['power.csv']);
});

it('goes beside its recording', () => {
  expect(reportFolder(join('runs', 'a', 'recording.mcap'))).toBe(join('runs', 'a', 'report'));
});
