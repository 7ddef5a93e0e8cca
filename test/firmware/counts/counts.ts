/**
 * Instructions of a training step, interpreted and written by hand, counted by QEMU. Counts, not time: a Cortex-M0+ image runs
 * on the M4 machine, whose instruction set contains its own, so it executes exactly the instructions that it would on its chip.
 */
import { fileURLToPath } from 'node:url';
import { buildQemu } from '../../../build/firmware.mjs';
import { printed, startQemu } from '../qemu/qemu.ts';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** QEMU runs with -icount shift=3: 8 ns an instruction, 125 a microsecond. */
const INSTRUCTIONS_PER_US = 125;

export interface StepCounts {
  /** Of one step of 1-32-32-1, making the sample not included. */
  readonly interpreted: number;
  readonly byHand: number;
  /** Multiply-accumulates of the interpreter's step. */
  readonly macs: number;
  /** Of all weights after the steps: equal, or the two did not do the same. */
  readonly digests: readonly [interpreted: string, byHand: string];
}

/** Compiles and counts. Needs arm-none-eabi-gcc and qemu-system-arm. */
export async function countStep(cpu: 'm0plus' | 'm4' | 'm7'): Promise<StepCounts> {
  const image = await buildQemu(cpu, {
    output: path(`../../../dist/firmware/test/counts-${cpu}.elf`),
    units: [path('counts_main.c'), path('counts.c')],
    include: [path('.')],
  });
  const machine = startQemu(cpu === 'm7' ? 'm7' : 'm4', image, 'stdio');
  try {
    const text = (await printed(machine, /\.$/)).replace('.', '').trim();
    const said = Object.fromEntries(text.split(/\s*\n/).map((line) => line.split(' '))) as Record<
      string,
      string
    >;
    const number = (name: string): number => parseInt(said[name] ?? '', 16);
    const steps = number('steps');
    const instructions = (name: string): number => (number(name) * INSTRUCTIONS_PER_US) / steps;
    return {
      interpreted: instructions('interpreted'),
      byHand: instructions('by_hand'),
      macs: number('macs') / steps,
      digests: [said['digest_interpreted'] ?? '', said['digest_by_hand'] ?? ''],
    };
  } finally {
    machine.kill('SIGKILL');
  }
}
