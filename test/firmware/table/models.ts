/** What training a model takes of a board's memory, as a board says itself. It is the same on every chip. */
import { openVirtualHub } from '../../../electron/bench/boards/open-registry.ts';
import type { ConfigureOptions } from '../../../electron/bench/boards/client.ts';
import { keywordCnn, omniglotCnn } from '../../../electron/bench/models/cnn.ts';
import { mlp, sineMlp } from '../../../electron/bench/models/mlp.ts';
import type { ModelSpec } from '../../../electron/bench/models/model-spec.ts';
import { takeUp } from '../../conformance/bench.ts';

const sine = (hidden: number) => mlp({ widths: [1, hidden, hidden, 1], loss: 'mse', firstBiasRange: 1 });

const models: readonly [name: string, model: ModelSpec][] = [
  ['1-5-5-1', sine(5)],
  ['1-16-16-1', sine(16)],
  ['1-20-20-1', sine(20)],
  ['1-32-32-1', sineMlp(32)],
  ['keywords, convolutions', keywordCnn()],
  ['Omniglot, convolutions', omniglotCnn()],
];

export interface ModelMemory {
  readonly name: string;
  readonly parameters: number;
  readonly plainBytes: number;
  readonly halfResidualBytes: number;
  readonly residualBytes: number;
  readonly gradientBytes: number;
}

export async function modelMemory(): Promise<ModelMemory[]> {
  const hub = openVirtualHub({ seed: 1, arenaBytes: 2 ** 22 });
  const board = await takeUp(hub.transport());
  const rows: ModelMemory[] = [];
  try {
    for (const [name, model] of models) {
      const options = { seed: 1, localLayers: 0, useResidual: false, useGradientBuffer: false } as const;
      const needed = async (changes: Partial<ConfigureOptions>): Promise<number> =>
        (await board.configure(model, { ...options, ...changes })).bytesNeeded;
      const { parameterCount } = await board.configure(model, options);
      rows.push({
        name,
        parameters: parameterCount,
        plainBytes: await needed({}),
        halfResidualBytes: await needed({ useResidual: 'float16' }),
        residualBytes: await needed({ useResidual: true }),
        gradientBytes: await needed({ useGradientBuffer: true }),
      });
    }
  } finally {
    await board.close();
    await hub.close();
  }
  return rows;
}
