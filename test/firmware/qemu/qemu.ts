/** QEMU with one of our Cortex-M images in it. Its time is simulated: it proves arithmetic and protocol, never speed. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';

export type Cpu = 'm4' | 'm7';

const MACHINES = { m4: 'mps2-an386', m7: 'mps2-an500' } as const;

/** Why these boards cannot be tried on this computer; undefined if they can. */
export const qemuMissing = ['arm-none-eabi-gcc', 'qemu-system-arm']
  .filter((program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error !== undefined)
  .map((program) => `there is no ${program}`)[0];

/** Starts a machine. @param serial what QEMU connects the UART to: stdio, or pty for a pseudo-terminal */
export function startQemu(cpu: Cpu, image: string, serial: 'stdio' | 'pty'): ChildProcess {
  return spawn(
    'qemu-system-arm',
    [
      ...['-M', MACHINES[cpu], '-nodefaults', '-display', 'none', '-monitor', 'none', '-serial', serial],
      // Instructions counted: without it the first bytes can wait a second.
      ...['-icount', 'shift=3', '-kernel', image],
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
}

/** Resolves with what the machine prints up to `end`; rejects when it ends before. */
export function printed(machine: ChildProcess, end: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    machine.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (end.test(text)) resolve(text);
    });
    machine.once('error', reject);
    machine.once('exit', () => reject(new Error(`QEMU ended: ${text}`)));
  });
}
