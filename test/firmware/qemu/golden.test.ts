/** The golden digests on the floating-point units of a Cortex-M4F and an M7. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { buildQemu } from '../../../build/firmware.mjs';
import { golden } from '../core/golden.ts';
import { printed, qemuMissing, startQemu } from './qemu.ts';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

describe.skipIf(qemuMissing !== undefined)('the core in QEMU', () => {
  it.each(['m4', 'm7'] as const)('gives the golden digests on a Cortex-%s', async (cpu) => {
    const image = await buildQemu(cpu, {
      output: path(`../../../dist/firmware/test/golden-${cpu}.elf`),
      units: [path('golden_main.c'), path('../core/golden.c'), '-DGOLDEN_NO_MAIN'],
      include: [path('../core')],
    });
    const machine = startQemu(cpu, image, 'stdio');
    try {
      const lines = (await printed(machine, /\.$/)).replace('.', '').trim().split(/\s*\n/);
      expect(Object.fromEntries(lines.map((line) => line.split(' ')))).toEqual(golden);
    } finally {
      machine.kill('SIGKILL');
    }
  });
});
