/**
 * The golden digests on a Cortex-M0+ without a floating-point unit. By default 3,000 steps of the sine network, 300 of a
 * smaller one, 50 of a convolutional one and the subnormals; all of them with BENCH_GOLDEN=all (minutes).
 */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { buildRp2040 } from '../../../build/firmware-rp2040.mjs';
import { Rp2040Board } from '../../../firmware-bridge/transports/emulated/rp2040-board.ts';
import { golden } from '../core/golden.ts';
import { armMissing, FLASH_ID } from './arm.ts';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const all = process.env['BENCH_GOLDEN'] === 'all';

describe.skipIf(armMissing !== undefined)('the core on an emulated RP2040', () => {
  it('gives the golden digests', { timeout: all ? 3_600_000 : 1_200_000 }, async () => {
    const image = await buildRp2040({
      units: [
        path('golden_main.c'),
        path('../core/golden.c'),
        '-DGOLDEN_NO_MAIN',
        ...(all ? ['-DGOLDEN_ALL'] : []),
      ],
      include: [path('../core')],
    });
    const board = new Rp2040Board({ image, flashId: FLASH_ID, wire: 'uart' });
    let text = '';
    while (!text.endsWith('.')) text += Buffer.from(board.run(100_000)).toString('latin1');
    const lines = text.replace('.', '').trim().split('\n');
    const short = {
      small300: golden.small300,
      conv50: golden.conv50,
      subnormal: golden.subnormal,
      sine: golden.sine,
    };
    expect(Object.fromEntries(lines.map((line) => line.split(' ')))).toEqual(all ? golden : short);
  });
});
