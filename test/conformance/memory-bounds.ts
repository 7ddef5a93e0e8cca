/**
 * What training takes of a board's memory, over random models, as each board itself says: at most 2n floats and the
 * activations; 3n with error feedback, 2.5n with its residual in float16. The table of layers that a board keeps beside
 * them counts to the 2 kB of link and state, which core.c asserts wherever it is compiled for 32 bits or fewer.
 */
import { expect } from 'vitest';
import type { Board } from '../../electron/bench/boards/board.ts';
import { boardBytes } from '../../electron/bench/models/board-memory.ts';
import { layoutOf } from '../../electron/bench/models/layout.ts';
import type { ModelSpec } from '../../electron/bench/models/model-spec.ts';
import { usual } from './bench.ts';

const FLOAT = 4;
/** Floats a parameter. */
const MOST = { none: 2, float16: 2.5, float32: 3 } as const;
export type Residual = keyof typeof MOST;
/** A layer's description and place. */
const LAYER_BYTES = 44;

/** The input, each layer's output, and the two vectors that go backward, each as wide as the widest of those. */
function activationFloats({ layers }: ModelSpec): number {
  const widths = [layers[0]?.inputs ?? 0, ...layers.map(({ outputs }) => outputs)];
  return widths.reduce((sum, width) => sum + width, 0) + 2 * Math.max(...widths);
}

/** As the board answers, whether it takes the model or has too little for it. */
async function bytesNeeded(board: Board, model: ModelSpec, residual: Residual): Promise<number> {
  const useResidual = residual === 'float32' ? true : residual === 'float16' && 'float16';
  try {
    return (await board.configure(model, { ...usual, localLayers: 0, useResidual })).bytesNeeded;
  } catch (error) {
    const [, bytes] = /does not fit .*: it needs .*?\((\d+) bytes\)/.exec((error as Error).message) ?? [];
    if (bytes === undefined) throw error;
    return Number(bytes);
  }
}

/** Asks `board` about `models`; each need is what the bench predicts and within its bound. */
export async function expectWithinBounds(
  board: Board,
  models: readonly ModelSpec[],
  residuals: readonly Residual[],
): Promise<void> {
  for (const model of models) {
    const { parameterCount } = layoutOf(model);
    for (const residual of residuals) {
      const bytes = await bytesNeeded(board, model, residual);
      expect(bytes).toBe(boardBytes(model, { residual }));
      // A residual of an odd number of float16 ends on the next word.
      const bound = MOST[residual] * parameterCount + activationFloats(model) + 0.5;
      expect(bytes - LAYER_BYTES * model.layers.length).toBeLessThanOrEqual(FLOAT * bound);
    }
  }
}
