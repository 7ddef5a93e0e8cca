/** What each image takes of its chip, read from its symbols. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildAvr, buildQemu } from '../../../build/firmware.mjs';
import { buildRp2040 } from '../../../build/firmware-rp2040.mjs';

const run = promisify(execFile);
const out = (name: string) => fileURLToPath(new URL(`../../../dist/firmware/table/${name}`, import.meta.url));

export interface Image {
  readonly name: string;
  readonly flashBytes: number;
  /** For the model: its layers, copies and activations. */
  readonly arenaBytes: number;
  /** The core's own, and frames and conversions that wait. */
  readonly stateBytes: number;
  readonly bufferBytes: number;
  /** All that is static, the three above included; stack apart. */
  readonly staticBytes: number;
}

/** Compilers that append to a symbol's name, or wrap it as C++ does, mean the same object. */
const named = (name: string) => new RegExp(`^(_ZL\\d+)?${name}(\\.|$)`);

async function sizesOf(name: string, elf: string, tools: 'avr' | 'arm-none-eabi'): Promise<Image> {
  const { stdout: table } = await run(`${tools}-size`, [elf]);
  const [text = NaN, data = NaN, bss = NaN] = (table.split('\n')[1] ?? '').trim().split(/\s+/).map(Number);
  const { stdout: symbols } = await run(`${tools}-nm`, ['-S', elf]);
  const size = (...names: string[]): number => {
    for (const line of symbols.split('\n')) {
      const [, bytes = '', kind = '', symbol = ''] = line.trim().split(/\s+/);
      if (/[bd]/i.test(kind) && names.some((each) => named(each).test(symbol))) return parseInt(bytes, 16);
    }
    throw new Error(`${elf} has none of ${names.join(', ')} among its data`);
  };
  return {
    name,
    flashBytes: text + data,
    arenaBytes: size('arena', 'memory'),
    stateBytes: size('core'),
    bufferBytes: size('buffers'),
    staticBytes: data + bss,
  };
}

/** Builds them all. Needs arm-none-eabi-gcc, avr-gcc and arduino-core-avr. */
export async function images(): Promise<Image[]> {
  const uno = (await buildAvr('uno', { output: out('uno.hex') })).replace(/hex$/, 'elf');
  const mega = (await buildAvr('mega', { output: out('mega.hex') })).replace(/hex$/, 'elf');
  await buildRp2040({ elf: out('rp2040.elf') });
  const cortex = async (cpu: 'm4' | 'm7') => buildQemu(cpu, { output: out(`${cpu}.elf`) });
  return [
    await sizesOf('Arduino Uno (small build)', uno, 'avr'),
    await sizesOf('Arduino Mega 2560', mega, 'avr'),
    await sizesOf('RP2040', out('rp2040.elf'), 'arm-none-eabi'),
    await sizesOf('Cortex-M4F in QEMU', await cortex('m4'), 'arm-none-eabi'),
    await sizesOf('Cortex-M7 in QEMU', await cortex('m7'), 'arm-none-eabi'),
  ];
}
