/** A board on a serial port (the native firmware behind a pseudo-terminal) with the hands of a person: release, take back, deadline. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SerialTransport } from '../../firmware-bridge/transports/serial/serial-transport.ts';
import { nativeSkip, startNative, type PoweredBoard } from '../conformance/kinds.ts';
import { launchApp, type RunningApp } from './app.ts';

describe.skipIf(nativeSkip !== undefined)(
  `a serial port in the window${nativeSkip === undefined ? '' : ` (skipped: ${nativeSkip})`}`,
  () => {
    let board: PoweredBoard;
    let app: RunningApp;
    beforeAll(async () => {
      board = await startNative();
      app = await launchApp({ args: [`--port=${board.transport.address}`] });
    });
    afterAll(async () => {
      await app.close();
      await board.stop();
    });

    const card = () => app.page.getByTestId('board-card');

    it('shows the board by itself', async () => {
      await card().waitFor({ timeout: 30_000 });
      await expect.poll(() => card().textContent(), { timeout: 30_000 }).toContain('Idle');
    });

    it('is free for another program when it was released, and the card says so', async () => {
      await card().hover();
      await app.screenshot('ports-1-hover');
      await card()
        .getByRole('button', { name: /^Release the port of / })
        .click();
      await expect.poll(() => card().textContent(), { timeout: 30_000 }).toContain('Port released');
      const flasher = new SerialTransport({ path: board.transport.address });
      await flasher.open({ bytes: () => undefined, closed: () => undefined });
      await flasher.close();
      await app.screenshot('ports-2-released');
    });

    it('is taken back on request, and does a round', async () => {
      await card().getByRole('button', { name: 'Take back', exact: true }).click();
      await expect.poll(() => card().textContent(), { timeout: 30_000 }).toContain('Idle');
      await app.page.getByRole('button', { name: 'Start round', exact: true }).click();
      await expect
        .poll(() => app.page.getByTestId('readout-round').getAttribute('data-value'), { timeout: 30_000 })
        .toBe('1');
      await app.page.getByRole('button', { name: 'Stop', exact: true }).click();
    });

    it('keeps to the deadline that a person sets, and refuses one that is none', async () => {
      await app.page.getByRole('button', { name: 'Run settings' }).click();
      const settings = app.page.getByTestId('settings');
      const deadline = settings.getByLabel('Round deadline');
      await expect.poll(() => deadline.isEnabled(), { timeout: 30_000 }).toBe(true);
      await deadline.fill('-3');
      await deadline.press('Tab');
      await settings.getByRole('alert').waitFor();
      await deadline.fill('12.5');
      await deadline.press('Tab');
      await settings.getByRole('alert').waitFor({ state: 'detached' });
      await app.screenshot('ports-3-deadline');
      const told = () =>
        app.page.evaluate(() =>
          (
            window as unknown as { bench: { command(it: unknown): Promise<{ value: unknown }> } }
          ).bench.command({ type: 'snapshot' }),
        );
      // The refusal goes when the new figure is sent, a moment before the bench has it.
      await expect
        .poll(async () => (await told()).value, { timeout: 10_000 })
        .toMatchObject({ run: { settings: { deadlineSeconds: 12.5 } } });
      expect(app.complaints).toEqual([]);
    });
  },
);
