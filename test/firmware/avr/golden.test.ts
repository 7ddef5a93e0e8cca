/** The golden digests on an ATmega2560, 8 bits and software floats, in avr8js. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { buildAvr } from '../../../build/firmware.mjs';
import { golden } from '../core/golden.ts';
import { avrMissing } from './avr-board.ts';
import { Mega } from './mega.ts';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const BOARD_SECONDS = 120;

describe.skipIf(avrMissing !== undefined)('the core on an ATmega2560', () => {
  it('gives the golden digests', async () => {
    const hex = await buildAvr('mega', {
      sketch: path('golden_main.cpp'),
      output: path('../../../dist/firmware/test/golden-mega.hex'),
      units: [path('../core/golden.c')],
      include: [path('../core')],
      flags: ['-DGOLDEN_NO_MAIN', '-DGOLDEN_MEMORY=5600'],
    });
    expect(existsSync(hex)).toBe(true);
    const mega = new Mega(hex);
    let text = '';
    while (!text.endsWith('.') && mega.timeUs < BOARD_SECONDS * 1e6) {
      text += Buffer.from(mega.run(100_000)).toString('latin1');
    }
    const digests = Object.fromEntries(
      text
        .replace('.', '')
        .trim()
        .split('\n')
        .map((line) => line.split(' ')),
    ) as Record<string, string>;
    const { small300, conv50, subnormal } = golden;
    expect(digests).toEqual({ small300, conv50, subnormal });
  });
});
