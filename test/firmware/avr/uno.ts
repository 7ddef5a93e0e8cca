/** An ATmega328P, which is what avr8js's own numbers are for. */
import * as avr from 'avr8js';
import { AvrMachine } from './machine.ts';

/** What a sketch may take: the boot loader has the rest of 32 kB. */
export const UNO_FLASH_BYTES = 32_256;

export class Uno extends AvrMachine {
  constructor(hexPath: string) {
    const { timer0Config: timer0, usart0Config: usart0, twiConfig: twi0 } = avr;
    super({ flashBytes: 0x8000, sramBytes: 0x800, timer0, usart0, twi0 }, hexPath);
  }
}
