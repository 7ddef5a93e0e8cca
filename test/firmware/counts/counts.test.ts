/** What the layer interpreter costs beside a loop written by hand for one network: at most 15 % more instructions. */
import { describe, expect, it } from 'vitest';
import { qemuMissing } from '../qemu/qemu.ts';
import { countStep } from './counts.ts';

const MOST = 1.15;

describe.skipIf(qemuMissing !== undefined)('a training step of 1-32-32-1', () => {
  it.each(['m0plus', 'm4'] as const)('is as good as written by hand on a Cortex-%s', async (cpu) => {
    const { interpreted, byHand, digests } = await countStep(cpu);
    expect(digests[0]).toBe(digests[1]);
    expect(byHand).toBeGreaterThan(1000);
    expect(interpreted / byHand).toBeLessThanOrEqual(MOST);
  });
});
