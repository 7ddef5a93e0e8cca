/** A board unplugged in the middle of a run and plugged in again, and one removed by hand and brought back: rounds go on, the board is the same. */
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nativeSkip, startNative, type PoweredBoard } from '../conformance/kinds.ts';
import { launchApp, type RunningApp } from './app.ts';

describe.skipIf(nativeSkip !== undefined)(
  `a board on a cable${nativeSkip === undefined ? '' : ` (skipped: ${nativeSkip})`}`,
  () => {
    let folder: string;
    let cable: string;
    let board: PoweredBoard;
    let app: RunningApp;
    const plugIn = async (): Promise<void> => {
      board = await startNative();
      await symlink(board.transport.address, cable);
    };
    const unplug = async (): Promise<void> => {
      await rm(cable);
      board.vanish?.();
      await board.stop();
    };
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'bench-cable-'));
      cable = join(folder, 'board');
      await plugIn();
      app = await launchApp({ args: [`--port=${cable}`] });
    });
    afterAll(async () => {
      await app.close();
      await board.stop();
      await rm(folder, { recursive: true, force: true });
    });

    const rounds = async (): Promise<number> =>
      Number(await app.page.getByTestId('readout-round').getAttribute('data-value'));
    const card = () => app.page.getByTestId('board-card').first();
    const says = (words: string | RegExp) =>
      expect.poll(() => card().innerText(), { timeout: 60_000 }).toMatch(words);

    it('trains beside virtual boards', async () => {
      await says(/Idle/);
      await app.page.getByTestId('add-boards').click();
      await app.page.getByRole('button', { name: 'Add 4 virtual boards' }).click();
      // A run takes the boards that are there when it starts.
      const idle = async (): Promise<number> =>
        (await app.page.getByTestId('board-card').allInnerTexts()).filter((it) => /Idle/.test(it)).length;
      await expect.poll(idle, { timeout: 30_000 }).toBe(5);
      const run = app.page.getByRole('button', { name: 'Run', exact: true });
      await expect.poll(() => run.isEnabled(), { timeout: 30_000 }).toBe(true);
      await app.page.evaluate(() =>
        (window as unknown as { bench: { command(c: unknown): Promise<unknown> } }).bench.command({
          type: 'configure',
          settings: { rounds: 100_000 },
        }),
      );
      await run.click();
      await expect.poll(rounds, { timeout: 60_000 }).toBeGreaterThan(5);
    });

    it('is told as lost when it is unplugged, and rounds go on without it', async () => {
      await unplug();
      await says(/Lost/);
      await app.screenshot('replug-1-lost');
      const then = await rounds();
      await expect.poll(rounds, { timeout: 60_000 }).toBeGreaterThan(then + 3);
    });

    it('rejoins by itself with its letter when it is plugged in again', async () => {
      const letter = (await card().innerText()).trim().slice(0, 1);
      await plugIn();
      await says(/Idle|Waiting|Receiving|Training|Selecting|Sending/);
      expect((await card().innerText()).trim().slice(0, 1)).toBe(letter);
      await app.screenshot('replug-2-back');
      await app.page.getByRole('button', { name: 'Pause', exact: true }).click();
      await app.page.getByRole('button', { name: 'Start round', exact: true }).waitFor({ timeout: 60_000 });
    });

    it('comes back with Undo after it was removed by hand', async () => {
      const names = (): Promise<string[]> => app.page.getByTestId('board-card').allInnerTexts();
      const before = (await names()).length;
      await card().hover();
      await card()
        .getByRole('button', { name: /^Remove / })
        .click();
      await expect.poll(async () => (await names()).length).toBe(before - 1);
      await app.page.getByRole('button', { name: 'Undo' }).click();
      await expect.poll(async () => (await names()).length, { timeout: 30_000 }).toBe(before);
      await says(/Idle/);
      expect(app.complaints).toEqual([]);
    });
  },
);
