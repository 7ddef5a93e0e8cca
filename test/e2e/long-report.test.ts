/** A recording that takes its time to be read: the Report screen says how far it is, and can be told to give up. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchApp, type RunningApp } from './app.ts';
import { recordRun } from './recordings.ts';

let home: string;
let app: RunningApp;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'bench-e2e-long-'));
  await recordRun(join(home, 'sessions'), 'sine-long', { rounds: 500, evaluateEvery: 100 }, 'virtual:8');
  app = await launchApp({ home });
  await app.page.locator('[data-ready=true]').waitFor();
});
afterAll(async () => {
  await app.close();
  await rm(home, { recursive: true, force: true });
});

/** Holds the process that reads, so that the moment lasts as long as the looking at it; resolves with what lets it go. */
async function holdBench(): Promise<() => void> {
  const pids = await app.electron.evaluate(({ app: it }) =>
    it
      .getAppMetrics()
      .filter(({ name }) => name === 'bench')
      .map(({ pid }) => pid),
  );
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  expect(pids).toHaveLength(1);
  return () => pids.forEach((pid) => process.kill(pid, 'SIGCONT'));
}

describe('the report of a long recording', () => {
  it('says how far it is read, and gives up when told', async () => {
    await app.page.getByTestId('tab-report').click();
    const bar = app.page.getByTestId('report-under-way');
    await bar.waitFor({ state: 'attached' });
    const go = await holdBench();
    try {
      await bar.getByText('Reading the recording').waitFor();
      const part = Number(await bar.getByRole('progressbar').getAttribute('value'));
      expect(part).toBeGreaterThan(0);
      expect(part).toBeLessThan(1);
      await app.screenshot('report-reading');
      await bar.getByRole('button', { name: 'Give up' }).click();
    } finally {
      go();
    }
    await app.page.getByRole('alert').getByText('was not read to its end: it was given up.').waitFor();
    expect(await bar.count()).toBe(0);
    await app.screenshot('report-given-up');
  });

  it('is read after all when asked again', async () => {
    await app.page.getByRole('button', { name: 'Read it again' }).click();
    await app.page.locator('article.paper').getByText('Energy and convergence of sine').waitFor();
    expect(await app.page.getByTestId('report-under-way').count()).toBe(0);
  });

  it('had nothing to complain about', () => {
    expect(app.complaints).toEqual([]);
  });
});
