/** The sample that ships, asked for as the window asks. */
import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { BenchEvent, ReportChoice, ReportView } from '../../../../../electron/contract.ts';
import { ReportDesk } from '../../../../../electron/bench/desk/report-desk.ts';
import { packageRoot } from '../../../../../electron/bench/worker-path.ts';

let folder = '';
let choice: ReportChoice;
let events: BenchEvent[] = [];
let desk: ReportDesk;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bench-report-desk-'));
  const path = join(folder, 'run', 'recording.mcap');
  await mkdir(join(folder, 'run'));
  await copyFile(join(packageRoot(), 'assets', 'sample-recording.mcap'), path);
  choice = { path, sections: ['summary'], paper: 'a4' };
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(() => {
  events = [];
  desk = new ReportDesk(folder, (event) => events.push(event));
});

const open = (it: ReportChoice = choice) =>
  desk.handlers.openReport({ type: 'openReport', choice: it }) as Promise<ReportView>;
const write = () =>
  desk.handlers.exportReport({ type: 'exportReport', choice, formats: ['html', 'powerCsv'] }) as Promise<{
    folder: string;
    files: string[];
  }>;

it('says how far it reads, and keeps what it read: another section reads nothing', async () => {
  const view = await open();
  expect(view.rounds).toBe(40);
  expect(events.at(-1)).toEqual({ type: 'reporting', part: undefined });
  expect(events[0]).toMatchObject({ type: 'reporting', part: expect.closeTo(1, 0) as number });
  events = [];
  const again = await open({ ...choice, sections: ['budget'], reference: choice.path });
  const table = (it: ReportView) => it.sizes.find(({ format }) => format === 'powerCsv');
  expect(table(again)).toEqual(table(view));
  expect(events).toEqual([]);
});

it('another one that is opened ends the one under way, and is told', async () => {
  const first = open();
  const second = open();
  await expect(first).rejects.toThrow(/run.recording\.mcap was not read to its end: it was given up\.$/);
  expect((await second).rounds).toBe(40);
  expect(events.at(-1)).toEqual({ type: 'reporting', part: undefined });
});

it('is given up on request, and reads again after that', async () => {
  const given = open();
  await desk.handlers.cancelReport({ type: 'cancelReport' });
  await expect(given).rejects.toThrow(/given up/);
  expect(events).toEqual([{ type: 'reporting', part: undefined }]);
  expect((await open()).rounds).toBe(40);
});

it('writes beside the recording; given up meanwhile, it leaves no table', async () => {
  await open();
  const given = write();
  await desk.handlers.cancelReport({ type: 'cancelReport' });
  await expect(given).rejects.toThrow(/The report of .* was given up; no table was written\.$/);
  expect((await readdir(join(folder, 'run', 'report'))).filter((name) => name.includes('csv'))).toEqual([]);
  const { folder: out, files } = await write();
  expect(files).toEqual([join(out, 'report.html'), join(out, 'power.csv')]);
  expect(await readdir(out)).toEqual(['power.csv', 'report.html']);
});

it('opening another report does not end the writing of one', async () => {
  const writing = write();
  const [{ files }, view] = await Promise.all([writing, open()]);
  expect(files).toHaveLength(2);
  expect(view.rounds).toBe(40);
});
