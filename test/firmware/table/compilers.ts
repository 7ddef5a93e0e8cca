/** The programs that the table's numbers hang on, with their versions. */
import { spawnSync } from 'node:child_process';
import { avrMissing } from '../avr/avr-board.ts';
import { qemuMissing } from '../qemu/qemu.ts';

/** Why the table cannot be made here; undefined: it can. */
export const tableMissing = avrMissing ?? qemuMissing;

function version(program: string): string {
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return /(\d+\.\d+(\.\d+)?)/.exec(stdout.split('\n')[0]?.replace(/\(.*?\)/, '') ?? '')?.[0] ?? 'unknown';
}

/** As the table's first line names them. */
export function compilers(): string {
  const named = ['arm-none-eabi-gcc', 'avr-gcc', 'qemu-system-arm'];
  return named.map((program) => `${program} ${version(program)}`).join(', ');
}
