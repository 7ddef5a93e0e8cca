/**
 * The board's decoder and message handlers on hostile bytes: the corpus and seeded changes of it by any compiler, and what
 * libFuzzer makes of it from a given seed where there is clang. `node build/fuzz.mjs --seconds 1200` searches at random.
 */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { fuzz, problem, replay, targets, unreached } from '../../build/fuzz.mjs';

const reason = problem();
const inputs = 20_000;
const skipped = reason === undefined ? '' : ` (skipped: ${reason})`;

describe.skipIf(reason !== undefined)(
  `libFuzzer under AddressSanitizer and UndefinedBehaviorSanitizer${skipped}`,
  () => {
    it.each(targets)('finds nothing in %s', { timeout: 300_000 }, async (target) => {
      const { executions, coverage, peakMb } = await fuzz(target, { inputs });
      expect(executions).toBe(inputs);
      expect(coverage).toBeGreaterThan(100);
      expect(peakMb).toBeLessThan(1024);
    });

    it('begins the search of messages in every function of the core', { timeout: 300_000 }, async () => {
      // Whether all was acknowledged is asked by tests of the link alone.
      const asked = ['link_send.c link_drained', 'link_send.c outstanding'];
      expect((await unreached('messages')).sort()).toEqual(asked);
    });
  },
);

const noCompiler = spawnSync(process.env['CC'] ?? 'cc', ['--version']).status !== 0;
const changes = Number(process.env['FUZZ_CHANGES'] ?? 100);

describe.skipIf(noCompiler)(
  `the corpus and changes of it${noCompiler ? ' (skipped: no C compiler)' : ''}`,
  () => {
    it.each(targets)('show nothing wrong in %s', async (target) => {
      expect(await replay(target, changes)).toBeGreaterThan(100 * changes);
    });
  },
);
