/** A sensor from its box to a figure: the calibration wizard, a phase measured on purpose, and a sensor that is unplugged. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nativeSkip } from '../conformance/kinds.ts';
import { launchApp, type RunningApp } from './app.ts';
import { startMeasuringTerminal, type MeasuringTerminal } from './measuring-terminal.ts';

const drawing = (amps: number) => ({
  currentA: { idle: amps, receive: amps, train: amps, select: amps, send: amps },
});
const RESULT = /zero is known to ±(\d+) µA and the scale to ±([\d.]+) %/;

describe.skipIf(nativeSkip !== undefined)(
  `a board with a sensor${nativeSkip === undefined ? '' : ` (skipped: ${nativeSkip})`}`,
  () => {
    let terminal: MeasuringTerminal;
    let app: RunningApp;
    beforeAll(async () => {
      terminal = await startMeasuringTerminal();
      terminal.board.offsetCounts = 7;
      terminal.board.gain = 1.006;
      app = await launchApp({ args: [`--port=${terminal.path}`] });
    });
    afterAll(async () => {
      await app.close();
      await terminal.stop();
    });
    const wizard = () => app.page.getByRole('region', { name: /^Calibration of the sensor of/ });
    const press = (name: string) => wizard().getByRole('button', { name, exact: true }).click();
    const says = (words: RegExp) =>
      expect.poll(() => wizard().innerText(), { timeout: 30_000 }).toMatch(words);
    const result = async (): Promise<[microamps: number, percent: number]> => {
      const [, microamps, percent] = RESULT.exec(await wizard().innerText()) ?? [];
      return [Number(microamps), Number(percent)];
    };

    it('is offered a calibration, and says that it has none', async () => {
      await app.page.getByTestId('board-card').first().waitFor({ timeout: 30_000 });
      await app.page.getByTestId('tab-boards').click();
      await says(/Not calibrated: the limits of the data sheet/);
      const link = app.page.getByRole('region', { name: 'Link', exact: true });
      expect(await link.innerText()).toMatch(/Round trip\s+[\d.]+\s?(µs|ms|s)\b/);
      await app.screenshot('measuring-1-none');
    });

    it('refuses a gain before a zero, and a zero while current flows; nothing changes', async () => {
      terminal.board.draw(drawing(0.1));
      await press('Take gain');
      await says(/Take the zero of .* first/);
      await press('Take zero');
      await says(/current flows\. Disconnect the load/);
      await says(/Not calibrated/);
    });

    it('takes a zero, then a gain against a known load, and says how well each is known', async () => {
      terminal.board.draw(drawing(0));
      await press('Take zero');
      await says(RESULT);
      await says(/A zero or a gain is missing/);
      const [, before] = await result();
      terminal.board.draw(drawing(0.1));
      await press('Take gain');
      await says(/Calibrated\./);
      await expect.poll(async () => (await result())[1], { timeout: 30_000 }).toBeLessThan(before / 2);
      await app.screenshot('measuring-2-calibrated');
    });

    it('measures one phase by doing it many times, and tags it as measured', async () => {
      await app.page.getByTestId('tab-bench').click();
      const start = app.page.getByRole('button', { name: 'Start round', exact: true });
      await expect.poll(() => start.isEnabled(), { timeout: 30_000 }).toBe(true);
      await start.click();
      await expect
        .poll(() => app.page.getByTestId('readout-round').getAttribute('data-value'), { timeout: 60_000 })
        .toBe('1');
      await app.page.getByTestId('tab-boards').click();
      await app.page.getByRole('textbox', { name: 'Repetitions' }).fill('200');
      await app.page.getByTestId('measure-phase').click();
      const table = app.page.getByTestId('repeated');
      await table.waitFor({ timeout: 60_000 });
      expect(await table.innerText()).toMatch(/200/);
      expect(await table.innerText()).toMatch(/J ± |±/);
      expect(await table.locator('.modelnum').count()).toBe(0);
      await app.screenshot('measuring-3-repeated');
    });

    it('refuses to calibrate while a run is open, with the reason', async () => {
      await press('Take zero');
      await says(/A run is open, and its recording holds the calibration/);
    });

    it('says that its sensor no longer answers, and what to do', async () => {
      terminal.board.at = undefined;
      const trouble = app.page.getByTestId('sensor-trouble');
      await trouble.waitFor({ timeout: 60_000 });
      expect(await trouble.innerText()).toMatch(/INA219|sensor/i);
      await app.screenshot('measuring-4-trouble');
    });

    it('the page has nothing to complain of', () => {
      expect(app.complaints).toEqual([]);
    });
  },
);
