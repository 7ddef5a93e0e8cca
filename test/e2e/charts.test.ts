/** Charts under a hand while a run goes on: zoom, pan, follow, another x axis, a window of power. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchApp, type RunningApp } from './app.ts';

let app: RunningApp;
const press = (name: string): Promise<void> => app.page.getByRole('button', { name, exact: true }).click();
const rounds = async (): Promise<number> =>
  Number(await app.page.getByTestId('readout-round').getAttribute('data-value'));

beforeAll(async () => {
  app = await launchApp();
});
afterAll(async () => {
  await app.close();
});

const hold = () => app.page.getByRole('radio', { name: 'Hold' });

describe('channels by round, live', () => {
  it('draw a run of four virtual boards', async () => {
    await press('Add 4 virtual boards');
    const start = app.page.getByRole('button', { name: 'Run', exact: true });
    await expect.poll(() => start.isEnabled(), { timeout: 30_000 }).toBe(true);
    await start.click();
    await expect.poll(rounds, { timeout: 60_000 }).toBeGreaterThan(20);
  });

  it('zoom with the wheel and hold still while rounds go on', async () => {
    const chart = app.page.getByTestId('chart-by-round');
    await chart.hover();
    await app.page.mouse.wheel(0, -400);
    await expect.poll(() => hold().getAttribute('aria-checked')).toBe('true');
    const then = await rounds();
    await expect.poll(rounds, { timeout: 30_000 }).toBeGreaterThan(then + 5);
    await app.page.getByRole('button', { name: /rounds arrived since Hold/ }).waitFor();
    await app.screenshot('charts-zoomed');
    await app.page.mouse.wheel(-200, 0);
    await app.page.keyboard.press('f');
    await expect.poll(() => hold().getAttribute('aria-checked')).toBe('false');
  });

  it('zoom and pan by keys, around what is in sight', async () => {
    const chart = app.page.getByTestId('chart-by-round');
    await chart.focus();
    const first = () => chart.evaluate((it) => it.parentElement!.querySelector('svg.under')!.textContent);
    const all = await first();
    await app.page.keyboard.press('+');
    await expect.poll(() => hold().getAttribute('aria-checked')).toBe('true');
    await expect.poll(first).not.toBe(all);
    const closer = await first();
    await app.page.keyboard.press('Alt+ArrowLeft');
    await expect.poll(first).not.toBe(closer);
    await app.page.keyboard.press('Alt+a');
    await app.page.keyboard.press('f');
    await expect.poll(() => hold().getAttribute('aria-checked')).toBe('false');
  });

  it('a board’s lines are switched off and on', async () => {
    const card = app.page.getByTestId('board-card').first();
    const drawn = card.getByTestId('board-drawn');
    const told = app.page.getByTestId('boards-drawn');
    await card.hover();
    expect(await drawn.getAttribute('aria-pressed')).toBe('true');
    await drawn.click();
    await told.waitFor();
    expect(await told.textContent()).toBe('3 of 4 boards drawn');
    await app.page.mouse.move(0, 0);
    // The switch of a hidden board stays in sight.
    await drawn.waitFor();
    expect(await drawn.getAttribute('aria-pressed')).toBe('false');
    await app.screenshot('charts-hidden');
    await drawn.click();
    await told.waitFor({ state: 'detached' });
    await card.focus();
    await app.page.keyboard.press('Enter');
    await app.page.keyboard.press('v');
    await told.waitFor();
    await app.page.keyboard.press('Shift+V');
    await told.waitFor({ state: 'detached' });
  });

  it('stand over joules and time as well', async () => {
    for (const axis of ['joules', 'time', 'bytes', 'round'])
      await app.page.getByTestId('x-axis').selectOption(axis);
    await app.page.getByTestId('x-axis').selectOption('joules');
    await app.screenshot('charts-joules');
  });
});

describe('a window of power', () => {
  it('is made by a drag and measured by the bench', async () => {
    await press('Pause');
    await app.page.getByRole('button', { name: 'Start round', exact: true }).waitFor();
    const box = (await app.page.getByTestId('chart-by-time').boundingBox())!;
    const y = box.y + box.height * 0.8;
    await app.page.mouse.move(box.x + box.width * 0.25, y);
    await app.page.mouse.down();
    await app.page.mouse.move(box.x + box.width * 0.6, y, { steps: 4 });
    await app.page.mouse.up();
    const energy = app.page.getByTestId('window-energy');
    await energy.waitFor();
    expect(Number(await energy.getAttribute('data-value'))).toBeGreaterThan(0);
    await app.screenshot('charts-window');
  });

  it('is looked at closely, and all of the round again', async () => {
    const ticks = () =>
      app.page
        .getByTestId('chart-by-time')
        .evaluate((it) => it.parentElement!.querySelector('[data-testid=time-axis]')!.textContent);
    const all = await ticks();
    const before = await app.page.getByTestId('window-energy').getAttribute('data-value');
    await app.page.keyboard.press('Alt+z');
    await expect.poll(ticks).not.toBe(all);
    await app.screenshot('charts-window-closer');
    const window = await ticks();
    await app.page.getByTestId('chart-by-time').hover();
    await app.page.mouse.wheel(0, -300);
    await expect.poll(ticks).not.toBe(window);
    expect(await app.page.getByTestId('window-energy').getAttribute('data-value')).toBe(before);
    await app.page.getByTestId('chart-by-time').dblclick();
    await expect.poll(ticks).toBe(all);
  });

  it('moves by keys, and goes with Esc', async () => {
    const energy = app.page.getByTestId('window-energy');
    const before = Number(await energy.getAttribute('data-value'));
    await app.page.getByTestId('chart-by-time').focus();
    for (let i = 0; i < 3; i++) await app.page.keyboard.press('Shift+ArrowLeft');
    await expect
      .poll(async () => Number(await energy.getAttribute('data-value')), { timeout: 10_000 })
      .toBeLessThan(before);
    await app.page.keyboard.press('Escape');
    await energy.waitFor({ state: 'detached' });
    // Without a pointer both markers come into sight all the same.
    await app.page.mouse.move(0, 0);
    await app.page.keyboard.press('1');
    await app.page.keyboard.press('2');
    await energy.waitFor();
    await app.page.keyboard.press('Escape');
    await energy.waitFor({ state: 'detached' });
    await app.page.getByTestId('chart-by-time').hover();
    await app.page.keyboard.press('1');
    await app.page.mouse.move(0, 0);
    await app.page.getByTestId('marker-1').waitFor({ state: 'attached' });
  });
});

it('the page has nothing to complain of', () => {
  expect(app.complaints).toEqual([]);
});
