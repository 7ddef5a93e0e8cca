/** The third door of the first start: the sample recording plays on the Bench, plainly not live, and leads back. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchApp, type RunningApp } from './app.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await launchApp();
});
afterAll(async () => {
  await app.close();
});

const round = async (): Promise<number> =>
  Number((await app.page.getByTestId('readout-round').getAttribute('data-value')) ?? Number.NaN);

/** What a person chooses when asked for a file. */
const choose = (paths: string[]): Promise<void> =>
  app.electron.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: filePaths.length === 0, filePaths });
  }, paths);

describe('the sample recording', () => {
  it('plays after one click at the first start', async () => {
    await app.page.getByRole('button', { name: 'Replay the sample' }).waitFor();
    await app.screenshot('sample-1-doors');
    await app.page.getByRole('button', { name: 'Replay the sample' }).click();
    // Ten seconds are promised from the first start on; by itself the click takes a fraction of one.
    await app.page.getByTestId('board-card').first().waitFor({ timeout: 10_000 });
    await expect.poll(round, { timeout: 20_000 }).toBeGreaterThan(2);
    expect(await app.page.getByTestId('board-card').count()).toBe(4);
    await app.screenshot('sample-2-playing');
  });

  it('says that its boards are recorded, and goes back to the doors', async () => {
    expect(await app.page.getByText(/Recorded/).count()).toBeGreaterThan(0);
    await app.page.getByRole('button', { name: 'Back to the bench', exact: true }).first().click();
    await app.page.getByRole('button', { name: 'Replay the sample' }).waitFor();
  });

  it('is opened by Ctrl O as any recording is, or not when none is chosen', async () => {
    await choose([]);
    await app.page.keyboard.press('Control+o');
    await choose([join(import.meta.dirname, '../../assets/sample-recording.mcap')]);
    await app.page.keyboard.press('Control+1');
    await app.page.keyboard.press('Control+o');
    await app.page.getByTestId('board-card').first().waitFor({ timeout: 10_000 });
    await app.page.getByRole('button', { name: 'Back to the bench', exact: true }).first().click();
    await app.page.getByRole('button', { name: 'Replay the sample' }).waitFor();
    expect(app.complaints).toEqual([]);
  });
});
