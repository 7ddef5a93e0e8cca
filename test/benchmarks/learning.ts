/** What learning costs on the virtual boards: TinyMetaFed against tuned TinyReptile, ten seeds. Takes minutes. */
import { openRegistry } from '../../electron/bench/boards/open-registry.ts';
import { taskByName } from '../../electron/bench/tasks/registry.ts';
import { Evaluator } from '../../electron/bench/tensor/evaluator.ts';
import { figure, type Benchmark } from './figure.ts';
import { describeTargets, measureTargets } from './targets.ts';

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

export const learning: Benchmark = {
  name: 'learning',
  doc: 'bytes and rounds to a held-out median MSE of 0.5, TinyMetaFed against tuned TinyReptile, ten seeds, 8 virtual boards',
  slow: true,
  async run(log) {
    const judge = await Evaluator.start();
    const registry = openRegistry();
    try {
      const clients = await registry.addVirtual(8);
      const results = await measureTargets({
        task: taskByName('sine'),
        contestants: [{ strategy: 'tinyreptile' }, { strategy: 'tinymetafed' }],
        makeClients: () => clients,
        judge,
        seeds: SEEDS,
        horizons: [125, 250, 500, 1000, 2000, 4000],
        onRun: log,
      });
      log(describeTargets(results));
      const [reptile, meta] = results;
      if (!reptile || !meta) throw new Error('A contestant is missing.');
      return [
        figure(
          'Bytes to MSE 0.5, TinyMetaFed',
          [meta.median.bytes / 1000, 'kB'],
          ['TinyReptile', reptile.median.bytes / 1000],
          { atMost: 0.1 },
        ),
        figure(
          'Rounds to MSE 0.5, TinyMetaFed',
          [meta.median.rounds, 'rounds'],
          ['TinyReptile', reptile.median.rounds],
          { atMost: 0.5 },
        ),
        figure('Collapsed runs of TinyMetaFed', [meta.collapsed, 'of 10'], ['seeds', SEEDS.length], {
          atMost: 0,
        }),
      ];
    } finally {
      await registry.close();
      await judge.close();
    }
  },
};
