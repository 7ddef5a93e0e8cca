/**
 * The published table is what the sources give, where it can be made and by the compilers that made it.
 * `node build/firmware.mjs table` writes it (BENCH_TABLE=write).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { compilers, tableMissing } from './compilers.ts';
import { gather, tableIn, tableText, withTable, type Facts } from './table.ts';

const readmePath = fileURLToPath(new URL('../../../firmware-bridge/firmware/README.md', import.meta.url));
const writing = process.env['BENCH_TABLE'] === 'write';
/** Link and state, whatever the model: beside 2n floats and activations. */
const MOST_STATE = 2048;
const LAYER_BYTES = 44;

const published = tableIn(readFileSync(readmePath, 'utf8'));
const skip =
  tableMissing ??
  (writing || published?.includes(compilers()) === true
    ? undefined
    : `the table was made by other compilers than ${compilers()}`);

describe.skipIf(skip !== undefined)(
  `the published table${skip === undefined ? '' : ` (skipped: ${skip})`}`,
  () => {
    let facts: Facts;
    beforeAll(async () => {
      facts = await gather();
      if (writing) {
        const readme = readFileSync(readmePath, 'utf8');
        writeFileSync(readmePath, withTable(readme, tableText(facts)));
      }
    }, 600_000);

    it('is what the sources give (if not: node build/firmware.mjs table)', () => {
      expect(tableIn(readFileSync(readmePath, 'utf8'))).toBe(tableText(facts));
    });

    it('has boards of 8 kB and less keep link and state within 2 kB, with three layers', () => {
      for (const { name, stateBytes, bufferBytes } of facts.images.slice(0, 2)) {
        expect(stateBytes + bufferBytes + 3 * LAYER_BYTES, name).toBeLessThanOrEqual(MOST_STATE);
      }
    });

    it('has state alone below 2 kB on every port', () => {
      for (const { name, stateBytes } of facts.images) expect(stateBytes, name).toBeLessThan(MOST_STATE);
    });

    it('has the interpreter within 15 % of a loop written by hand on Cortex-M', () => {
      for (const { target, unit, step, byHand } of facts.work) {
        if (unit === 'instructions') expect(step / byHand, target).toBeLessThanOrEqual(1.15);
      }
    });
  },
);

describe('the table in a text', () => {
  it('is found between its markers, and replaced there alone', () => {
    const text = 'before\n<!-- table: node build/firmware.mjs table -->\nold\n<!-- end of table -->\nafter';
    expect(tableIn(text)).toBe('old');
    expect(tableIn(withTable(text, 'new'))).toBe('new');
    expect(withTable(text, 'new')).toMatch(/^before\n[^]*\nafter$/);
    expect(tableIn('no markers')).toBeUndefined();
  });
});
