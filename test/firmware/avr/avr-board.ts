/** Why AVR images cannot be built on this computer; undefined if they can. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export const avrMissing =
  spawnSync('avr-gcc', ['--version'], { stdio: 'ignore' }).error !== undefined
    ? 'there is no avr-gcc'
    : existsSync('/usr/share/arduino/hardware/arduino/avr/platform.txt')
      ? undefined
      : 'there is no arduino-core-avr';
