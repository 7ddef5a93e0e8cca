/** The main job, with the hands of a person: no hardware, four virtual boards, a round, a run, falling loss. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchApp, type RunningApp } from './app.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await launchApp();
  // What the taskbar would show is seen by nobody but the window that was told.
  await app.electron.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0];
    const seen: number[] = [];
    (globalThis as { progress?: number[] }).progress = seen;
    const show = window?.setProgressBar.bind(window);
    if (window)
      window.setProgressBar = (share) => {
        seen.push(share);
        show?.(share);
      };
  });
});
afterAll(async () => {
  await app.close();
});

const press = (name: string): Promise<void> => app.page.getByRole('button', { name, exact: true }).click();

/** Number behind a readout; NaN while it shows none. */
async function readout(name: string): Promise<number> {
  const value = await app.page.getByTestId(`readout-${name}`).getAttribute('data-value');
  return value === null || value === '' ? Number.NaN : Number(value);
}

/** Waits for a readout; the limit bounds a test that hangs, it judges no speed. */
const until = (name: string, timeout = 60_000) =>
  expect.poll(() => readout(name), { timeout, interval: 100 });

describe('a first run without hardware', () => {
  let first = Number.NaN;

  it('offers virtual boards, and has four after one click', async () => {
    await app.page.getByRole('button', { name: 'Add 4 virtual boards' }).waitFor();
    await app.screenshot('first-run-1-empty');
    await press('Add 4 virtual boards');
    await app.page.getByRole('button', { name: 'Start round', exact: true }).waitFor();
    await expect.poll(() => app.page.getByTestId('board-card').count(), { timeout: 30_000 }).toBe(4);
    await app.screenshot('first-run-2-boards');
  });

  it('does one round on Start round, and then waits', async () => {
    await expect
      .poll(() => app.page.getByRole('button', { name: 'Start round', exact: true }).isEnabled(), {
        timeout: 30_000,
      })
      .toBe(true);
    await press('Start round');
    await until('round').toBe(1);
    await until('metric').toBeGreaterThan(0);
    first = await readout('metric');
    expect(await readout('bytes')).toBeGreaterThan(0);
    await until('energy-model').toBeGreaterThan(0);
    await app.screenshot('first-run-3-round');
  });

  it('shows falling loss on Run', async () => {
    await press('Run');
    await until('round').toBeGreaterThan(60);
    await until('metric').toBeLessThan(first * 0.8);
    await app.screenshot('first-run-4-running');
  });

  it('holds still on Pause', async () => {
    await press('Pause');
    await app.page.getByRole('button', { name: 'Run', exact: true }).waitFor();
    await expect
      .poll(() => app.page.getByTestId('run-state').textContent(), { timeout: 30_000 })
      .toMatch(/^Paused/);
    const round = await readout('round');
    await press('Start round');
    await until('round').toBe(round + 1);
    await app.screenshot('first-run-5-paused');
  });

  it('goes on with Run where it paused', async () => {
    const paused = await readout('round');
    await press('Run');
    await until('round').toBeGreaterThan(paused + 5);
    await expect
      .poll(() => app.page.getByTestId('run-state').textContent(), { timeout: 30_000 })
      .toMatch(/^Running/);
  });

  it('ends on Stop', async () => {
    await press('Stop');
    await expect
      .poll(() => app.page.getByTestId('run-state').textContent(), { timeout: 30_000 })
      .toMatch(/Stopped|Finished/);
    await app.screenshot('first-run-6-stopped');
  });

  it('showed how far the run was in the taskbar, until it ended', async () => {
    const seen = await app.electron.evaluate(() => (globalThis as { progress?: number[] }).progress ?? []);
    expect(seen.at(-1)).toBe(-1);
    const during = seen.filter((share) => share > 0);
    expect(during.length).toBeGreaterThan(3);
    expect(during).toEqual(during.toSorted((a, b) => a - b));
    expect(Math.max(...during)).toBeLessThan(1);
  });

  it('had nothing to complain about, the content security policy included', () => {
    expect(app.complaints).toEqual([]);
  });
});

describe('the same window elsewhere', () => {
  it.each([
    ['dark', 1440, 900],
    ['light', 1280, 720],
    ['light', 1024, 640],
  ] as const)('fits in %s at %d x %d without scrolling sideways', async (colorScheme, width, height) => {
    const other = await launchApp({ colorScheme, width, height });
    try {
      await other.page.getByRole('button', { name: 'Add 4 virtual boards' }).click();
      await other.page.getByRole('button', { name: 'Start round', exact: true }).click();
      await expect
        .poll(() => other.page.getByTestId('readout-round').getAttribute('data-value'), { timeout: 30_000 })
        .toBe('1');
      await other.screenshot(`bench-${width}-${colorScheme}`);
      const sideways = await other.page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(sideways).toBeLessThanOrEqual(0);
      // Larger type for a projector: what comes last in the bar, and the joules with their unit, are within the window.
      await other.page.keyboard.press('F9');
      await other.page.locator('html.present').waitFor();
      await other.screenshot(`present-${width}-${colorScheme}`);
      for (const id of ['open-preferences', 'readout-energy-model']) {
        const end = async () => {
          const box = await other.page.getByTestId(id).boundingBox();
          return (box?.x ?? NaN) + (box?.width ?? NaN);
        };
        await expect.poll(end, { timeout: 30_000 }).toBeLessThanOrEqual(width);
      }
      expect(other.complaints).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it('at twice the size, in its smallest, leaves every tool of each screen within reach', async () => {
    const other = await launchApp({ width: 1024, height: 640 });
    try {
      await other.page.getByRole('button', { name: 'Add 4 virtual boards' }).click();
      await other.page.getByTestId('board-card').nth(3).waitFor();
      await other.electron.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]!.webContents.setZoomFactor(2),
      );
      const width = () => other.page.evaluate(() => document.documentElement.clientWidth);
      await expect.poll(width).toBeLessThan(520);
      for (const screen of ['bench', 'experiment', 'adapt', 'sessions', 'report', 'boards']) {
        await other.page.getByTestId(`tab-${screen}`).click();
        for (const id of ['open-preferences', `tab-${screen}`]) {
          const box = (await other.page.getByTestId(id).boundingBox())!;
          expect(box.x, `${id} on ${screen}`).toBeGreaterThanOrEqual(0);
          expect(box.x + box.width, `${id} on ${screen}`).toBeLessThanOrEqual(await width());
        }
        const sideways = await other.page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(sideways, screen).toBeLessThanOrEqual(0);
      }
    } finally {
      await other.close();
    }
  });
});
