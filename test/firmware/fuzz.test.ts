/** A short look with libFuzzer at the board's decoder and message handlers; `node build/fuzz.mjs --seconds 1200` is the long one. */
import { describe, expect, it } from 'vitest';
import { fuzz, problem, targets } from '../../build/fuzz.mjs';

const reason = problem();
const seconds = Number(process.env['FUZZ_SECONDS'] ?? 6);
const skipped = reason === undefined ? '' : ` (skipped: ${reason})`;

describe.skipIf(reason !== undefined)(
  `libFuzzer under AddressSanitizer and UndefinedBehaviorSanitizer${skipped}`,
  () => {
    it.each(targets)('finds nothing in %s', { timeout: (seconds + 100) * 1000 }, async (target) => {
      const { executions, coverage, peakMb } = await fuzz(target, seconds);
      expect(executions).toBeGreaterThan(500);
      expect(coverage).toBeGreaterThan(100);
      expect(peakMb).toBeLessThan(1024);
    });
  },
);
