/** Adapt in a real window: what a run has learned, on a sine of one's own, on a virtual board. */
import { describe, expect, it } from 'vitest';
import type { BenchBridge, Command, Snapshot } from '../../electron/contract.ts';
import { launchApp, type RunningApp } from './app.ts';

async function tell({ page }: RunningApp, command: Command): Promise<unknown> {
  const reply = await page.evaluate(
    (it) => (window as unknown as { bench: BenchBridge }).bench.command(it),
    command,
  );
  if (!reply.ok) throw new Error(reply.error);
  return reply.value;
}

/** Resolves when the run has come to its end. */
async function finished(app: RunningApp): Promise<void> {
  for (;;) {
    const { run } = (await tell(app, { type: 'snapshot' })) as Snapshot;
    if (run.state === 'finished') return;
    if (run.state === 'failed') throw new Error(run.error);
    await app.page.waitForTimeout(100);
  }
}

describe('the Adapt screen', () => {
  it('shows a board adapting what was learned, beside TinyReptile and random', async () => {
    const app = await launchApp();
    const { page } = app;
    await page.getByTestId('tab-adapt').click();
    await page.getByText('What was learned, on a task it never saw').waitFor();

    await tell(app, { type: 'addVirtualBoards', count: 2 });
    for (const [strategy, rounds] of [
      ['tinyreptile', 60],
      ['tinymetafed', 150],
    ] as const) {
      await tell(app, { type: 'configure', settings: { strategy, rounds, seed: 7, evaluateEvery: 50 } });
      await tell(app, { type: 'run' });
      await finished(app);
      await tell(app, { type: 'stop' });
    }
    await page.getByLabel('Adaptation').getByRole('button', { name: 'Adapt', exact: true }).click();
    const lane = (start: string) => page.getByTestId(`adapt-${start}`);
    const figure = async (start: string): Promise<number> =>
      Number(await lane(start).getAttribute('data-value'));
    await lane('run').waitFor();
    const proof = Number(await page.getByTestId('adapt-proof').getAttribute('data-value'));
    expect(proof).toBeLessThan(1e-3);
    expect(await lane('tinyreptile').locator('header p').innerText()).toMatch(/sine-tinyreptile, round 60/);
    expect(await figure('run')).toBeLessThan(await figure('random'));
    for (const [width, height] of [
      [1440, 900],
      [1280, 720],
      [1024, 640],
    ] as const) {
      await app.electron.evaluate(
        ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size[0], size[1]),
        [width, height] as const,
      );
      await page.waitForFunction((w) => window.innerWidth === w, width);
      await app.screenshot(`adapt-${width}-light`);
    }

    // Before the first step, what was learned knows nothing of this task.
    const after = await figure('run');
    // In the smallest window there is one panel at a time, and the set-up is a drawer.
    expect(await page.locator('.panel').count()).toBe(1);
    await page.getByTestId('adapt-next').click();
    await lane('tinyreptile').waitFor();
    await page.getByRole('button', { name: 'The panel before' }).click();
    await lane('run').waitFor();
    await page.getByTestId('adapt-set-up').click();
    await page.getByRole('slider', { name: 'Step shown' }).fill('0');
    await expect.poll(() => figure('run')).toBeGreaterThan(after);

    // One of the two may come out as it was.
    const wished = async (): Promise<string> =>
      `${await page.getByRole('slider', { name: 'Amplitude' }).inputValue()} ${await page.getByRole('slider', { name: 'Phase' }).inputValue()}`;
    const before = await wished();
    await page.getByRole('button', { name: 'New task' }).click();
    await expect.poll(wished).not.toBe(before);
    await app.screenshot('adapt-1024-set-up');
    await page.getByRole('dialog', { name: 'Set up' }).press('Escape');
    expect(await page.getByRole('slider', { name: 'Amplitude' }).count()).toBe(0);
    await page.emulateMedia({ colorScheme: 'dark' });
    await app.screenshot('adapt-1024-dark');
    expect(app.complaints).toEqual([]);
    expect(await app.close()).toBe(0);
  });
});
