/**
 * An ATmega2560. avr8js adds 0x100 bytes of registers and the 2560 has 0x200, so SRAM is 0x2100; interrupt addresses are words,
 * two a vector; register addresses of USART 0, TWI and timer 0 equal the 328P's.
 */
import * as avr from 'avr8js';
import type { Ina219Model } from '../../../firmware-bridge/transports/ina219/ina219-model.ts';
import { AvrMachine } from './machine.ts';

export class Mega extends AvrMachine {
  constructor(hexPath: string, sensor?: Ina219Model) {
    const chip = {
      flashBytes: 0x40000,
      sramBytes: 0x2100,
      timer0: { ...avr.timer0Config, compAInterrupt: 42, compBInterrupt: 44, ovfInterrupt: 46 },
      usart0: {
        ...avr.usart0Config,
        rxCompleteInterrupt: 50,
        dataRegisterEmptyInterrupt: 52,
        txCompleteInterrupt: 54,
      },
      twi0: { ...avr.twiConfig, twiInterrupt: 78 },
    };
    super(chip, hexPath, sensor);
  }
}
