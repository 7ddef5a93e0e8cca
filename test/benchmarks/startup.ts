/** From launch to a window one can press buttons in, against an empty Electron window, the two taking turns. */
import { resolveElectron } from '../../build/electron-runtime.mjs';
import { root } from '../../build/sources.mjs';
import { figure, type Benchmark } from './figure.ts';
import { displayProblem, launches } from './launches.ts';

export const startup: Benchmark = {
  name: 'startup',
  doc: 'launch to an interactive window, against an empty Electron window (needs a display)',
  async run(log) {
    const problem = displayProblem();
    if (problem !== undefined) {
      log(`startup: ${problem}.`);
      return [];
    }
    const { executable } = await resolveElectron();
    const { own, empty } = await launches({ program: executable, args: [root] }, executable);
    return [
      figure('Launch to an interactive window', [own, 's'], ['an empty Electron window', empty], {
        atMost: 1.5,
      }),
    ];
  },
};
