/** The RP2040 image for tests, built once. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ina219Model } from '../../../firmware-bridge/transports/ina219/ina219-model.ts';
import { flashOf } from '../../../firmware-bridge/transports/emulated/uf2.ts';

/** Why nothing can be compiled for this chip here; undefined if it can. */
export const armMissing =
  spawnSync('arm-none-eabi-gcc', ['--version'], { stdio: 'ignore' }).error === undefined
    ? undefined
    : 'there is no arm-none-eabi-gcc';

export const uf2Path = fileURLToPath(new URL('../../../assets/tmf-board-rp2040.uf2', import.meta.url));

/** What is in the flash of a board that took the UF2 of `assets/`. */
export const shippedImage = (): Uint8Array => flashOf(readFileSync(uf2Path));

export const FLASH_ID = Uint8Array.of(0xe6, 0x60, 0x58, 0x38, 0x83, 0x12, 0x34, 0x2b);
export const SERIAL_NUMBER = 'e66058388312342b';

/** 5 V and 30 mA, steady: what this board draws is nobody's measurement. */
export const steadySensor = (): Ina219Model =>
  new Ina219Model({ shuntVolts: () => 0.003, busVolts: () => 5 });
