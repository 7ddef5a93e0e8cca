/** From the first start of the app, with a profile of its own, to the sample recording's first round on the screen. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveElectron } from '../../build/electron-runtime.mjs';
import { root } from '../../build/sources.mjs';
import { figure, median, type Benchmark } from './figure.ts';
import { displayProblem, launchS } from './launches.ts';

const REPEATS = 3;
/** What a newcomer is promised. */
const PROMISED_S = 10;

export const sample: Benchmark = {
  name: 'sample',
  doc: 'first start to the sample recording playing (needs a display)',
  async run(log) {
    const problem = displayProblem();
    if (problem !== undefined) {
      log(`sample: ${problem}.`);
      return [];
    }
    const { executable } = await resolveElectron();
    const folder = await mkdtemp(join(tmpdir(), 'bench-sample-'));
    try {
      const times: number[] = [];
      for (let i = 0; i < REPEATS; i++) {
        const own = [`--user-data-dir=${join(folder, `p${i}`)}`, `--folder=${join(folder, `s${i}`)}`];
        times.push(
          await launchS(executable, [root, ...own], async (page) => {
            await page.getByRole('button', { name: 'Replay the sample' }).click();
            await page.locator('[data-testid=readout-round][data-value="1"]').waitFor();
          }),
        );
      }
      return [
        figure('First start to the sample playing', [median(times), 's'], ['ten seconds', PROMISED_S], {
          atMost: 1,
        }),
      ];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
