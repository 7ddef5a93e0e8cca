/** Cycles of a training step on an ATmega2560, interpreted and written by hand, counted by avr8js. The timer's interrupt is in. */
import { fileURLToPath } from 'node:url';
import { buildAvr } from '../../../build/firmware.mjs';
import { Mega } from '../avr/mega.ts';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const BOARD_SECONDS = 30;

export interface StepCycles {
  /** Of one step of 1-16-16-1, making the sample not included. */
  readonly interpreted: number;
  readonly byHand: number;
  readonly macs: number;
  /** Whether both ended with the same weights. */
  readonly same: boolean;
}

/** Compiles and counts. Needs avr-gcc and arduino-core-avr. */
export async function countAvrStep(): Promise<StepCycles> {
  const hex = await buildAvr('mega', {
    sketch: path('counts_main.cpp'),
    output: path('../../../dist/firmware/test/counts-mega.hex'),
    units: [path('counts.c')],
    include: [path('.')],
    flags: ['-DCOUNTS_HIDDEN=16', '-DCOUNTS_MEMORY=3600'],
  });
  const mega = new Mega(hex);
  let text = '';
  while (!text.endsWith('.')) {
    if (mega.timeUs > BOARD_SECONDS * 1e6) throw new Error(`The sketch did not come to its end: ${text}`);
    text += Buffer.from(mega.run(10_000)).toString('latin1');
  }
  const [macs = '', same, steps = ''] = text.replace('.', '').split(' ');
  const count = Number(steps);
  const [samples = NaN, interpreted = NaN, byHand = NaN] = [0, 2, 4].map(
    (at) => ((mega.marks[at + 1] ?? NaN) - (mega.marks[at] ?? NaN)) / count,
  );
  return {
    interpreted: interpreted - samples,
    byHand: byHand - samples,
    macs: Number(macs) / count,
    same: same === 'same',
  };
}
