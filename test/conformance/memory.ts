/** What training takes of a board's memory, over random models. */
import fc from 'fast-check';
import { it } from 'vitest';
import { caseArbitrary } from '../firmware/core/random-model.ts';
import { describeKinds } from './bench.ts';
import { expectWithinBounds } from './memory-bounds.ts';

const SEED = 41;

describeKinds('memory', (bench) => {
  it('takes no more than 2, 2.5 or 3 floats a parameter and the activations, whatever the model', async () => {
    const numRuns = bench.kind.slow === true ? 8 : 60;
    const models = fc.sample(caseArbitrary, { seed: SEED, numRuns }).map(({ model }) => model);
    await expectWithinBounds(bench.board, models, ['none', 'float16', 'float32']);
  });
});
