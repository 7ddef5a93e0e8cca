/** The guided first round: beside the real things, dismissible, never again by itself, in the palette for whoever wants it back. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchApp, type RunningApp } from './app.ts';

let app: RunningApp;
const guide = () => app.page.getByTestId('guide');
const note = () => guide().getAttribute('data-note');
const press = (name: string) => guide().getByRole('button', { name, exact: true }).click();

beforeAll(async () => {
  app = await launchApp({ guide: true });
});
afterAll(async () => {
  await app.close();
});

describe('the guided first round', () => {
  it('begins with the first boards, at the button that starts a round', async () => {
    expect(await guide().count()).toBe(0);
    await app.page.getByRole('button', { name: 'Add 4 virtual boards' }).click();
    await guide().waitFor({ timeout: 30_000 });
    expect(await note()).toBe('start');
    await app.screenshot('guide-1');
  });

  it('goes on when that was pressed, then note by note', async () => {
    const start = app.page.getByRole('button', { name: 'Start round', exact: true });
    await expect.poll(() => start.isEnabled(), { timeout: 30_000 }).toBe(true);
    await start.click();
    await expect.poll(note, { timeout: 30_000 }).toBe('channels');
    await app.screenshot('guide-2');
    await press('Next');
    await expect.poll(note).toBe('lens');
    await press('Next');
    await expect.poll(note).toBe('window');
    await app.screenshot('guide-4');
    await press('Done');
    await guide().waitFor({ state: 'detached' });
  });

  it('does not come back by itself, and comes when it is asked for', async () => {
    await app.page.reload();
    await app.page.getByTestId('stage').waitFor();
    expect(await guide().count()).toBe(0);
    await app.page.keyboard.press('Control+k');
    await app.page.keyboard.type('first round');
    await app.page.keyboard.press('Enter');
    await guide().waitFor();
    await app.page.keyboard.press('Escape');
    await guide().waitFor({ state: 'detached' });
  });

  it('the page has nothing to complain of', () => {
    expect(app.complaints).toEqual([]);
  });
});
