/**
 * The app is killed in the middle of a run and started again: it offers what was cut short, makes it whole at the press of
 * a button, and at the press of another the run goes on to the end that it would have had.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { BenchBridge, Command } from '../../electron/contract.ts';
import { runHeadless } from '../../electron/bench/session/headless.ts';
import { verify } from '../../electron/bench/session/verify/verify.ts';
import { checkMcap } from '../unit/electron/bench/session/mcap-check.ts';
import { launchApp, type RunningApp } from './app.ts';
import { readRecording } from './recorded.ts';

const settings = {
  task: 'sine',
  strategy: 'tinymetafed',
  rounds: 150,
  seed: 11,
  boardsPerRound: 0,
  evaluateEvery: 50,
  set: {},
} as const;

let home: string;
let app: RunningApp;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'bench-cut-'));
  app = await launchApp({ home });
  await app.page.locator('[data-ready=true]').waitFor();
});
afterEach(async () => {
  await app.close();
  await rm(home, { recursive: true, force: true });
});

const tell = (command: Command): Promise<{ ok: boolean }> =>
  app.page.evaluate((it) => (window as unknown as { bench: BenchBridge }).bench.command(it), command);

const round = async (): Promise<number> =>
  Number(await app.page.getByTestId('readout-round').getAttribute('data-value'));

it('a run that was killed is offered, recovered, and goes on to the same end', async () => {
  await tell({ type: 'configure', settings });
  await tell({ type: 'addVirtualBoards', count: 2 });
  await app.page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect.poll(round, { timeout: 60_000 }).toBeGreaterThan(12);
  await app.kill();

  const [name] = (await readdir(app.folder)).filter((it) => /sine-tinymetafed$/.test(it));
  const folder = join(app.folder, name!);
  expect(await readdir(folder)).toContain('session-open.json');
  const original = await readFile(join(folder, 'recording.mcap'));

  // Started again in the same home.
  app = await launchApp({ home });
  const { page } = app;
  await page.getByText('A session was cut short').waitFor();
  await app.screenshot('cut-short-1-offer');
  await page.getByRole('button', { name: 'Recover', exact: true }).click();
  await page.getByText('The original was not changed.').waitFor();
  const recovered = join(folder, 'recording-recovered.mcap');
  await checkMcap(recovered);
  expect(await readRecording(recovered)).toMatchObject({ complete: true });
  expect((await readFile(join(folder, 'recording.mcap'))).equals(original)).toBe(true);
  expect(await verify(recovered)).toMatchObject({ verdict: 'reproduced' });

  await page.getByTestId('tab-sessions').click();
  await page.getByTestId('session').filter({ hasText: 'cut short' }).click();
  await page.getByTestId('resume').waitFor();
  await app.screenshot('cut-short-2-session');
  await page.getByTestId('resume').click();
  await expect.poll(round, { timeout: 90_000 }).toBe(150);
  await expect.poll(() => readdir(folder), { timeout: 30_000 }).toContain('result.json');
  await app.screenshot('cut-short-3-resumed');

  const resumed = JSON.parse(await readFile(join(folder, 'result.json'), 'utf8')) as {
    weightsDigest: string;
    curve: { round: number; value: number }[];
  };
  const { result } = await runHeadless({ settings, boards: 'virtual:2', folder: undefined });
  expect(resumed.weightsDigest).toBe(result.weightsDigest);
  const points = (curve: readonly { round: number; value: number }[]): object[] =>
    curve.map((it) => ({ round: it.round, value: it.value }));
  expect(points(resumed.curve)).toEqual(points(result.curve));
  expect(await verify(join(folder, 'recording-2.mcap'))).toMatchObject({ verdict: 'reproduced' });
  expect(app.complaints).toEqual([]);
});
